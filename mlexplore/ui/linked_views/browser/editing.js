/**
 * Editing observations in the fit: a press sets one aside or brings it back, a drag moves it. What that means for the
 * curve is the server's to say; the hand is followed here. While the server works nothing more is sent to it, so a drag
 * is as many fits as it can make and no queue.
 */

/** Pixels: how near to an observation a press must be, and how far it may slip and still be a press. */
const REACH = { mouse: 12, touch: 24 };
const SLIP = 4;
/** Positions that are told apart along an axis: a number read off a chart has no more digits. */
const STEPS = 1000;
/** Milliseconds after which an answer is no longer waited for: the page may have refused and changed nothing. */
const PATIENCE = 3000;

export class Editing {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} chart where the observations can be edited
   * @param {{press: (point: number) => void, drag: (point: number, place: object) => void,
   *          follow: () => void, turned: (on: boolean) => void}} handlers
   *   `press` and `drag` tell the server, `follow` shows the observation where the hand is, `turned` hears of the mode
   */
  constructor(root, chart, handlers) {
    this.root = root;
    this.chart = chart;
    this.handlers = handlers;
    this.button = root.querySelector(".lv-edit");
    this.on = false;
    this.trace = null;
    this.held = null;
    this.unsent = false;
    this.waiting = 0;
    this.button.addEventListener("click", () => this.turn(!this.on));
    // Before Plotly, which would begin to draw a box to zoom into.
    chart.addEventListener("pointerdown", (event) => this.grasp(event), { capture: true });
    chart.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) chart.addEventListener(end, (event) => this.release(event));
  }

  /** Takes up the trace that holds the observations; null where they cannot be edited. */
  adopt(trace) {
    this.trace = trace;
    this.button.hidden = trace === null;
    clearTimeout(this.waiting);
    this.waiting = 0;
    if (trace === null) this.turn(false);
    else if (this.unsent) this.send();
    this.root.toggleAttribute("data-sending", this.unsent || this.waiting !== 0);
  }

  turn(on) {
    this.on = on;
    this.button.setAttribute("aria-pressed", String(on));
    this.root.toggleAttribute("data-editing", on);
    this.handlers.turned(on);
  }

  /** Where the hand holds an observation: its attributes for the trace, or null. */
  get place() {
    if (!this.held?.moved) return null;
    const points = this.chart.calcdata[this.trace];
    const along = (axis) => points.map((point, k) => (k === this.held.point ? this.held[axis] : point[axis]));
    return { x: along("x"), y: along("y") };
  }

  grasp(event) {
    if (!this.on || event.button !== 0 || this.held) return;
    const point = this.nearest(event);
    if (point === null) return;
    event.preventDefault(); // no mouse events for Plotly, no text that is marked
    event.stopPropagation();
    this.chart.setPointerCapture(event.pointerId);
    this.held = { point, from: [event.clientX, event.clientY], moved: false, id: Math.floor(performance.now()) };
  }

  move(event) {
    if (!this.held) return;
    const [x, y] = this.held.from;
    if (!this.held.moved && Math.hypot(event.clientX - x, event.clientY - y) <= SLIP) return;
    this.held.moved = true;
    Object.assign(this.held, this.under(event));
    this.handlers.follow();
    this.unsent = true;
    this.send();
  }

  release(event) {
    if (!this.held) return;
    if (this.held.moved) this.unsent = true; // once more, so that the server knows it is at rest
    else if (event.type === "pointerup") this.handlers.press(this.held.point);
    this.last = this.held;
    this.held = null;
    this.send();
  }

  /** Tells the server where the observation is, unless it is still at work on the last place. */
  send() {
    if (!this.unsent || this.waiting) return;
    const { point, x, y, id } = this.held ?? this.last;
    this.unsent = false;
    this.root.toggleAttribute("data-sending", true);
    this.waiting = setTimeout(() => this.adopt(this.trace), PATIENCE);
    this.handlers.drag(point, { x, y, drag: id, held: this.held !== null });
  }

  nearest({ clientX, clientY, pointerType }) {
    const [left, top] = this.corner();
    const { xaxis, yaxis } = this.chart._fullLayout;
    let [best, least] = [null, REACH[pointerType] ?? REACH.touch];
    this.chart.calcdata[this.trace].forEach(({ x, y }, point) => {
      const far = Math.hypot(xaxis.c2p(x) + left - clientX, yaxis.c2p(y) + top - clientY);
      if (far < least) [best, least] = [point, far];
    });
    return best;
  }

  /** Data under the pointer, with no more digits than the eye sees; not beyond the axes. */
  under({ clientX, clientY }) {
    const [left, top] = this.corner();
    const { xaxis, yaxis } = this.chart._fullLayout;
    const read = (axis, pixel) => {
      const value = axis.p2c(Math.min(Math.max(pixel, 0), axis._length));
      const [low, high] = axis.range.map((end) => axis.r2c(end));
      const step = 10 ** Math.floor(Math.log10(Math.abs(high - low) / STEPS));
      // A step below one is a division by a whole number, which leaves no rounding in the last digits.
      return step < 1 ? Math.round(value / step) / Math.round(1 / step) : Math.round(value / step) * step;
    };
    return { x: read(xaxis, clientX - left), y: read(yaxis, clientY - top) };
  }

  corner() {
    const { left, top } = this.chart.getBoundingClientRect();
    const { l, t } = this.chart._fullLayout._size;
    return [left + l, top + t];
  }

  close() {
    clearTimeout(this.waiting);
  }
}
