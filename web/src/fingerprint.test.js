import { test } from "node:test";
import assert from "node:assert/strict";
import { extent, log10, patternOption, radarOption, raised } from "./fingerprint.js";

const ink = { text: "#000", quiet: "#666", line: "#ccc", sheet: "#fff", good: "#080", bad: "#800", font: "x", series: ["#1", "#2", "#3"] };
const lots = { categories: ["La", "Ce", "Pr"], values: [{ name: "lots", data: [1000, NaN, 10] }], band: { name: "band", low: [900, NaN, 9], high: [1100, NaN, 0] } };

test("what has no logarithm is a gap", () => {
  assert.equal(log10(100), 2);
  for (const v of [0, -1, NaN, Infinity]) assert.ok(Number.isNaN(log10(v)));
  assert.equal(raised(NaN), "–");
  assert.equal(raised(4), "10,000");
  assert.equal(raised(-0.5), "0.316");
});

test("the pattern reaches over whole decades", () => {
  const option = patternOption(lots, ink, "");
  assert.equal(option.yAxis.min, 0);
  assert.equal(option.yAxis.max, 4);
  assert.deepEqual(option.series.at(-1).data.slice(0, 1), [3]);
  assert.ok(Number.isNaN(option.series.at(-1).data[1]));
});

test("an empty pattern has no axis that is none", () => {
  const option = patternOption({ categories: [], values: [], band: null }, ink, "");
  assert.equal(option.yAxis.min, undefined);
});

test("the radar holds all that is drawn, to the same reach both ways", () => {
  const d = { categories: ["La", "Ce", "Pr"], values: [{ name: "lots", data: [2, 1, 0.1] }], band: { name: "band", low: [0.9, 0.9, 0.9], high: [1.1, 1.1, 1.1] } };
  const option = radarOption(d, ink, "", 800);
  for (const i of option.radar.indicator) assert.ok(i.max >= 1 && i.min === -i.max);
  assert.equal(option.series.length, 4);
  assert.ok(extent({ values: [{ data: [NaN] }], band: null }) > 0);
});
