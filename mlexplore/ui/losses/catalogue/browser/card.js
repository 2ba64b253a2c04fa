/** One card: a picture, a name, a formula and a few words. All text goes in as text. */

const SVG = "http://www.w3.org/2000/svg";
const PIN = "M6 2h8l-1 6 3 3v2h-5v5l-1 1-1-1v-5H4v-2l3-3z";

export class Card {
  /**
   * @param {object} card
   * @param {[number, number]} size of its picture
   * @param {{open: (key: string) => void, pin: (key: string) => void}} handlers
   */
  constructor(card, [width, height], { open, pin }) {
    this.card = card;
    this.element = make("li", "ct-card");
    this.opener = make("button", "ct-open");
    this.opener.type = "button";
    const title = make("span", "ct-name", card.name);
    const formula = make("span", "ct-formula", card.formula);
    this.found = make("span", "ct-found");
    const chips = make("span", "ct-chips");
    chips.append(...card.chips.map(({ text, has }) => make("span", has ? "ct-chip" : "ct-chip ct-not", text)));
    const words = make("span", "ct-words-of");
    words.append(title, formula, this.found, chips);
    this.opener.append(picture(card, width, height), words);
    this.opener.addEventListener("click", () => open(card.key));
    this.pin = make("button", "ct-pin");
    this.pin.type = "button";
    this.pin.setAttribute("aria-label", `Pin ${card.name} to compare`);
    this.pin.title = "Pin to compare";
    this.pin.append(drawing("0 0 20 20", [["ct-pin-shape", PIN]]));
    this.pin.addEventListener("click", () => pin(card.key));
    this.element.append(this.opener, this.pin);
  }

  /** @param {{chosen: string, pinned: string[], names: string[]}} state `names` are those elsewhere that were looked for */
  show({ chosen, pinned, names }) {
    this.opener.setAttribute("aria-pressed", String(this.card.key === chosen));
    this.pin.setAttribute("aria-pressed", String(pinned.includes(this.card.key)));
    this.found.textContent = names.slice(0, 2).join(", ");
  }
}

export function make(tag, name, text = "") {
  const element = document.createElement(tag);
  element.className = name;
  if (text) element.textContent = text;
  return element;
}

/** What it shows stands in words beside it. */
function picture({ loss, density, bare }, width, height) {
  const svg = drawing(`0 0 ${width} ${height}`, [
    [bare ? "ct-density ct-bare" : "ct-density", density],
    ["ct-loss", loss],
  ]);
  svg.classList.add("ct-picture");
  return svg;
}

function drawing(box, paths) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", box);
  svg.setAttribute("aria-hidden", "true");
  for (const [name, d] of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
