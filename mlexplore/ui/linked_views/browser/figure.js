/** What a saved view holds: the chart as it stands, with the words and colours around it. */

/**
 * @typedef {object} Saved
 * @property {{data: object[], layout: object}} figure plain JSON
 * @property {object} Plotly
 * @property {string} library where the text of Plotly.js is, on this server
 * @property {string} title, subject, caption, description plain text
 * @property {string} stand the explored value where it is not the estimate, else empty
 * @property {{label: string, colour: string, mark: string}[]} legend what occurs in the chart
 * @property {{ground: string, text: string, dark: boolean, font: string}} theme
 * @property {string} file beginning of its name
 */

/**
 * @param {object} now
 * @param {HTMLElement} now.element the chart
 * @param {number} now.view
 * @param {number|null} now.lit the observation that is lit
 * @returns {Saved}
 */
export function formatOf({ Plotly, element, view, payload, frame, lit, colour, theme }) {
  const { title, caption, description } = payload.views[view];
  const { subject, file, sweep, points } = payload;
  const { data, layout } = JSON.parse(JSON.stringify({ data: element.data, layout: element.layout }, plain));
  for (const each of points?.lit ?? []) if (each.view === view && lit === null) data[each.trace].visible = false;
  for (const [home, trace] of points?.homes ?? []) {
    if (home === view) Object.assign(data[trace], { hoverinfo: "text", hovertext: points.labels.map(shownByPlotly) });
  }
  const away = sweep !== null && frame !== sweep.home;
  // At the estimate the explored lines lie under the fitted ones.
  const seen = data.filter(({ mode, line }) => away || mode !== "lines" || line?.color !== colour(sweep?.colour));
  const used = JSON.stringify(seen);
  return {
    Plotly,
    library: payload.plotly,
    figure: { data, layout },
    title,
    subject,
    caption,
    description,
    stand: away ? `At ${[sweep.label, sweep.symbol].filter(Boolean).join(" ")} = ${sweep.texts[frame]}.` : "",
    legend: payload.legend
      .map((each) => ({ ...each, colour: colour(each.colour) }))
      .filter((each) => used.includes(`"${each.colour}"`)),
    theme,
    file: `${file}-${shortName(title)}`,
  };
}

/** "Loss: squared error, r²" is the loss: what follows a mark is left out of a file's name. */
function shortName(title) {
  const [first] = title.toLowerCase().split(/[(:,]/);
  return first.trim().replace(/[^a-z0-9]+/g, "-");
}

/** Typed arrays as lists; what Plotly keeps for itself in a chart goes. */
function plain(key, value) {
  if (key.startsWith("_")) return undefined;
  return ArrayBuffer.isView(value) ? Array.from(value) : value;
}

/** Text as Plotly shows it word for word: the counterpart of `plotly` in mlexplore/escaping.py. */
function shownByPlotly(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("%{", "%&#123;");
}
