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
/** Milliseconds after a movement in which its answer should be here; else the observation goes back to where it is. */
const SETTLING = 1500;

export class Editing {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} chart where the observations can be edited
   * @param {{row: (point: number) => number, press: (row: number) => void, drag: (row: number, place: object) => void,
   *          undo: () => void, follow: () => void, restore: () => void, turned: (on: boolean) => void}} handlers
   *   `row` is what the server calls a point; `press`, `drag` and `undo` tell the server; `follow` shows the observation
   *   where the hand is, and `restore` where it is said to be; `turned` hears of the mode
   */
  constructor(root, chart, handlers) {
    this.root = root;
    this.chart = chart;
    this.handlers = handlers;
    this.presses = []; // rows, because a point has another place once others are set aside
    this.button = root.querySelector(".lv-edit");
    this.back = root.querySelector(".lv-undo");
    this.on = false;
    this.trace = null;
    this.held = null;
    this.limits = null;
    this.sent = null; // the place that the server was last told
    this.unsent = false;
    this.ending = false;
    this.waiting = 0;
    this.settling = 0;
    this.button.addEventListener("click", () => this.turn(!this.on));
    this.back.addEventListener("click", () => {
      Object.assign(this, { presses: [], unsent: false, ending: false });
      handlers.undo();
    });
    // Before Plotly, which would begin to draw a box to zoom into.
    chart.addEventListener("pointerdown", (event) => this.grasp(event), { capture: true });
    chart.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) chart.addEventListener(end, (event) => this.release(event));
  }

  /**
   * Takes up the trace that holds the observations, null where they cannot be edited, what y may be, and whether there is
   * something to undo. It is the answer to what was sent last.
   *
   * @param {number|null} trace
   * @param {{limits: {low: number|null, high: number|null, closed: boolean, whole: boolean}, undo: number}} payload
   */
  adopt(trace, { limits, undo }) {
    this.trace = trace;
    this.limits = limits;
    this.back.hidden = trace === null || !undo;
    this.button.hidden = trace === null;
    if (trace === null) this.turn(false);
    this.answered();
  }

  /** What was sent last has its answer, or will get none: what waits is sent now. */
  answered() {
    clearTimeout(this.waiting);
    clearTimeout(this.settling);
    this.waiting = this.settling = 0;
    this.send();
  }

  /** Sets a point aside or brings it back, after those that were pressed before it. */
  press(point) {
    this.presses.push(this.handlers.row(point));
    this.send();
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
    if (!this.on || event.button !== 0 || this.held || !event.isPrimary) return;
    const point = this.nearest(event);
    if (point === null) return;
    event.preventDefault(); // no mouse events for Plotly, no text that is marked
    event.stopPropagation();
    this.chart.setPointerCapture(event.pointerId);
    this.sent = null;
    this.held = {
      point,
      row: this.handlers.row(point),
      pointer: event.pointerId,
      from: [event.clientX, event.clientY],
      moved: false,
      id: Math.floor(performance.now()),
    };
  }

  move(event) {
    if (this.held?.pointer !== event.pointerId) return; // another finger
    const [x, y] = this.held.from;
    if (!this.held.moved && Math.hypot(event.clientX - x, event.clientY - y) <= SLIP) return;
    this.held.moved = true;
    Object.assign(this.held, this.under(event));
    this.handlers.follow();
    this.unsent = this.held.x !== this.sent?.x || this.held.y !== this.sent?.y;
    this.send();
  }

  release(event) {
    if (this.held?.pointer !== event.pointerId) return;
    if (this.held.moved) this.ending = true;
    else if (event.type === "pointerup") this.presses.push(this.held.row);
    this.last = this.held;
    this.held = null;
    this.send();
  }

  /** Tells the server of the next thing that was done, unless it is still at work on the last. */
  send() {
    if (!this.waiting && this.presses.length) {
      this.wait();
      this.handlers.press(this.presses.shift());
    } else if (!this.waiting && (this.unsent || (this.ending && !this.held))) {
      this.sendPlace();
    }
    const busy = this.presses.length > 0 || this.unsent || this.ending || this.waiting !== 0;
    this.root.toggleAttribute("data-sending", busy);
  }

  sendPlace() {
    const { row, x, y, id } = this.held ?? this.last;
    const held = this.held !== null;
    // A place that the server knows already is no news, and brings no answer to wait for.
    if (this.unsent) this.wait();
    this.sent = held ? { x, y } : null;
    this.unsent = false;
    if (!held) this.ending = false;
    this.handlers.drag(row, { x, y, drag: id, held });
    if (!held) this.settling = setTimeout(() => this.handlers.restore(), SETTLING);
  }

  wait() {
    this.waiting = setTimeout(() => this.answered(), PATIENCE);
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

  /** Data under the pointer, with no more digits than the eye sees; not beyond the axes, and y not beyond its limits. */
  under({ clientX, clientY }) {
    const [left, top] = this.corner();
    const { xaxis, yaxis } = this.chart._fullLayout;
    const [x] = read(xaxis, clientX - left);
    const [y, step] = read(yaxis, clientY - top);
    return { x, y: within(this.limits, y, step) };
  }

  corner() {
    const { left, top } = this.chart.getBoundingClientRect();
    const { l, t } = this.chart._fullLayout._size;
    return [left + l, top + t];
  }

  close() {
    clearTimeout(this.waiting);
    clearTimeout(this.settling);
  }
}

/** @returns {[number, number]} what an axis has at a pixel, and the step to which that was rounded */
function read(axis, pixel) {
  const value = axis.p2c(Math.min(Math.max(pixel, 0), axis._length));
  const [low, high] = axis.range.map((end) => axis.r2c(end));
  const step = 10 ** Math.floor(Math.log10(Math.abs(high - low) / STEPS));
  // A step below one is a division by a whole number, which leaves no rounding in the last digits.
  return [step < 1 ? Math.round(value / step) / Math.round(1 / step) : Math.round(value / step) * step, step];
}

function within({ low, high, closed, whole }, value, step) {
  const away = closed ? 0 : step; // an end that is not among the values
  const least = low === null ? -Infinity : low + away;
  const most = high === null ? Infinity : high - away;
  const wanted = Math.min(Math.max(value, least), most);
  return whole ? Math.round(wanted) : wanted;
}
