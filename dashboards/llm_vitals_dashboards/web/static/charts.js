// The trend charts, drawn by Plotly from the data block of the page in the colours of the style sheet.
"use strict";
(() => {
  const block = document.getElementById("trend-data");
  if (!block || !window.Plotly) return;
  const utc = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 19);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const narrow = matchMedia("(max-width: 620px)");
  const count = (n) => n.toLocaleString("en-GB");
  const percent = (share) => (share === null ? "–" : `${(share * 100).toFixed(1)}%`);
  const options = { displayModeBar: false, responsive: true, showTips: false };

  // What one data block makes: `draw` the charts, `fill` the table.
  const shown = ({ step_s: step, few, from_s, to_s, points, marks }) => {
    const withTime = step < 86400;
    const when = new Intl.DateTimeFormat("en-GB", {
      timeZone: "UTC", weekday: "short", day: "numeric", month: "short",
      ...(withTime ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } : {}),
    });
    const label = (seconds) => when.format(new Date(seconds * 1000));

    // An hour without calls is a gap in the line, not a straight line across.
    const filled = [];
    for (const point of points) {
      const last = filled[filled.length - 1];
      if (last && point[0] - last[0] > step * 1.5) filled.push([last[0] + step, null, 0, null, null, 0]);
      filled.push(point);
    }
    const x = filled.map((p) => utc(p[0]));
    // A point that rests on few would jump and draw the eye: it stands beside the line, faintly.
    const sure = (p, index, basis) => (p[basis] >= few ? p[index] : null);
    const unsure = (p, index, basis, top) => (p[index] !== null && p[basis] < few ? Math.min(p[index], top) : null);
    const known = points.map((p) => sure(p, 1, 2)).filter((q) => q !== null);
    const short = to_s - from_s < 3 * 86400;
    // A filled area would run across gaps, and a lone hour between two gaps would be no line.
    const gaps = filled.some((p) => sure(p, 1, 2) === null);
    const mode = gaps || filled.length < 2 ? "lines+markers" : "lines";
    const floor = known.length ? Math.max(0, Math.floor((Math.min(...known) - 0.05) * 10) / 10) : 0;

    // Alerts that fired: a band from their begin to their end, and a mark at the begin that says which.
    const tones = { critical: ["--bad-fill", "--bad-bg"], warning: ["--warn-fill", "--warn-bg"] };
    const tone = (severity) => tones[severity] ?? ["--edge", "--flat-bg"];
    const marksOf = (chart) => (marks ?? []).filter((mark) => mark[2] === chart);
    const bands = (chart) =>
      marksOf(chart).map(([from, to, , severity]) => ({
        type: "rect", layer: "below", xref: "x", yref: "paper", y0: 0, y1: 1, x0: utc(Math.max(from, from_s)), x1: utc(Math.min(to, to_s)),
        fillcolor: colour(tone(severity)[1]), opacity: 0.7, line: { width: 0 },
      }));
    const begins = (chart, top) => {
      const of = marksOf(chart);
      return {
        type: "scatter", mode: "markers", x: of.map((mark) => utc(Math.max(mark[0], from_s))), y: of.map(() => top), cliponaxis: false,
        marker: { symbol: "triangle-down", size: 9, color: of.map((mark) => colour(tone(mark[3])[0])) },
        text: of.map((mark) => `${mark[3]} alert: ${mark[4]}`), hovertemplate: "%{text}<extra></extra>",
      };
    };

    const layout = (chart, more) => {
      const axis = { gridcolor: colour("--line"), linecolor: colour("--line"), zeroline: false, fixedrange: true, automargin: false };
      return {
        margin: { l: 44, r: 6, t: 8, b: short ? 40 : 26 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
        font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: colour("--mute") },
        shapes: bands(chart), hovermode: "x unified", showlegend: false, bargap: 0.1, dragmode: false,
        hoverlabel: { bgcolor: colour("--card"), bordercolor: colour("--edge"), font: { color: colour("--ink"), size: 13 } },
        xaxis: {
          ...axis, showgrid: false, type: "date", range: [utc(from_s), utc(to_s)], nticks: narrow.matches ? 4 : 9, hoverformat: withTime ? "%a %-d %b, %H:%M UTC" : "%a %-d %b, UTC",
          tickformat: short ? "%H:%M\n%-d %b" : "%a %-d %b",
        },
        ...more(axis),
      };
    };
    const faint = (x, y, text, tone) => ({
      type: "scatter", mode: "markers", x, y, text, marker: { color: tone, size: 5 }, opacity: 0.3, cliponaxis: false,
      hovertemplate: "%{text}, too few to tell<extra></extra>",
    });
    const draw = () => {
      const accent = colour("--accent");
      Plotly.react("quality-chart", [
        { type: "bar", x, y: filled.map((p) => p[2]), yaxis: "y2", marker: { color: colour("--edge") }, opacity: 0.24, hoverinfo: "skip", offset: 0, width: step * 900 },
        {
          type: "scatter", mode, marker: { size: 4 }, x, y: filled.map((p) => sure(p, 1, 2)),
          line: { color: accent, width: 2.2, shape: "linear" }, fill: gaps ? "none" : "tozeroy", fillcolor: colour("--accent-soft"), connectgaps: false,
          text: filled.map((p) => `<b>${percent(p[1])}</b> of ${count(p[2])} answers`),
          hovertemplate: "%{text}<extra></extra>",
        },
        faint(x, filled.map((p) => unsure(p, 1, 2, 1)), filled.map((p) => `<b>${percent(p[1])}</b> of ${count(p[2])} answers`), accent),
        begins("quality", 1.005),
      ], layout("quality", (axis) => ({
        yaxis: { ...axis, range: [floor, 1.005], tickformat: ".0%", nticks: 6, layer: "below traces" },
        yaxis2: { overlaying: "y", side: "right", visible: false, fixedrange: true, range: [0, 5 * Math.max(1, ...points.map((p) => p[2]))] },
      })), options);
      const line = (index, name, tone) => ({
        type: "scatter", mode, marker: { size: 4 }, x, y: filled.map((p) => sure(p, index, 5)), name,
        line: { color: colour(tone), width: 2 }, connectgaps: false,
        text: filled.map((p) => percent(p[index])),
        hovertemplate: `${name} <b>%{text}</b><extra></extra>`,
      });
      const top = Math.max(0.05, ...points.filter((p) => p[5] >= few).map((p) => Math.max(p[3] ?? 0, p[4] ?? 0)));
      const beside = (index, name, tone) =>
        faint(x, filled.map((p) => unsure(p, index, 5, top)), filled.map((p) => `${name} <b>${percent(p[index])}</b>`), colour(tone));
      Plotly.react("rates-chart", [
        line(3, "errors", "--bad-fill"), line(4, "refusals", "--warn-fill"),
        beside(3, "errors", "--bad-fill"), beside(4, "refusals", "--warn-fill"),
        {
          type: "scatter", mode: "lines", x, y: filled.map((p) => (p[5] ? 0 : null)), line: { width: 0 }, opacity: 0,
          text: filled.map((p) => `${count(p[5])} calls`), hovertemplate: "%{text}<extra></extra>",
        },
        begins("rates", top * 1.08),
      ], layout("rates", (axis) => ({ yaxis: { ...axis, range: [0, top * 1.08], tickformat: ".0%", nticks: 4 } })), options);
    };
    const fill = () => {
      body.replaceChildren();
      for (const p of [...points].reverse()) {
        const row = body.insertRow();
        const first = document.createElement("th");
        first.scope = "row";
        first.textContent = label(p[0]);
        row.append(first);
        for (const text of [count(p[5]), count(p[2]), percent(p[1]), percent(p[3]), percent(p[4])]) {
          const cell = row.insertCell();
          cell.className = "n";
          cell.textContent = text;
        }
      }
    };
    return { draw, fill };
  };

  const body = document.getElementById("trend-rows");
  const table = body.closest("details");
  const read = () => shown(JSON.parse(document.getElementById("trend-data").textContent));
  let now = read();
  const show = () => {
    now.draw();
    if (table.open) now.fill();
  };
  show();
  dark.addEventListener("change", show);
  narrow.addEventListener("change", show);
  table.addEventListener("toggle", () => {
    if (table.open) now.fill();
  });
  document.addEventListener("refreshed", () => {
    now = read();
    show();
  });
})();
