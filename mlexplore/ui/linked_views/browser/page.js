/** A view as a page of its own: it holds the chart library, works without a network, and is forbidden to fetch anything. */

import { mixed } from "./picture.js";

const MARGIN = { l: 64, r: 16, t: 8, b: 48, pad: 0 };
const DRAW = `
const { data, layout } = JSON.parse(document.getElementById("figure").textContent);
for (const trace of data) trace.line = { ...trace.line, simplify: false };
Plotly.newPlot("chart", data, layout, { responsive: true, displaylogo: false, showSendToCloud: false, showTips: false,
  doubleClick: "reset", modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] });
`;

/** @returns {Promise<Blob>} an HTML file */
export async function pageOf({ library, figure, title, subject, caption, stand, legend, description, theme }) {
  // The address carries the version, so whatever the browser's cache holds is the right one.
  const response = await fetch(library, { cache: "force-cache" });
  if (!response.ok) throw new Error(`plotly.min.js: HTTP ${response.status}`);
  const plotly = await response.text();
  const page = document.implementation.createHTMLDocument([title, subject].filter(Boolean).join(" – "));
  const add = (parent, name, attributes = {}, text = "") => {
    const made = page.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return parent.appendChild(made);
  };
  // Known to nobody but this file: what is not ours has no such number, and does not run.
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, "0")).join("");
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  page.documentElement.lang = "en";
  page.head.prepend(page.createElement("meta"), page.createElement("meta"));
  page.head.children[0].setAttribute("charset", "utf-8");
  page.head.children[1].setAttribute("http-equiv", "Content-Security-Policy");
  page.head.children[1].setAttribute("content", policy);
  add(page.head, "meta", { name: "viewport", content: "width=device-width, initial-scale=1" });
  add(page.head, "style", {}, styleOf(theme));
  add(page.body, "h1", {}, title);
  if (subject) add(page.body, "p", { class: "subject" }, subject);
  add(page.body, "p", {}, [caption, stand].filter(Boolean).join(" "));
  const list = add(page.body, "ul", { "aria-label": "Colours" });
  for (const { label, colour, mark } of legend) add(list, "li", { class: mark, style: `--key: ${colour}` }, label);
  // A group and no image: the chart has buttons of its own.
  add(page.body, "div", { id: "chart", role: "group", "aria-label": description });
  const { width, height, ...layout } = figure.layout;
  layout.margin = { ...MARGIN, r: Math.max(MARGIN.r, figure.layout.margin?.r ?? 0) };
  const json = JSON.stringify({ data: figure.data, layout });
  add(page.body, "script", { type: "application/json", id: "figure" }, json.replaceAll("<", "\\u003c"));
  for (const script of [plotly, DRAW]) add(page.body, "script", { nonce }, harmless(script));
  return new Blob(["<!DOCTYPE html>\n", page.documentElement.outerHTML], { type: "text/html" });
}

/** A script that cannot end its element. */
function harmless(script) {
  return script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
}

function styleOf({ ground, text, dark, font }) {
  return `
    :root { color-scheme: ${dark ? "dark" : "light"}; }
    html, body { height: 100%; }
    body { display: flex; flex-direction: column; box-sizing: border-box; margin: 0; padding: 20px 24px 12px;
      background: ${ground}; color: ${text}; font: 14px/1.4 ${font}; overflow-wrap: anywhere; }
    h1 { margin: 0; font-size: 20px; }
    p { margin: 0 0 4px; color: ${mixed(text, ground)}; }
    .subject { color: inherit; font-weight: 600; }
    ul { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 4px 0; padding: 0; list-style: none; }
    li { display: flex; align-items: center; gap: 6px; }
    li::before { content: ""; width: 18px; border-top: 3px solid var(--key); }
    li.dash::before { border-top: 2px dashed var(--key); }
    li.dot::before { width: 8px; height: 8px; border: none; border-radius: 50%; background: var(--key); }
    #chart { flex: 1; min-height: 260px; max-height: 66vw; }
  `;
}
