/** The row above the charts: what is explored, the slider that drags, the way home, and the numbers. */

/** Arrow keys change the value at every step; the server hears of the last one. A pointer changes it when let go. */
const KEYBOARD_PAUSE = 200;

export class Controls {
  /**
   * @param {HTMLElement} root
   * @param {{move: (frame: number) => void, rest: (frame: number) => void}} handlers
   *   `move` while dragging, `rest` when the slider has come to rest
   */
  constructor(root, { move, rest }) {
    this.row = root.querySelector(".lv-controls");
    this.slider = root.querySelector(".lv-slider");
    this.rail = root.querySelector(".lv-rail");
    this.fit = root.querySelector(".lv-fit");
    this.label = root.querySelector(".lv-label");
    this.value = root.querySelector(".lv-value");
    this.readouts = root.querySelector(".lv-readouts");
    this.sweep = null;
    this.held = false;
    this.typed = false;
    this.pause = 0;

    this.slider.addEventListener("pointerdown", () => {
      this.held = true;
      this.typed = false;
    });
    for (const end of ["pointerup", "pointercancel"]) this.slider.addEventListener(end, () => (this.held = false));
    this.slider.addEventListener("keydown", () => (this.typed = true));
    this.slider.addEventListener("input", () => {
      clearTimeout(this.pause);
      move(this.slider.valueAsNumber);
    });
    this.slider.addEventListener("change", () => {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => rest(this.slider.valueAsNumber), this.typed ? KEYBOARD_PAUSE : 0);
    });
    this.fit.addEventListener("click", () => {
      clearTimeout(this.pause);
      move(this.sweep.home);
      rest(this.sweep.home);
      this.slider.focus(); // the button is about to be disabled, and focus must not fall on the page
    });
  }

  /** Takes up a new sweep; `show` then fills in the frame. */
  adopt(sweep, colour) {
    clearTimeout(this.pause);
    this.sweep = sweep;
    this.row.hidden = sweep === null;
    if (sweep === null) return;
    const last = sweep.values.length - 1;
    this.slider.max = String(last);
    this.fit.textContent = sweep.way_home;
    this.fit.title = sweep.way_home_about;
    this.slider.setAttribute("aria-label", [sweep.label, sweep.symbol].filter(Boolean).join(" "));
    this.label.replaceChildren(sweep.label);
    if (sweep.symbol) {
      const symbol = document.createElement("i");
      symbol.textContent = sweep.symbol;
      this.label.append(" ", symbol);
    }
    this.rail.style.setProperty("--lv-home", String(sweep.home / Math.max(last, 1)));
    this.paint(colour);
    this.value.style.minWidth = widthOf(sweep.texts);
    this.numbers = sweep.readouts.map(({ label, texts }) => {
      const name = document.createElement("dt");
      const number = document.createElement("dd");
      name.textContent = label;
      number.style.minWidth = widthOf(texts);
      const pair = document.createElement("div");
      pair.append(name, number);
      return { pair, number };
    });
    this.readouts.replaceChildren(...this.numbers.map(({ pair }) => pair));
  }

  paint(colour) {
    if (this.sweep) this.row.style.setProperty("--lv-explored", colour(this.sweep.colour));
  }

  show(frame) {
    const { sweep, slider } = this;
    if (sweep === null) return;
    if (slider.valueAsNumber !== frame) slider.value = String(frame);
    slider.setAttribute("aria-valuetext", sweep.texts[frame]);
    this.rail.style.setProperty("--lv-fraction", String(frame / Math.max(sweep.values.length - 1, 1)));
    this.value.textContent = sweep.texts[frame];
    this.fit.disabled = frame === sweep.home;
    sweep.readouts.forEach(({ texts }, index) => (this.numbers[index].number.textContent = texts[frame]));
  }

  close() {
    clearTimeout(this.pause);
  }
}

/** Room for the longest text of any frame, so that the slider does not give way under the hand. */
function widthOf(texts) {
  return `${Math.max(...texts.map(({ length }) => length))}ch`;
}
