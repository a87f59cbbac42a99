import { test } from "node:test";
import assert from "node:assert/strict";
import { sankey, series } from "./read.js";
import { barOption, depths, lineOption, plain, reach, sankeyOption } from "./options.js";

const ink = { text: "#000", quiet: "#666", line: "#ccc", sheet: "#fff", good: "#080", bad: "#800", font: "x", series: ["#1", "#2", "#3"] };

function data(roles, rows) {
  const cols = roles.map((role, index) => ({ role, name: role + index, index }));
  return {
    cols,
    rows: rows.map((r) => r.map((v) => ({ text: String(v), value: typeof v === "number" ? v : NaN }))),
    of: (role) => cols.filter((c) => c.role === role),
  };
}

test("a Sankey diagram keeps flows, drops nothings and circles", () => {
  const d = sankey(data(["from", "to", "value"], [["a", "b", 3], ["b", "c", 2], ["c", "a", 1], ["a", "a", 9], ["b", "d", 0], ["b", "e", NaN]]));
  assert.deepEqual(d.links, [{ source: "a", target: "b", value: 3 }, { source: "b", target: "c", value: 2 }]);
  assert.deepEqual(d.nodes.map((n) => n.name), ["a", "b", "c"]);
});

test("a table without the columns makes an empty picture", () => {
  assert.deepEqual(sankey(data(["x"], [["a"]])), { nodes: [], links: [] });
});

test("series keep gaps as gaps", () => {
  const s = series(data(["x", "value", "value"], [["Jan", 1, 2], ["Feb", NaN, 4]]));
  assert.deepEqual(s.categories, ["Jan", "Feb"]);
  assert.ok(Number.isNaN(s.values[0].data[1]));
  assert.equal(s.band, null);
});

test("a band stands on its lower edge and reaches to its upper", () => {
  const s = series(data(["x", "value", "low", "high"], [["Jan", 0, -2, 3]]));
  const o = lineOption(s, ink, "kg", NaN);
  assert.deepEqual(o.series[0].data, [-2]);
  assert.deepEqual(o.series[1].data, [5]);
});

test("a limit is drawn where one is stated", () => {
  const s = series(data(["x", "value"], [["Jan", 1]]));
  assert.equal(barOption(s, ink, "t", true, NaN).series[0].markLine, undefined);
  assert.equal(barOption(s, ink, "t", true, 5).series[0].markLine.data[0].yAxis, 5);
});

test("the tooltip writes no markup", () => {
  const o = sankeyOption({ nodes: [{ name: "a" }, { name: "b" }], links: [{ source: "a", target: "b", value: 1 }] }, ink, "t", 800);
  assert.equal(o.series[0].data[1].label.align, "right");
  assert.equal(o.tooltip.renderMode, "richText");
});

test("numbers are written as the tables write them", () => {
  assert.equal(plain(1234567.89), "1,234,567.9");
  assert.equal(plain(NaN), "–");
});

test("ends stand in the last column, however early they end", () => {
  const d = sankey(data(["from", "to", "value"], [["mine", "ore", 3], ["ore", "loss", 1], ["ore", "oxide", 2], ["oxide", "magnet", 2]]));
  assert.equal(depths(d).get("loss"), 3);
});

test("an axis that need not begin at zero holds all lines and the band", () => {
  const d = series(data(["x", "value", "low", "high"], [["Jan", 96, 85, 97.5], ["Feb", NaN, 85, 97.5]]));
  const { min, max } = reach(d);
  assert.ok(min > 70 && min < 85 && max > 97.5 && max < 110, `${min} to ${max}`);
  assert.deepEqual(reach({ values: [{ data: [NaN] }] }), {});
  assert.equal(lineOption(d, ink, "%", NaN).yAxis.min, undefined);
  assert.equal(lineOption(d, ink, "%", NaN, true).yAxis.min, min);
});
