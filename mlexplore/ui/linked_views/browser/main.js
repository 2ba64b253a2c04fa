/**
 * Four linked Plotly charts with a slider, in place. Streamlit calls the default export whenever the script has run and
 * whenever the theme has changed; the element stays, and so do the charts in it.
 *
 * What tests and benchmarks may read on the root element: data-revision, data-frame (what all views show), data-point
 * (what is lit), data-sending (while an edit is on its way), data-mounts (charts ever created), data-updates (payloads
 * and themes taken up), data-frames-painted
 * (frames shown) and data-painted-at (performance.now() just after the paint that showed the last view).
 */

import { Charts } from "./charts.js";
import { Controls } from "./controls.js";
import { Editing } from "./editing.js";
import { addLight, frameChanges } from "./frames.js";
import { loadPlotly } from "./library.js";
import { unpack } from "./payload.js";
import { PointLine } from "./point.js";
import { withSaving } from "./saving.js";
import { readTheme, translator } from "./theme.js";

const instances = new WeakMap();
/** Where the hand was when a component was taken off the page, so that coming back shows it there again. */
const positions = new Map();
const POSITIONS_KEPT = 20;
/** The view in which observations are edited. */
const FIT = 0;

export default async function linkedViews({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".linked-views");
  const views = instances.get(root) ?? new LinkedViews(root);
  instances.set(root, views);
  views.report = (explored) => setTriggerValue("explored", explored);
  views.reportEdit = (edit) => setTriggerValue("edited", edit);
  await views.receive(data);
  return () => {
    // Streamlit also runs the clean-up of a call that was overtaken by the next one: then the charts live on.
    if (!root.isConnected) views.close();
  };
}

class LinkedViews {
  constructor(root) {
    this.root = root;
    this.status = root.querySelector(".lv-status");
    this.payload = null;
    this.charts = null;
    this.frame = 0;
    this.hovered = null;
    this.pinned = null;
    this.busy = false;
    this.stale = false;
    this.whole = false;
    this.controls = new Controls(root, {
      move: (frame) => this.moveTo(frame),
      rest: (frame) => this.restAt(frame),
    });
    this.line = new PointLine(root, { choose: (point) => this.pin(point), toggle: (point) => this.editing.press(point) });
    this.editing = null;
  }

  get lit() {
    return this.hovered ?? this.pinned;
  }

  /** Takes a message from Streamlit. One with the revision on show and the same theme changes nothing. */
  async receive(bytes) {
    const theme = readTheme(this.root);
    const payload = unpack(bytes);
    const known = payload.revision === this.payload?.revision;
    if (known && payload.link !== this.payload.link) this.follow(payload);
    if (known && this.charts && theme.dark === this.theme.dark && theme.font === this.theme.font) return;
    this.theme = theme;
    if (!known) this.adopt(payload);
    this.controls.paint(this.colour);
    paintLegend(this.root.querySelector(".lv-legend"), this.payload.legend, this.colour);
    this.root.toggleAttribute("data-dark", theme.dark);
    try {
      const Plotly = await loadPlotly(payload.plotly);
      this.charts ??= new Charts(Plotly, [...this.root.querySelectorAll(".lv-chart")]);
      this.editing ??= this.prepareEditing();
    } catch (error) {
      console.error(error);
      this.say("The chart library could not be loaded. Check the connection and reload the page.");
      return;
    }
    this.say("");
    if (!known) this.editing.adopt(this.editable, this.payload);
    this.request({ whole: true });
  }

  /** A link was opened to what is on show already: the views stand where it says. */
  follow({ link, start }) {
    this.payload.link = link;
    this.moveTo(start);
  }

  adopt(payload) {
    const kept = this.payload === null ? positions.get(payload.revision) : undefined;
    const returning = kept?.link === payload.link ? kept?.frame : undefined;
    const dragging = this.controls.held && payload.sweep?.values.length === this.payload?.sweep?.values.length;
    const row = this.payload?.points?.rows[this.pinned];
    this.payload = payload;
    this.root.setAttribute("aria-label", payload.name);
    if (!dragging) this.frame = returning ?? payload.start;
    this.hovered = null;
    // Observations that are set aside stand last, so the one that was pinned may have another place now.
    const place = payload.points?.rows.indexOf(row) ?? -1;
    this.pinned = place < 0 ? null : place;
    this.controls.adopt(payload.sweep, this.colour);
    this.line.adopt(payload.points, payload.editable);
    this.caption();
    this.tell();
  }

  /** The trace of the fit that holds the observations, or null where they cannot be edited. */
  get editable() {
    const { editable, points } = this.payload;
    return editable ? (points?.homes.find(([view]) => view === FIT)?.[1] ?? null) : null;
  }

  prepareEditing() {
    return new Editing(this.root, this.charts.elements[FIT], {
      row: (point) => this.payload.points.rows[point],
      press: (row) => this.edit({ row }),
      drag: (row, place) => this.edit({ row, ...place }),
      undo: () => this.edit({ undo: true }),
      follow: () => this.request(),
      restore: () => this.request({ whole: true }),
      turned: (on) => this.line.hint(on),
    });
  }

