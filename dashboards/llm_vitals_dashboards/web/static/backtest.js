// What a limit would have done, drawn by Plotly in the colours of the style sheet.
"use strict";
(() => {
  const block = document.getElementById("backtest-data");
  if (!block || !window.Plotly) return;
  const { share, from_s, to_s, limit, severity, lines, firings } = JSON.parse(block.textContent);
  const utc = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 19);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const words = (value) => (share ? `${(value * 100).toFixed(1)}%` : value.toLocaleString("en-GB", { maximumFractionDigits: 1 }));
  const DASHES = ["solid", "dot", "dash", "longdash", "dashdot", "longdashdot"];
  const draw = () => {
    const [fill, band] = severity === "critical" ? ["--bad-fill", "--bad-bg"] : ["--warn-fill", "--warn-bg"];
    const axis = { gridcolor: colour("--line"), linecolor: colour("--line"), zeroline: false, fixedrange: true };
    // Of windows with too few calls to judge nothing is drawn: one call would move the line far.
    const traces = lines.map(({ name, points }, number) => ({
      type: "scatter", mode: "lines", name, x: points.map((p) => utc(p[0])), y: points.map((p) => (p[3] === null ? null : p[1])), connectgaps: false,
      line: { color: colour(number ? "--edge" : "--accent"), width: number ? 1.2 : 1.8, dash: DASHES[number % DASHES.length] },
      text: points.map((p) => `<b>${words(p[1])}</b> of ${p[2].toLocaleString("en-GB")}${p[3] === null ? "" : `, beyond chance ${words(p[3])}`}`),
      hovertemplate: `${lines.length > 1 ? "%{fullData.name} " : ""}%{text}<extra></extra>`,
    }));
    const line = {
      type: "scatter", mode: "lines", name: "limit", x: [utc(from_s), utc(to_s)], y: [limit, limit], hoverinfo: "skip",
      line: { color: colour(fill), width: 1.6, dash: "dash" },
    };
    Plotly.react("backtest-chart", [...traces, line], {
      margin: { l: 48, r: 6, t: 8, b: 26 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: colour("--mute") },
      showlegend: lines.length > 1, legend: { orientation: "h", y: 1.12, font: { size: 12 } }, hovermode: "closest", dragmode: false,
      hoverlabel: { bgcolor: colour("--card"), bordercolor: colour("--edge"), font: { color: colour("--ink"), size: 13 } },
      shapes: firings.map(([from, to]) => ({
        type: "rect", layer: "below", xref: "x", yref: "paper", y0: 0, y1: 1, x0: utc(from), x1: utc(to), fillcolor: colour(band), opacity: 0.8, line: { width: 0 },
      })),
      xaxis: { ...axis, showgrid: false, type: "date", range: [utc(from_s), utc(to_s)], nticks: innerWidth < 620 ? 4 : 9, tickformat: "%-d %b", hoverformat: "%a %-d %b, %H:%M UTC" },
      yaxis: { ...axis, rangemode: "tozero", tickformat: share ? ".0%" : "", nticks: 6 },
    }, { displayModeBar: false, responsive: true, showTips: false });
  };
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
