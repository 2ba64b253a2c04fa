/**
 * The cards of all losses with their search. Streamlit calls the default export whenever the script has run; the element
 * stays, and so do the cards in it. Colours are written once for both themes: `light-dark()` follows the page.
 */

import { Card, make } from "./card.js";
import { answering, namesFound } from "./search.js";

const instances = new WeakMap();
/** The server hears of what is looked for when nothing was typed for so many milliseconds. */
const PAUSE = 600;

export default function losses({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".losses-catalogue");
  const catalogue = instances.get(root) ?? new Catalogue(root, data);
  instances.set(root, catalogue);
  catalogue.send = (presses) => setTriggerValue("pressed", presses);
  catalogue.receive(data);
  return () => {
    if (!root.isConnected) catalogue.close();
  };
}

class Catalogue {
  constructor(root, { cards, sections, facets, size, colours, longest }) {
    this.root = root;
    this.link = null;
    this.pause = 0;
    this.scrolled = 0;
    /** What was pressed and is not known to have been heard. */
    this.presses = [];
    this.last = 0;
    for (const [role, [light, dark]] of Object.entries(colours)) {
      root.style.setProperty(`--ct-${role}`, `light-dark(${light}, ${dark})`);
    }
    root.style.setProperty("--ct-width", size[0]);
    root.style.setProperty("--ct-height", size[1]);
    const at = (name) => root.querySelector(`.ct-${name}`);
    this.words = at("words");
    this.words.maxLength = longest;
    this.back = at("back");
    this.more = at("more");
    this.facetRow = at("facets");
    this.tray = at("tray");
    this.pins = at("pins");
    this.compare = at("compare");
    this.notice = at("notice");
    this.count = at("count");
    this.list = at("cards");
    this.none = at("none");

    const handlers = { open: (key) => this.open(key), pin: (key) => this.tell("pin", key) };
    this.cards = cards;
    this.drawn = new Map(cards.map((card) => [card.key, new Card(card, size, handlers)]));
    this.selects = new Map(facets.map((facet) => [facet.key, this.select(facet)]));
    this.facetRow.append(...this.selects.values());
    this.sections = Object.entries(sections).map(([key, title]) => new Section(key, title));
    this.list.append(...this.sections.map(({ element }) => element));

    this.words.addEventListener("input", () => this.narrow());
    this.back.addEventListener("click", () => this.tell("open", ""));
    this.compare.addEventListener("click", () => this.tell("compare", null));
    this.more.addEventListener("click", () => this.unfold(this.more.getAttribute("aria-expanded") !== "true"));
    at("all").addEventListener("click", () => {
      this.adopt({ words: "", facets: {} });
      this.narrow();
      this.words.focus();
    });
  }

  select({ key, name, everything, options }) {
    const select = make("select", "ct-facet");
    select.setAttribute("aria-label", name);
    select.append(new Option(everything, ""), ...Object.entries(options).map(([value, text]) => new Option(text, value)));
    select.dataset.key = key;
    select.addEventListener("change", () => this.narrow());
    return select;
  }

  /**
   * Of several messages of a component that come while the server is busy it hears the last one only, so each holds all
   * that were not heard. They are numbered by the clock: a later element must not give a number again.
   */
  tell(what, about) {
    this.last = Math.max(this.last + 1, Date.now());
    this.presses.push({ number: this.last, what, about });
    this.send(this.presses);
  }

  receive(data) {
    const { chosen, pinned, comparing, sought, link, notice, heard } = data;
    this.presses = this.presses.filter(({ number }) => number > heard);
    const wasAside = this.aside;
    Object.assign(this, { chosen, pinned, aside: Boolean(chosen) || comparing });
    if (link !== this.link) {
      this.link = link;
      this.adopt(sought);
    }
    this.root.toggleAttribute("data-aside", this.aside);
    this.back.hidden = !this.aside;
    this.notice.textContent = notice;
    this.showPins(comparing);
    this.show();
    if (this.aside && !wasAside) this.comeUp();
    if (!this.aside && wasAside) this.page?.scrollTo({ top: this.scrolled });
  }