  edit(what) {
    this.reportEdit({ revision: this.payload.revision, ...what });
  }

  get colour() {
    return translator(this.theme.dark, this.payload.dark);
  }

  /** Titles, captions and descriptions, always as text. */
  caption() {
    const grid = this.root.querySelector(".lv-grid");
    this.payload.views.forEach(({ title, caption, description }, view) => {
      const figure = grid.children[view] ?? grid.appendChild(withSaving(emptyView(), () => this.standing(view)));
      figure.querySelector(".lv-title").textContent = title;
      figure.querySelector(".lv-caption").textContent = caption;
      figure.querySelector(".lv-chart").setAttribute("aria-label", description);
    });
  }

  /** What stands in a view now, for a file. */
  standing(view) {
    const { payload, frame, lit, colour, theme } = this;
    const { Plotly, elements } = this.charts;
    return { Plotly, element: elements[view], view, payload, frame, lit, colour, theme };
  }

  moveTo(frame) {
    if (frame === this.frame) return;
    this.frame = frame;
    this.tell();
    this.request();
  }

  restAt(frame) {
    const { revision, sweep, link } = this.payload;
    positions.delete(revision);
    positions.set(revision, { frame, link });
    if (positions.size > POSITIONS_KEPT) positions.delete(positions.keys().next().value);
    this.report({ revision, index: frame, value: frame === sweep.home ? null : sweep.values[frame] });
  }

  pin(point) {
    this.pinned = point;
    this.hovered = null;
    this.tell();
    this.request();
  }

  hover(point) {
    if (point === this.hovered) return;
    this.hovered = point;
    this.tell();
    this.request();
  }

  tell() {
    this.controls.show(this.frame);
    if (this.payload.points) this.line.show(this.lit, this.frame);
  }

  /** Draws now; what is asked for while drawing is drawn once, afterwards. */
  request({ whole = false } = {}) {
    this.whole ||= whole;
    this.stale = true;
    if (!this.busy && this.charts) this.paint();
  }

  async paint() {
    this.busy = true;
    try {
      while (this.stale && this.root.isConnected) {
        const { frame, lit, payload, whole } = this;
        this.stale = this.whole = false;
        const changes = addLight(frameChanges(payload.sweep, frame), payload.points, lit, frame);
        this.charts.holdRanges(this.editing.held ? FIT : null);
        if (whole) await this.drawWhole(payload, changes);
        else await this.charts.play(changes);
        if (this.editing.place) await this.charts.play(new Map([[FIT, new Map([[this.editable, this.editing.place]])]]));
        this.charts.light(payload.points, lit !== null);
        await painted();
        this.mark(payload, frame, lit, whole);
      }
    } finally {
      this.busy = false;
    }
  }

  async drawWhole(payload, changes) {
    const first = this.charts.mounts === 0;
    await this.charts.draw(payload, { changes, colour: this.colour, font: this.theme.font });
    if (first) this.listen();
  }

  listen() {
    const known = (view, trace) => this.payload.points?.homes.some(([v, t]) => v === view && t === trace);
    this.charts.listen({
      touch: (view, trace, point) => this.hover(known(view, trace) ? point : null),
      leave: () => this.hover(null),
      press: (view, trace, point) => known(view, trace) && this.pin(point === this.pinned ? null : point),
    });
  }

  mark(payload, frame, lit, whole) {
    const { dataset } = this.root;
    dataset.revision = payload.revision;
    dataset.frame = String(frame);
    dataset.point = lit === null ? "" : String(lit);
    dataset.mounts = String(this.charts.mounts);
    if (whole) dataset.updates = String(Number(dataset.updates) + 1);
    dataset.framesPainted = String(Number(dataset.framesPainted) + 1);
    dataset.paintedAt = String(performance.now());
  }

  say(sentence) {
    this.status.textContent = sentence;
    this.status.hidden = sentence === "";
  }

  close() {
    this.controls.close();
    this.line.close();
    this.editing?.close();
    this.charts?.close();
    instances.delete(this.root);
  }
}

/** Says what the colours stand for, the same in every view. */
function paintLegend(list, entries, colour) {
  list.replaceChildren(
    ...entries.map(({ label, colour: light, mark, sign }) => {
      const item = document.createElement("li");
      item.className = `lv-key lv-key-${mark}`;
      item.style.setProperty("--lv-key", colour(light));
      if (sign) item.dataset.sign = sign;
      item.textContent = label;
      return item;
    }),
  );
}

function emptyView() {
  const figure = document.createElement("figure");
  figure.className = "lv-view";
  const words = document.createElement("figcaption");
  const title = document.createElement("span");
  title.className = "lv-title";
  const caption = document.createElement("span");
  caption.className = "lv-caption";
  words.append(title, caption);
  const chart = document.createElement("div");
  chart.className = "lv-chart";
  chart.setAttribute("role", "img");
  figure.append(words, chart);
  return figure;
}

/** Resolves when the browser has painted what was changed: the first message after its next animation frame. */
function painted() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
  });
}
