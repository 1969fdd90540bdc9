// SPDX-License-Identifier: GPL-2.0-only
// Lines over x, drawn by uPlot: one chart per element of class lines.
"use strict";
const reportData = JSON.parse(document.getElementById("report-data").textContent);

function formatNumber(value) {
  if (value == null) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) return value.toExponential(2);
  return String(Number(value.toPrecision(size >= 1000 ? Math.ceil(Math.log10(size + 1)) : 3)));
}

// intervals as whiskers, in the colour of their line
function drawIntervals(plot, chart) {
  const context = plot.ctx;
  const cap = 4 * devicePixelRatio;
  chart.series.forEach((series, index) => {
    if (!series.low || !plot.series[index + 1].show) return;
    context.save();
    context.beginPath();
    context.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
    context.clip();
    context.strokeStyle = series.colour;
    context.lineWidth = 1.5 * devicePixelRatio;
    context.beginPath();
    chart.x.forEach((value, place) => {
      if (series.low[place] == null) return;
      const x = plot.valToPos(value, "x", true);
      const low = plot.valToPos(series.low[place], "y", true);
      const high = plot.valToPos(series.high[place], "y", true);
      context.moveTo(x, low);
      context.lineTo(x, high);
      for (const y of [low, high]) {
        context.moveTo(x - cap, y);
        context.lineTo(x + cap, y);
      }
    });
    context.stroke();
    context.restore();
  });
}

function valueText(series, chart, index) {
  const value = series.y[index];
  if (value == null || !series.low || series.low[index] == null) return formatNumber(value);
  return `${formatNumber(value)} (${formatNumber(series.low[index])} to ${formatNumber(series.high[index])})`;
}

function yRange(chart) {
  if (chart.y_range) return () => chart.y_range;
  return (plot, least, most) => {
    if (least == null) return [0, 1];
    const ends = chart.series.flatMap((series, index) => (plot.series[index + 1].show ? [...(series.low || []), ...(series.high || [])] : []));
    for (const end of ends) {
      if (end == null) continue;
      least = Math.min(least, end);
      most = Math.max(most, end);
    }
    if (least >= 0) return [0, most === 0 ? 1 : most * 1.06];
    return uPlot.rangeNum(least, most, 0.06, true);
  };
}

// 1, 2 and 5 of each decade; of a short stretch, even steps
function logTicks(plot, axis, least, most) {
  const factors = most / least > 300 ? [1] : [1, 2, 5];
  const found = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.log10(most); ++power) {
    for (const factor of factors) {
      const tick = Number((factor * 10 ** power).toPrecision(6));
      if (tick >= least && tick <= most) found.push(tick);
    }
  }
  if (found.length > 2) return found;
  const raw = (most - least) / 5;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((one) => one >= raw);
  const count = Math.floor(most / step) - Math.ceil(least / step) + 1;
  return Array.from({ length: count }, (_, index) => Number(((Math.ceil(least / step) + index) * step).toPrecision(6)));
}

function xTicks(chart) {
  const names = chart.ticks;
  if (names) return { splits: () => chart.x, values: (plot, ticks) => ticks.map((tick) => names[chart.x.indexOf(tick)] ?? "") };
  const splits = chart.log_x ? { splits: logTicks, filter: (plot, ticks) => ticks } : {};
  return { ...splits, values: (plot, ticks) => ticks.map((tick) => (tick == null ? "" : formatNumber(tick))) };
}

function lineOptions(chart, width) {
  const font = '12px system-ui, "DejaVu Sans", sans-serif';
  const axis = { stroke: "#1a1a1a", font, labelFont: font, labelSize: 22, grid: { stroke: "#e3e3e3", width: 1 }, ticks: { stroke: "#bbb", width: 1, size: 5 } };
  const xName = chart.x_label.replace(" (logarithmic)", "");
  const margin = chart.x.length > 1 && !chart.log_x ? (chart.x[chart.x.length - 1] - chart.x[0]) * 0.03 : 0;
  return {
    width,
    height: 280,
    padding: [10, 14, 0, 0],
    scales: {
      x: { time: false, distr: chart.log_x ? 3 : 1, range: (plot, least, most) => [least - margin, most + margin] },
      y: { range: yRange(chart) },
    },
    axes: [
      { ...axis, label: chart.x_label, size: 34, ...xTicks(chart) },
      { ...axis, label: chart.y_label, size: 56, values: (plot, ticks) => ticks.map(formatNumber) },
    ],
    series: [
      { label: xName, value: (plot, value) => (chart.ticks && value != null ? chart.ticks[chart.x.indexOf(value)] : formatNumber(value)) },
      ...chart.series.map((series, place) => ({
        // long names break where a person would
        label: series.name.replace(/[/=,]/g, "$&\u200b"),
        stroke: series.colour,
        // where lines coincide, those below show as a rim
        width: 2 + (2.5 * (chart.series.length - 1 - place)) / chart.series.length,
        dash: series.dash.length ? series.dash : undefined,
        points: { show: chart.points || undefined, size: 7, fill: series.colour },
        paths: chart.step ? uPlot.paths.stepped({ align: 1 }) : undefined,
        value: (plot, value, column, index) => (index == null ? "–" : valueText(series, chart, index)),
      })),
    ],
    legend: { markers: { dash: (plot, index) => (chart.series[index - 1]?.dash.length ? "dashed" : "solid"), width: 3 } },
    cursor: { y: false, drag: { x: true, y: false } },
    hooks: { draw: [(plot) => drawIntervals(plot, chart)] },
  };
}

for (const element of document.querySelectorAll(".lines")) {
  const chart = reportData.lines.find((one) => one.name === element.dataset.chart);
  const plot = new uPlot(lineOptions(chart, element.clientWidth), [chart.x, ...chart.series.map((series) => series.y)], element);
  element.uplot = plot;
  new ResizeObserver(() => {
    const width = element.clientWidth;
    if (width && width !== plot.width) plot.setSize({ width, height: 280 });
  }).observe(element);
}
