/**
 * Moves the lines, fills and dots that Plotly has drawn to their places in a frame, without asking Plotly to draw.
 *
 * Why: `Plotly.animate` without redraw costs 19 ms of work for four charts with 37 observations, more than one frame of
 * a screen and a stutter on a phone; writing the few attributes that change costs under 2 ms. Plotly's own records
 * (`data`, `calcdata`) are brought along, so hovering, zooming and resizing find the frame that is on show.
 *
 * Only what is certain is moved here: scatter traces with straight lines, words of one line, as many points and gaps as
 * before. Anything else is declined, and the caller lets Plotly do it, which paints what it moved on top of the rest.
 */

const LINES = ":scope > .lines > .js-line";
const DOTS = ":scope > .points > .point";
const WORDS = ":scope > .text > .textpoint > text";
const FILLS = new Set(["none", "tozeroy", "tonexty", "toself"]);
/** SVG draws far-off vertices at full cost and loses precision beyond this many pixels. */
const FAR = 20000;

/**
 * @param {HTMLElement} element a Plotly chart
 * @param {Map<number, {x?: ArrayLike, y?: ArrayLike}>} traces
 * @returns {boolean} false when it declines; then nothing was touched
 */
export function moveTraces(element, traces) {
  const moves = [];
  for (const [index, attributes] of traces) {
    const points = element.calcdata[index];
    if (!isMovable(points, attributes)) return false;
    moves.push({ points, attributes, input: element.data[index] });
  }
  const refills = new Set();
  for (const { points, attributes, input } of moves) {
    const { trace } = points[0];
    place(points, attributes);
    Object.assign(input, attributes);
    const group = groupOf(points);
    const lines = group.querySelectorAll(LINES);
    const parts = lines.length > 1 && filled(trace) ? runs(pixels(points)) : [pixels(points)];
    lines.forEach((line, k) => line.setAttribute("d", linePath(parts[k] ?? [])));
    const dots = group.querySelectorAll(DOTS);
    if (dots.length) moveDots(dots, pixels(points));
    const words = group.querySelectorAll(WORDS);
    if (words.length) moveWords(words, pixels(points));
    refills.add(trace);
    if (trace._prevtrace) refills.add(trace._prevtrace);
  }
  for (const trace of refills) refill(trace, element.calcdata);
  return true;
}

/** @returns {SVGGElement|undefined} what Plotly drew for a trace */
export function groupOf(points) {
  return points[0].node3?.node();
}

function isMovable(points, attributes) {
  const { trace } = points[0];
  const group = groupOf(points);
  return (
    trace.type === "scatter" &&
    group?.isConnected === true &&
    Object.entries(attributes).every(([name, { length }]) => "xy".includes(name) && length === points.length) &&
    (trace.line?.shape ?? "linear") === "linear" &&
    FILLS.has(trace.fill) &&
    !trace.error_x?.visible &&
    !trace.error_y?.visible &&
    hasLineForEachRun(group.querySelectorAll(LINES).length, points, attributes) &&
    [0, points.length].includes(group.querySelectorAll(DOTS).length) &&
    [0, points.length].includes(group.querySelectorAll(WORDS).length) &&
    group.querySelector(`${WORDS} > tspan`) === null
  );
}

/**
 * Plotly draws one line for each run of points between gaps. A single line takes whatever comes, and where nothing is filled
 * the first of several does: borders between regions have other runs in every frame.
 */
function hasLineForEachRun(lines, points, { x, y }) {
  const { trace } = points[0];
  if (!trace.mode.includes("lines")) return lines === 0;
  if (lines === 1 || (lines > 1 && !filled(trace))) return true;
  return lines === runs(points.map((point, k) => [x ? x[k] : point.x, y ? y[k] : point.y])).length;
}

function filled({ fill }) {
  return fill !== undefined && fill !== "none";
}

function place(points, { x, y }) {
  const { _xA: xAxis, _yA: yAxis } = points[0].trace;
  points.forEach((point, k) => {
    if (x) point.x = xAxis.d2c(x[k]);
    if (y) point.y = yAxis.d2c(y[k]);
  });
}

/** @returns {number[][]} pairs in pixels; a gap is a pair with NaN */
function pixels(points) {
  const { _xA: xAxis, _yA: yAxis } = points[0].trace;
  const near = (value) => Math.round(Math.min(Math.max(value, -FAR), FAR) * 100) / 100;
  return points.map(({ x, y }) => [near(xAxis.c2p(x)), near(yAxis.c2p(y))]);
}

function linePath(pairs) {
  let path = "";
  let open = false;
  for (const [x, y] of pairs) {
    const known = Number.isFinite(x) && Number.isFinite(y);
    if (known) path += `${open ? "L" : "M"}${x},${y}`;
    open = known;
  }
  return path || "M0,0";
}

/** @returns {number[][][]} the pairs between gaps */
function runs(pairs) {
  const found = [];
  let open = false;
  for (const pair of pairs) {
    const known = pair.every(Number.isFinite);
    if (known && !open) found.push([]);
    if (known) found.at(-1).push(pair);
    open = known;
  }
  return found;
}

function moveWords(words, pairs) {
  words.forEach((word, k) => {
    const [x, y] = pairs[k];
    const known = Number.isFinite(x) && Number.isFinite(y);
    word.style.display = known ? "" : "none";
    if (!known) return;
    word.setAttribute("x", x);
    word.setAttribute("y", y);
  });
}

function moveDots(dots, pairs) {
  dots.forEach((dot, k) => {
    const [x, y] = pairs[k];
    const known = Number.isFinite(x) && Number.isFinite(y);
    dot.style.display = known ? "" : "none";
    if (known) dot.setAttribute("transform", `translate(${x},${y})`);
  });
}

function refill(trace, calcdata) {
  const finite = (points) => runs(pixels(points)).flat();
  const outline = finite(calcdata[trace.index]);
  if (trace._ownFill && trace.fill === "toself") {
    const parts = runs(pixels(calcdata[trace.index]));
    trace._ownFill.attr("d", parts.map((part) => `${linePath(part)}Z`).join("") || "M0,0Z");
  } else if (trace._ownFill) {
    const floor = Math.round(trace._yA.c2p(0, true) * 100) / 100;
    close(trace._ownFill, [[outline.at(-1)?.[0], floor], [outline[0]?.[0], floor], ...outline]);
  }
  if (trace._nextFill && trace._nexttrace) {
    close(trace._nextFill, [...finite(calcdata[trace._nexttrace.index]), ...outline.reverse()]);
  }
}

function close(fill, pairs) {
  fill.attr("d", pairs.length > 2 ? `${linePath(pairs)}Z` : "M0,0Z");
}
