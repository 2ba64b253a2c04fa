/** Numbers for people: three significant digits, a true minus sign, an exponent only where it saves a row of zeros. */
export function formatNumber(value) {
  if (typeof value === "string") return value;
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) {
    const [digits, exponent] = value.toExponential(2).split("e");
    return `${digits}e${Number(exponent)}`.replaceAll("-", "−");
  }
  const text = size >= 999.5 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3);
  return text.replace("-", "−");
}
