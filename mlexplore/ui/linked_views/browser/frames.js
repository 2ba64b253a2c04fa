/**
 * What each trace shows in a frame, and what lights up for a point. Only picking from arrays that Python computed:
 * there are no statistics here.
 *
 * @typedef {Map<number, Map<number, object>>} Changes  view -> trace -> attributes to set, such as {x: [...], y: [...]}
 */

/** @returns {Changes} */
export function frameChanges(sweep, frame) {
  const changes = new Map();
  for (const { view, trace, attribute, rows } of sweep?.tracks ?? []) {
    put(changes, view, trace, { [attribute]: rows.row(frame) });
  }
  return changes;
}

/**
 * Adds where the lit point lies. With none lit the traces still take a place, that of the first point, so that Plotly
 * draws them once and turning the light on is no more than showing them (`Charts.light`).
 *
 * @param {Changes} changes
 * @param {number|null} point
 */
export function addLight(changes, points, point, frame) {
  for (const { view, trace, shape } of points?.lit ?? []) put(changes, view, trace, litShape(shape, point ?? 0, frame));
  return changes;
}

function put(changes, view, trace, attributes) {
  if (!changes.has(view)) changes.set(view, new Map());
  const traces = changes.get(view);
  traces.set(trace, { ...traces.get(trace), ...attributes });
}

function litShape(shape, point, frame) {
  if (shape.vertices) {
    return {
      x: shape.vertices.map(({ x }) => placeOf(x, point, frame)),
      y: shape.vertices.map(({ y }) => placeOf(y, point, frame)),
    };
  }
  // One row per point: its own curve, moved to pass through the height of the frame (see AnchoredCurve in Python).
  const curve = shape.columns.row(point);
  const lift = shape.anchor[frame] - curve[frame];
  return { x: shape.x, y: curve.map((height) => height + lift) };
}

/** A coordinate or a readout of a point: one for all, one per point, or one per frame and point. */
export function placeOf(place, point, frame) {
  if (typeof place === "number") return place;
  return "row" in place ? place.row(frame)[point] : place[point];
}
