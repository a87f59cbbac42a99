import assert from "node:assert/strict";
import { test } from "node:test";
import { hrefs, isPage, kind, parts } from "./walk.mjs";

test("an address's kind leaves references out", () => {
  assert.equal(kind("/lots/DYX-2071-M/lineage?depth=2#x"), "/lots/:ref/lineage");
  assert.equal(kind("/applications/new"), "/applications/new");
  assert.equal(kind("/sites/LUMING-MAG"), "/sites/:ref");
});

test("files and other sites are no pages", () => {
  for (const href of ["/overview/flows.csv", "/api/v1/lots", "//evil.example/", "https://x.example/", "#main", "/log/418206/proof", "/letters/LT-0047-Y.pdf?lang=en", "/outlook/house.yaml"]) assert.equal(isPage(href), false, href);
  for (const href of ["/lots?after=x", "/guidelines/cn.ann1-2026.military"]) assert.ok(isPage(href), href);
});

test("a page's parts are its elements, whatever they say", () => {
  const list = (rows) => `<html><body><table class="t">${rows.map((r) => `<tr class="${r}"><td>${r}</td></tr>`).join("")}</table><svg><path d=""/></svg></body></html>`;
  assert.deepEqual([...parts(list(["late", "late"]))], ["body   ", "table t  ", "tr late  ", "td   "]);
  assert.deepEqual(parts(list(["late"])), parts(list(["late", "late", "late"])));
  assert.ok(parts(`<body><input type="file">`).has("input  file "));
});

test("the links of a page are those that are no downloads", () => {
  assert.deepEqual(hrefs(`<a href="/lots?a=1&amp;b=2">x</a><a class="x" download href="/lots.csv">y</a><a>z</a>`), ["/lots?a=1&b=2"]);
});
