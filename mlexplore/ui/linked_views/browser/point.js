/** The line that tells about the observation that is lit, and the keys and buttons that walk through them. */

import { formatNumber } from "./format.js";
import { placeOf } from "./frames.js";

const HINT = "Touch an observation in any chart: it lights up in all four.";
const EDITING_HINT = "In the fit: press an observation to set it aside or bring it back, drag it to move it.";

export class PointLine {
  /**
   * @param {HTMLElement} root
   * @param {{choose: (point: number|null) => void, toggle: (point: number) => void}} handlers
   *   `toggle` sets an observation aside or brings it back
   */
  constructor(root, { choose, toggle }) {
    this.line = root.querySelector(".lv-point");
    this.told = root.querySelector(".lv-told");
    this.clear = root.querySelector(".lv-clear");
    this.toggle = root.querySelector(".lv-toggle");
    this.words = HINT;
    this.points = null;
    this.shown = null;
    const step = (by) => {
      const count = this.points.labels.length;
      const from = this.shown ?? (by > 0 ? -1 : count);
      choose((from + by + count) % count);
    };
    root.querySelector(".lv-previous").addEventListener("click", () => step(-1));
    root.querySelector(".lv-next").addEventListener("click", () => step(1));
    this.clear.addEventListener("click", () => choose(null));
    this.toggle.addEventListener("click", () => toggle(this.shown));
    this.line.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      step(by);
    });
    // On the document, because a press on a chart leaves the focus with the page.
    this.escape = (event) => {
      if (event.key === "Escape" && this.shown !== null) choose(null);
    };
    document.addEventListener("keydown", this.escape);
  }

  adopt(points, editable) {
    this.points = points;
    this.editable = editable;
    this.line.hidden = points === null;
  }

  /** Says what a press does now. */
  hint(editing) {
    this.words = editing ? EDITING_HINT : HINT;
    if (this.points && this.shown === null) this.show(null, 0);
  }

  /** Tells about a point in a frame, or gives the hint. */
  show(point, frame) {
    this.shown = point;
    this.clear.hidden = point === null;
    this.toggle.hidden = point === null || !this.editable;
    if (point === null) {
      this.told.textContent = this.words;
      return;
    }
    this.toggle.textContent = this.points.aside[point] ? "Bring back" : "Set aside";
    const name = document.createElement("b");
    name.textContent = this.points.labels[point];
    const numbers = this.points.readouts.map(({ label, values }) => {
      const number = document.createElement("span");
      const value = document.createElement("b");
      value.textContent = formatNumber(placeOf(values, point, frame));
      number.append(`${label} `, value);
      return number;
    });
    this.told.replaceChildren(name, ...numbers);
  }

  close() {
    document.removeEventListener("keydown", this.escape);
  }
}
