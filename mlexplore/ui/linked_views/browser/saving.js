/** The button in each view's caption that saves the view: a menu of three kinds of file. */

import { formatOf } from "./figure.js";
import { pageOf } from "./page.js";
import { pngOf, svgOf } from "./picture.js";

const KINDS = [
  { label: "PNG", ending: "png", make: async (view) => pngOf(await svgOf(view), view) },
  { label: "SVG", ending: "svg", make: async (view) => new Blob([await svgOf(view)], { type: "image/svg+xml" }) },
  { label: "Interactive HTML", ending: "html", make: pageOf },
];
const FAILED = "The view could not be saved. Check the connection and try again.";
const KEPT = 60_000; // milliseconds after which the browser must have taken the file

/**
 * @param {HTMLElement} figure a view with its caption
 * @param {() => object} ask what stands in the view now, for `formatOf`
 * @returns {HTMLElement} the figure
 */
export function withSaving(figure, ask) {
  const button = element("button", { type: "button", "aria-label": "Save this view", title: "Save this view" });
  button.setAttribute("aria-haspopup", "menu");
  button.append(icon());
  const menu = element("div", { role: "menu", "aria-label": "Save this view as" });
  const items = KINDS.map((kind) => {
    const item = element("button", { type: "button", role: "menuitem", tabindex: "-1" });
    item.textContent = kind.label;
    item.addEventListener("click", () => save(kind));
    return item;
  });
  menu.append(...items);
  const complaint = element("p", { role: "alert" });
  const box = element("div", { class: "lv-save" });
  box.append(button, menu, complaint);
  figure.querySelector("figcaption").append(box);
  open(false);

  function open(on, focus = 0) {
    menu.hidden = !on;
    complaint.hidden = true;
    button.setAttribute("aria-expanded", String(on));
    if (on) items.at(focus).focus();
  }

  async function save(kind) {
    open(false);
    button.focus();
    box.setAttribute("aria-busy", "true");
    try {
      const view = formatOf(ask());
      hand(await kind.make(view), `${view.file}.${kind.ending}`);
    } catch (error) {
      console.error(error);
      complaint.textContent = FAILED;
      complaint.hidden = false;
    } finally {
      box.removeAttribute("aria-busy");
    }
  }

  button.addEventListener("click", () => open(menu.hidden));
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (!box.contains(relatedTarget)) open(false);
  });
  box.addEventListener("keydown", (event) => {
    const place = items.indexOf(document.activeElement);
    const go = { ArrowDown: place + 1, ArrowUp: place < 0 ? -1 : place - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape" && !menu.hidden) {
      event.stopPropagation(); // the observation that is lit stays lit
      open(false);
      button.focus();
    } else if (go !== undefined && (event.key.startsWith("Arrow") || !menu.hidden)) {
      event.preventDefault();
      open(true, go === items.length ? 0 : go);
    }
  });
  return figure;
}

/** Hands a file to the browser, which puts it where it puts downloads. */
function hand(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = element("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT);
}

function element(name, attributes) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** An arrow into a tray. */
function icon() {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M8 2v8M4.7 6.9 8 10.2l3.3-3.3M2.8 11v2.2h10.4V11");
  drawing.append(path);
  return drawing;
}