  /** What scrolls when the page is scrolled. */
  get page() {
    return this.root.closest('[data-testid="stMain"]');
  }

  /** Takes up what is looked for, from a link. */
  adopt({ words, facets }) {
    this.words.value = words;
    for (const [key, select] of this.selects) select.value = facets[key] ?? "";
  }

  get sought() {
    const chosen = [...this.selects].map(([key, { value }]) => [key, value]).filter(([, value]) => value);
    return { words: this.words.value.trim(), facets: Object.fromEntries(chosen) };
  }

  /** Shows at once what is looked for, and tells the server when the hand has come to rest. */
  narrow() {
    this.show();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.tell("seek", this.sought), PAUSE);
  }

  show() {
    const { sought, cards, drawn } = this;
    const found = answering(cards, sought);
    for (const section of this.sections) {
      section.show(found.filter((card) => card.section === section.key).map(({ key }) => drawn.get(key).element));
    }
    for (const card of found) drawn.get(card.key).show({ ...this, names: namesFound(card, sought.words) });
    const active = Object.keys(sought.facets).length;
    for (const select of this.selects.values()) select.toggleAttribute("data-active", Boolean(select.value));
    this.more.textContent = active ? `Filters (${active})` : "Filters";
    this.count.textContent = found.length === cards.length ? `${cards.length} losses` : `${found.length} of ${cards.length} losses`;
    this.none.hidden = found.length > 0;
    this.count.hidden = found.length === 0;
    this.none.firstElementChild.textContent = nothing(sought.words, active);
  }

  showPins(comparing) {
    const { pinned, drawn } = this;
    this.tray.hidden = pinned.length === 0;
    this.pins.replaceChildren(
      ...pinned.map((key) => {
        const item = make("li", "ct-pinned");
        const { name } = drawn.get(key).card;
        const remove = make("button", "ct-unpin", "×");
        remove.type = "button";
        remove.setAttribute("aria-label", `Unpin ${name}`);
        remove.addEventListener("click", () => this.tell("pin", key));
        item.append(make("span", "ct-pinned-name", name), remove);
        return item;
      }),
    );
    this.compare.hidden = comparing;
    this.compare.disabled = pinned.length < 2;
    this.compare.textContent = pinned.length < 2 ? "Pin another to compare" : `Compare ${pinned.length}`;
  }

  open(key) {
    if (!this.aside) this.scrolled = this.page?.scrollTop ?? 0;
    this.tell("open", key === this.chosen ? "" : key);
  }

  unfold(open) {
    this.more.setAttribute("aria-expanded", String(open));
    this.facetRow.toggleAttribute("data-open", open);
  }

  /** What was opened stands at the top of the page; the list beside it goes on at the card that was pressed. */
  comeUp() {
    this.page?.scrollTo({ top: 0 });
    if (this.root.contains(document.activeElement) && !isSeen(document.activeElement)) this.back.focus();
    this.drawn.get(this.chosen)?.element.scrollIntoView({ block: "nearest" });
  }

  close() {
    clearTimeout(this.pause);
  }
}

/** The losses of one problem under their heading, which goes with the last of them. */
class Section {
  constructor(key, title) {
    this.key = key;
    this.element = make("section", "ct-section");
    this.number = make("span", "ct-number");
    const heading = make("h3", "ct-heading", title);
    heading.append(" ", this.number);
    this.list = make("ul", "ct-list");
    this.element.append(heading, this.list);
  }

  show(elements) {
    this.element.hidden = elements.length === 0;
    this.number.textContent = String(elements.length);
    const { children } = this.list;
    // Cards that stay are left alone, and with them the focus.
    if (elements.length === children.length && elements.every((each, k) => each === children[k])) return;
    this.list.replaceChildren(...elements);
  }
}

function nothing(words, active) {
  if (!words) return "No loss has all of this.";
  return `No loss answers to “${words}”${active ? " with these filters" : ""}. Names in libraries are searched too.`;
}

function isSeen(element) {
  return element.getClientRects().length > 0;
}
