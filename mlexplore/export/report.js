/** Draws the four charts of the report, as high as the rest of the sheet leaves room, in light or dark; print is light. */
(() => {
  "use strict";
  const PAGE = 965; // pixels of height between the margins of Letter, the lower of the two papers
  const HIGHEST = 230;
  const LOWEST = 130;
  const CONFIG = { displayModeBar: false, showSendToCloud: false, doubleClick: "reset", showTips: false };
  const MARGIN = { l: 66, r: 10, t: 6, b: 42, pad: 0 };
  const BESIDE = 341; // pixels of width of each of two charts beside one another
  const SMALLER = 0.8;
  const sheet = document.querySelector(".sheet");
  const charts = [...document.querySelectorAll(".chart")];
  const read = (name) => document.getElementById(name).textContent;
  const table = JSON.parse(read("dark"));
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  let printing = matchMedia("print").matches;

  function measure() {
    const root = document.documentElement.style;
    sheet.classList.add("measured");
    root.setProperty("--chart", "0px");
    const rest = sheet.getBoundingClientRect().height;
    const height = Math.round(Math.min(Math.max((PAGE - rest) / 2, LOWEST), HIGHEST));
    sheet.classList.remove("measured");
    root.setProperty("--chart", `${height}px`);
    // A sheet that has a little too much to say is set smaller; one with much more runs on to the next page.
    root.setProperty("--shrink", String(Math.max(Math.min(1, PAGE / (rest + 2 * height)), 0.75)));
    return height;
  }

  function draw() {
    const dark = prefersDark.matches && !printing;
    const colour = (light) => (dark && table[light]) || light;
    for (const key of document.querySelectorAll("[data-colour]")) {
      key.style.setProperty("--key", colour(key.dataset.colour));
    }
    const beside = printing || matchMedia("(min-width: 641px)").matches;
    const smaller = beside ? SMALLER : 1;
    document.documentElement.style.setProperty("--smaller", String(smaller));
    for (const chart of charts) {
      const figure = JSON.parse(read(chart.dataset.figure), (_, value) =>
        typeof value === "string" ? colour(value) : value,
      );
      for (const trace of figure.data) trace.line = { ...trace.line, simplify: false };
      const width = Math.floor((beside ? BESIDE : chart.clientWidth) / smaller);
      const margin = { ...MARGIN, r: Math.max(MARGIN.r, figure.layout.margin?.r ?? 0) };
      const layout = { ...figure.layout, width, height: Math.floor(height / smaller), margin, title: undefined };
      Plotly.react(chart.firstElementChild, figure.data, layout, CONFIG);
    }
  }

  const height = measure();
  draw();
  const print = (on) => {
    if (printing === on) return;
    printing = on;
    draw();
  };
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
  prefersDark.addEventListener("change", draw);
  matchMedia("(min-width: 641px)").addEventListener("change", draw);
  document.body.dataset.drawn = "yes";
})();
