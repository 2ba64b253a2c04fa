/** The four Plotly charts: drawn once, then only ever updated in place. */

import { groupOf, moveTraces } from "./motion.js";

const CONFIG = {
  displayModeBar: false, // eight stops of the Tab key a chart
  showSendToCloud: false,
  showTips: false,
  scrollZoom: false,
  doubleClick: "reset",
};
const STILL = { transition: { duration: 0 }, frame: { duration: 0, redraw: false }, mode: "immediate" };
/** One left and right margin for all, so that what shares an axis stands one above the other. */
const MARGIN = { l: 62, r: 14, t: 6, b: 42, pad: 0 };
const NARROW = { l: 54, r: 10, t: 6, b: 40, pad: 0 };
/** Room on the left for a title of the y axis in two lines beside labels of four digits and a sign. */
const TWO_LINES = 66;
const PHONE = "(max-width: 640px)";

/** A view may ask for more room on the right, where a second axis stands. */
function marginFor(asked, phone, twoLines) {
  const least = phone ? NARROW : MARGIN;
  return { ...least, l: twoLines ? TWO_LINES : least.l, r: Math.max(least.r, asked?.r ?? 0) };
}

export class Charts {
  /**
   * @param {object} Plotly
   * @param {HTMLElement[]} elements where the charts stand, in the order of the payload's views
   */
  constructor(Plotly, elements) {
    this.Plotly = Plotly;
    this.elements = elements;
    this.mounts = 0;
    this.sharedX = [];
    this.held = null;
    this.twoLines = false; // whether the title of any y axis is broken
    this.resizer = new ResizeObserver(() => this.fitSizes());
    for (const element of elements) {
      this.resizer.observe(element);
      // Plotly would take a finger for a mouse that drags, and the page could not be scrolled from a chart. Kept from
      // it, a touch scrolls, and a tap still arrives as the mouse events that browsers make of it.
      element.addEventListener("touchstart", (event) => event.stopPropagation(), { capture: true, passive: true });
    }
  }

  /**
   * Shows a payload in the given state. The first time this mounts the charts, later it only updates them.
   *
   * @param {object} payload
   * @param {{changes: Changes, colour: (light: string) => string, font: string}} state
   */
  async draw(payload, { changes, colour, font }) {
    this.sharedX = payload.shared_x;
    // Parsed anew each time: Plotly keeps what it is given and playing frames writes into it.
    const figures = payload.views.map(({ figure }) =>
      JSON.parse(figure, (_, value) => (typeof value === "string" ? colour(value) : value)),
    );
    this.twoLines = figures.some(({ layout }) => layout.yaxis?.title?.text?.includes("<br>"));
    await Promise.all(
      figures.map(({ data, layout }, view) => {
        for (const [trace, attributes] of changes.get(view) ?? []) Object.assign(data[trace], attributes);
        // Plotly thins lines to what it deems visible, which turns a smooth curve into a polygon and jitters in motion.
        for (const trace of data) trace.line = { ...trace.line, simplify: false };
        return this.react(view, data, this.dress(layout, view, font));
      }),
    );
    this.showAll();
  }

  react(view, data, layout) {
    const element = this.elements[view];
    if (element.classList.contains("js-plotly-plot")) return this.Plotly.react(element, data, layout, CONFIG);
    this.mounts += 1;
    return this.Plotly.newPlot(element, data, layout, CONFIG).then(() => {
      element.on("plotly_relayout", (change) => this.shareZoom(view, change));
    });
  }

  /** Keeps the axes of a view as they are while a hand is on it, or lets them go with null. */
  holdRanges(view) {
    this.held = view;
  }

  dress(layout, view, font) {
    const phone = matchMedia(PHONE).matches;
    const { clientWidth, clientHeight } = this.elements[view];
    const dressed = {
      ...layout,
      font: { ...layout.font, family: font },
      title: undefined,
      margin: marginFor(layout.margin, phone, this.twoLines),
      width: clientWidth || 400,
      height: clientHeight || 260,
    };
    for (const name of Object.keys(layout).filter((each) => /^[xy]axis\d*$/.test(each))) {
      dressed[name] = { ...layout[name], automargin: false };
    }
    if (view === this.held) {
      for (const name of ["xaxis", "yaxis"]) dressed[name].range = [...this.elements[view].layout[name].range];
    }
    // A finger on a chart scrolls the page; a mouse draws a box to zoom.
    if (matchMedia("(pointer: coarse)").matches) dressed.dragmode = false;
    return dressed;
  }

  /** Sets what a frame changes, without redrawing axes, labels or anything that stands still. */
  play(changes) {
    return Promise.all(
      [...changes].map(([view, traces]) => {
        const element = this.elements[view];
        if (moveTraces(element, traces)) return null;
        return this.Plotly.animate(element, { data: [...traces.values()], traces: [...traces.keys()] }, STILL);
      }),
    );
  }

  /** Shows every trace: Plotly gives the element of a trace that was hidden to the one that now stands in its place. */
  showAll() {
    for (const { calcdata } of this.elements) {
      for (const trace of calcdata) groupOf(trace)?.style.removeProperty("display");
    }
  }

  /** Shows the lit traces, or hides them. */
  light(points, on) {
    for (const { view, trace } of points?.lit ?? []) {
      const group = groupOf(this.elements[view].calcdata[trace]);
      if (group) group.style.display = on ? "" : "none";
    }
  }

  fitSizes() {
    const phone = matchMedia(PHONE).matches;
    for (const element of this.elements) {
      const { clientWidth: width, clientHeight: height, layout } = element;
      if (!layout || !width || !height || (layout.width === width && layout.height === height)) continue;
      const margin = marginFor(element.layout.margin, phone, this.twoLines);
      this.Plotly.relayout(element, { width, height, margin });
    }
  }

  shareZoom(view, change) {
    if (!this.sharedX.includes(view) || !Object.keys(change).some((name) => name.startsWith("xaxis."))) return;
    const { range } = this.elements[view].layout.xaxis;
    for (const other of this.sharedX) {
      const shown = this.elements[other].layout?.xaxis?.range;
      if (other === view || !shown || (shown[0] === range[0] && shown[1] === range[1])) continue;
      this.Plotly.relayout(this.elements[other], { "xaxis.range": [...range] });
    }
  }

  /**
   * @param {(view: number, trace: number, point: number) => void} handlers.touch  the pointer is on a point
   * @param {() => void} handlers.leave
   * @param {(view: number, trace: number, point: number) => void} handlers.press
   */
  listen({ touch, leave, press }) {
    this.elements.forEach((element, view) => {
      const at = (handler) => (event) => handler(view, event.points[0].curveNumber, event.points[0].pointNumber);
      element.on("plotly_hover", at(touch));
      element.on("plotly_click", at(press));
      element.on("plotly_unhover", leave);
    });
  }

  close() {
    this.resizer.disconnect();
    for (const element of this.elements) this.Plotly.purge(element);
  }
}
