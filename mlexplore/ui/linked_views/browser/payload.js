/**
 * Unpacks the bytes that `mlexplore.plots.payload` packs (its docstring gives the layout).
 *
 * @typedef {{rows: number, columns: number, row: (g: number) => Float32Array|Float64Array}} Matrix
 */

const decoder = new TextDecoder();

/**
 * @param {Uint8Array} bytes
 * @returns {object} the header, with every figure as JSON text and every array as a typed array or a Matrix
 */
export function unpack(bytes) {
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(decoder.decode(bytes.subarray(4, 4 + headerLength)));
  // A copy, because a typed array needs an aligned start and the message's own buffer gives none.
  const blobs = bytes.slice(Math.ceil((4 + headerLength) / 8) * 8);
  return resolve(header, blobs);
}

function resolve(node, blobs) {
  if (Array.isArray(node)) {
    return node.length && typeof node[0] !== "object" ? node : node.map((each) => resolve(each, blobs));
  }
  if (node === null || typeof node !== "object") return node;
  if ("at" in node) return "bytes" in node ? text(node, blobs) : array(node, blobs);
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, resolve(value, blobs)]));
}

function text({ at, bytes }, blobs) {
  return decoder.decode(blobs.subarray(at, at + bytes));
}

function array({ at, type, shape }, blobs) {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const Type = type === "f4" ? Float32Array : Float64Array;
  const values = new Type(blobs.buffer, blobs.byteOffset + at, size);
  if (shape.length === 1) return values;
  const [rows, columns] = shape;
  return { rows, columns, row: (g) => values.subarray(g * columns, (g + 1) * columns) };
}
