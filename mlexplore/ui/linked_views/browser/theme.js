/** Follows Streamlit's theme, which stands in CSS variables around the component. */

/** @returns {{dark: boolean, font: string, ground: string, text: string}} */
export function readTheme(element) {
  const style = getComputedStyle(element);
  const ground = style.getPropertyValue("--st-background-color").trim();
  return {
    dark: luminance(ground) < 0.4,
    ground: ground || "#ffffff",
    text: style.getPropertyValue("--st-text-color").trim() || "#1c2430",
    font: style.getPropertyValue("--st-font").trim() || "system-ui, sans-serif",
  };
}

/** @returns {(colour: string) => string} a light colour to the one that the theme asks for */
export function translator(dark, table) {
  return dark ? (colour) => table[colour] ?? colour : (colour) => colour;
}

function luminance(colour) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillStyle = colour.trim();
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}
