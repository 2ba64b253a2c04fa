/** A view as a picture: the chart as Plotly writes it, under its title, caption and legend, on the theme's ground. */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 800;
const HEIGHT = 520;
const EDGE = 20;
const SCALE = 2; // of a PNG: sharp on paper and on good screens
const MARGIN = { l: 64, r: 16, t: 8, b: 48, pad: 0 };

/** @returns {Promise<string>} an SVG file */
export async function svgOf({ Plotly, figure, title, subject, caption, stand, legend, description, theme }) {
  const muted = mixed(theme.text, theme.ground);
  const picture = node("svg", { xmlns: SVG, width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  picture.append(node("title", {}, [title, subject].filter(Boolean).join(" – ")), node("desc", {}, description));
  picture.append(node("rect", { width: WIDTH, height: HEIGHT, fill: theme.ground }));
  const words = node("g", { "font-family": theme.font });
  picture.append(words);
  let y = 10;
  const write = (text, size, fill, weight = 400) => {
    for (const line of inLines(text, `${weight} ${size}px ${theme.font}`)) {
      y += Math.round(1.3 * size);
      words.append(node("text", { x: EDGE, y, "font-size": size, "font-weight": weight, fill }, line));
    }
  };
  write(title, 17, theme.text, 600);
  if (subject) write(subject, 14, theme.text, 600);
  write([caption, stand].filter(Boolean).join(" "), 13, muted);
  y += 22;
  words.append(keys(legend, y, muted, theme));
  y += 8;
  const height = HEIGHT - y - 4;
  const layout = { ...figure.layout, width: WIDTH, height, title: undefined };
  layout.margin = { ...MARGIN, r: Math.max(MARGIN.r, figure.layout.margin?.r ?? 0) };
  const options = { format: "svg", width: WIDTH, height, imageDataOnly: true };
  const chart = await Plotly.toImage({ data: figure.data, layout, config: { showSendToCloud: false } }, options);
  const drawn = new DOMParser().parseFromString(chart, "image/svg+xml").documentElement;
  drawn.setAttribute("y", String(y));
  picture.append(drawn);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(picture)}`;
}

/** @returns {Promise<Blob>} the picture as pixels */
export async function pngOf(svg) {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = SCALE * WIDTH;
    canvas.height = SCALE * HEIGHT;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no PNG was made"))), "image/png");
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

function keys(legend, y, fill, theme) {
  const group = node("g", { "font-size": 13, fill });
  let x = EDGE;
  for (const { label, colour, mark } of legend) {
    const round = mark === "dot" || mark === "ring";
    if (round) {
      const inked = mark === "dot" ? { fill: colour } : { fill: "none", stroke: colour, "stroke-width": 1.5 };
      group.append(node("circle", { cx: x + 4, cy: y - 4, r: 4, ...inked }));
    } else {
      const dashes = mark === "dash" ? { "stroke-dasharray": "5 3" } : {};
      const ends = { x1: x, x2: x + 18, y1: y - 4, y2: y - 4 };
      group.append(node("line", { ...ends, stroke: colour, "stroke-width": mark === "dash" ? 2 : 3, ...dashes }));
    }
    x += round ? 14 : 24;
    group.append(node("text", { x, y }, label));
    x += widthOf(label, `13px ${theme.font}`) + 18;
  }
  return group;
}

function node(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (key !== "xmlns") made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = legible(text);
  return made;
}

/** XML has no control characters, not even escaped. */
function legible(text) {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
}

let context = null;

function widthOf(text, font) {
  context ??= document.createElement("canvas").getContext("2d");
  context.font = font;
  return context.measureText(text).width;
}

/** Breaks a text at blanks, and a word that is longer than a line anywhere. */
function inLines(text, font) {
  const room = WIDTH - 2 * EDGE;
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (widthOf(longer, font) <= room) lines[lines.length - 1] = longer;
    else {
      if (lines.at(-1)) lines.push("");
      for (const letter of word) {
        if (widthOf(lines.at(-1) + letter, font) > room) lines.push("");
        lines[lines.length - 1] += letter;
      }
    }
  }
  return lines;
}

/** Three quarters of one colour and a quarter of another, as the browser mixes them. */
export function mixed(colour, other) {
  context ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  context.globalAlpha = 1;
  context.fillStyle = other;
  context.fillRect(0, 0, 1, 1);
  context.globalAlpha = 0.74;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${red},${green},${blue})`;
}
