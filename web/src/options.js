// Turns what was read from a table into what ECharts draws. Pure: no page, no
// clock, so that it can be tested without a browser.

const quiet = { animation: false, aria: { enabled: true } };

/** Writes a number as the tables do. */
export function plain(v) {
  return Number.isFinite(v) ? v.toLocaleString("en-GB", { maximumFractionDigits: 1 }) : "–";
}

export function base(ink, unit) {
  return {
    ...quiet,
    color: ink.series,
    textStyle: { color: ink.text, fontFamily: ink.font, fontSize: 12 },
    tooltip: { trigger: "item", renderMode: "richText", confine: true, backgroundColor: ink.sheet, borderColor: ink.line, textStyle: { color: ink.text, fontSize: 12 }, valueFormatter: (v) => `${plain(v)} ${unit}` },
  };
}

/**
 * Sankey: each label stands above its node, name and number on two lines, cut
 * to the room between two columns. On a narrow picture the flows run downwards
 * and only nodes broad enough are labelled; the table has them all.
 */
export function sankeyOption(d, ink, unit, width) {
  const narrow = width < 520;
  const size = sizes(d.links);
  const depth = depths(d);
  const last = Math.max(0, ...depth.values());
  const room = Math.max(70, (width - 40) / Math.max(1, last) - 14);
  const most = Math.max(0, ...d.nodes.map((n) => size(n.name)));
  const option = base(ink, unit);
  option.tooltip.formatter = (p) => (p.dataType === "edge" ? `${p.data.source} → ${p.data.target}: ${plain(p.value)} ${unit}` : `${p.name}: ${plain(size(p.name))} ${unit}`);
  option.series = [{
    type: "sankey", left: 4, right: 4, top: narrow ? 18 : 40, bottom: narrow ? 6 : 6,
    orient: narrow ? "vertical" : "horizontal", nodeAlign: "justify",
    nodeWidth: 12, nodeGap: narrow ? 10 : 42, draggable: false, emphasis: { focus: "adjacency" },
    lineStyle: { color: "source", opacity: 0.32, curveness: 0.5 },
    label: { color: ink.text, fontSize: narrow ? 11 : 12, lineHeight: 15, rich: { n: { color: ink.quiet, fontSize: 11.5, lineHeight: 14 } }, overflow: "truncate" },
    data: d.nodes.map((n, i) => ({
      name: n.name,
      itemStyle: { color: n.tone === "unknown" ? ink.unknown : ink.series[i % ink.series.length] },
      label: narrow
        ? { position: "top", width: 150, formatter: size(n.name) > 0.3 * most ? n.name : "" }
        : { position: "top", width: room, formatter: `${n.name}\n{n|${plain(size(n.name))}}`, ...edge(depth.get(n.name), last) },
    })),
    links: d.links,
  }];
  return option;
}

/** Labels of the first column start at its edge, those of the last end there. */
function edge(at, last) {
  if (at === 0) return { align: "left", offset: [-6, 0] };
  return at === last ? { align: "right", offset: [6, 0] } : { align: "center" };
}

function sizes(links) {
  const sum = new Map();
  for (const l of links) {
    sum.set(`in ${l.target}`, (sum.get(`in ${l.target}`) || 0) + l.value);
    sum.set(`out ${l.source}`, (sum.get(`out ${l.source}`) || 0) + l.value);
  }
  return (name) => Math.max(sum.get(`in ${name}`) || 0, sum.get(`out ${name}`) || 0);
}

/** The column of each node: the longest way to it; ends stand in the last column. */
export function depths(d) {
  const depth = new Map(d.nodes.map((n) => [n.name, 0]));
  for (let i = 0; i < d.nodes.length; i++) {
    for (const l of d.links) depth.set(l.target, Math.max(depth.get(l.target), depth.get(l.source) + 1));
  }
  const last = Math.max(0, ...depth.values());
  const sources = new Set(d.links.map((l) => l.source));
  for (const n of d.nodes) if (!sources.has(n.name)) depth.set(n.name, last);
  return depth;
}

/** Bars side by side or stacked. */
export function barOption(d, ink, unit, stacked, limit) {
  const option = axes(d, ink, unit);
  option.series = d.values.map((s) => ({ type: "bar", name: s.name, data: s.data, stack: stacked ? "all" : undefined, barMaxWidth: 26, itemStyle: { borderRadius: stacked ? 0 : [2, 2, 0, 0] } }));
  return withLimit(option, ink, limit);
}

/** Lines with a band between low and high where the table states one; near lets
 * the axis begin where the lines do, band and all. */
export function lineOption(d, ink, unit, limit, near) {
  const option = axes(d, ink, unit);
  if (near) Object.assign(option.yAxis, reach(d));
  option.series = d.values.map((s) => ({ type: "line", name: s.name, data: s.data, symbolSize: 6, lineStyle: { width: 2 } }));
  if (d.band) {
    const flat = { type: "line", stack: "band", symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
    const reach = d.band.high.map((h, i) => h - d.band.low[i]);
    option.series.unshift({ ...flat, data: d.band.low, stackStrategy: "all" }, { ...flat, name: d.band.name, data: reach, stackStrategy: "all", areaStyle: { color: ink.good, opacity: 0.16 } });
  }
  return withLimit(option, ink, limit);
}

/** From a little below the least to a little above the most that is drawn. */
export function reach(d) {
  const all = [...d.values.flatMap((s) => s.data), ...(d.band ? [...d.band.low, ...d.band.high] : [])].filter(Number.isFinite);
  if (all.length === 0) return {};
  const room = 0.08 * (Math.max(...all) - Math.min(...all)) || 1;
  return { min: Math.floor(Math.min(...all) - room), max: Math.ceil(Math.max(...all) + room) };
}

function axes(d, ink, unit) {
  const option = base(ink, unit);
  option.tooltip.trigger = "axis";
  option.grid = { left: 8, right: 12, top: 34, bottom: 4, containLabel: true };
  option.legend = { top: 0, left: 0, textStyle: { color: ink.text, fontSize: 12 }, itemWidth: 12, itemHeight: 12, data: d.values.map((s) => s.name) };
  option.xAxis = { type: "category", data: d.categories, axisLine: { lineStyle: { color: ink.line } }, axisTick: { show: false }, axisLabel: { color: ink.quiet, hideOverlap: true } };
  option.yAxis = { type: "value", axisLabel: { color: ink.quiet }, splitLine: { lineStyle: { color: ink.line } } };
  option.tooltip.valueFormatter = (v) => `${plain(v)} ${unit}`;
  return option;
}

function withLimit(option, ink, limit) {
  if (Number.isFinite(limit) && limit > 0 && option.series.length > 0) {
    option.yAxis.max = (v) => Math.max(v.max, 1.1 * limit);
    option.series[option.series.length - 1].markLine = { silent: true, symbol: "none", lineStyle: { color: ink.bad, type: "dashed" }, data: [{ yAxis: limit }], label: { formatter: plain(limit), color: ink.bad, position: "insideEndTop" } };
  }
  return option;
}
