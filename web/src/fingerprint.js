// The two pictures of a composition: a pattern over chondrite and a radar against
// the declared deposit, both on logarithmic axes. Pure, like options.js.
import { base, lineOption, plain } from "./options.js";

/** The logarithm of a number that has one, NaN (a gap) of any other. */
export function log10(v) {
  return v > 0 && Number.isFinite(v) ? Math.log10(v) : NaN;
}

function logarithms(d) {
  const all = (list) => list.map(log10);
  return {
    categories: d.categories,
    values: d.values.map((s) => ({ name: s.name, data: all(s.data) })),
    band: d.band && { ...d.band, low: all(d.band.low), high: all(d.band.high) },
  };
}

/** Writes what stands on a logarithmic axis. */
export function raised(v) {
  if (!Number.isFinite(v)) return "–";
  const x = 10 ** v;
  return x >= 1000 ? plain(Math.round(x)) : String(Number(x.toPrecision(3)));
}

/** Lines over the elements, each decade a line of the grid, the band between. */
export function patternOption(data, ink, unit) {
  const d = logarithms(data);
  const option = lineOption(d, ink, unit, NaN, false);
  const seen = [...d.values.flatMap((s) => s.data), ...(d.band ? [...d.band.low, ...d.band.high] : [])].filter(Number.isFinite);
  if (seen.length > 0) Object.assign(option.yAxis, { min: Math.floor(Math.min(...seen)), max: Math.ceil(Math.max(...seen)) || 1 });
  Object.assign(option.yAxis, { interval: 1, axisLabel: { color: ink.quiet, formatter: raised } });
  option.xAxis.axisLabel = { color: ink.quiet, interval: 0, fontSize: 10 };
  option.tooltip.valueFormatter = raised;
  return option;
}

/** The reach of the radar to either side of the declared deposit, in decades. */
export function extent(d) {
  const seen = [...d.values.flatMap((s) => s.data), ...(d.band ? [...d.band.low, ...d.band.high] : [])].filter(Number.isFinite);
  return Math.max(0.05, 1.15 * Math.max(0, ...seen.map(Math.abs)));
}

/** A radar: the lots against the ring of the declared deposit, with its band. */
export function radarOption(data, ink, unit, width) {
  const d = logarithms(data);
  const most = extent(d);
  const option = base(ink, unit);
  const line = (name, list, style) => ({ type: "radar", symbol: "none", data: [{ name, value: list }], ...style });
  option.radar = {
    center: ["50%", "54%"], radius: width < 420 ? "62%" : "70%", splitNumber: 4, indicator: d.categories.map((name) => ({ name, min: -most, max: most })),
    axisName: { color: ink.text, fontSize: 12 }, axisLine: { lineStyle: { color: ink.line } }, splitLine: { lineStyle: { color: ink.line } }, splitArea: { show: false },
  };
  option.legend = { top: 0, left: 0, textStyle: { color: ink.text, fontSize: 12 }, itemWidth: 12, itemHeight: 12, data: [...d.values.map((s) => s.name), ...(d.band ? [d.band.name] : [])] };
  option.series = d.values.map((s) => line(s.name, s.data, { symbol: "circle", symbolSize: 6, lineStyle: { width: 2, color: ink.series[0] }, itemStyle: { color: ink.series[0] } }));
  if (d.band) {
    const edge = { silent: true, lineStyle: { width: 1, type: "dashed", color: ink.good }, itemStyle: { color: ink.good } };
    option.series.unshift(line(d.band.name, d.band.high, { ...edge, areaStyle: { color: ink.good, opacity: 0.16 } }), line(d.band.name, d.band.low, { ...edge, areaStyle: { color: ink.sheet, opacity: 1 } }));
  }
  option.series.push(line("1", d.categories.map(() => 0), { silent: true, lineStyle: { width: 1, color: ink.quiet }, tooltip: { show: false } }));
  option.tooltip.formatter = (p) => [p.name, ...d.categories.map((name, i) => `${name} ${raised(p.value[i])}`)].join("\n");
  return option;
}
