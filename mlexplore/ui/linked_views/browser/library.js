/** Loads Plotly.js once per page, however many components ask for it. */

let loading = null;

/**
 * Streamlit serves the file without a lifetime, so a plain script tag would fetch it on every visit. Its address
 * carries the version, so whatever copy the browser's cache holds is the right one: "force-cache" takes it.
 *
 * @param {string} address on this server
 * @returns {Promise<object>} the Plotly namespace
 */
export function loadPlotly(address) {
  loading ??= fetchScript(address).catch((error) => {
    loading = null; // the next run may find the server again
    throw error;
  });
  return loading;
}

async function fetchScript(address) {
  const response = await fetch(address, { cache: "force-cache" });
  if (!response.ok) throw new Error(`plotly.min.js: HTTP ${response.status}`);
  const url = URL.createObjectURL(new Blob([await response.blob()], { type: "text/javascript" }));
  const script = document.createElement("script");
  script.src = url;
  try {
    await new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = () => reject(new Error("plotly.min.js did not run"));
      document.head.append(script);
    });
  } finally {
    URL.revokeObjectURL(url);
    script.remove();
  }
  return window.Plotly;
}
