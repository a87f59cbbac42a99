import assert from "node:assert/strict";
import { test } from "node:test";
import { isPage, kind } from "./walk.mjs";

test("an address's kind leaves references out", () => {
  assert.equal(kind("/lots/DYX-2071-M/lineage?depth=2#x"), "/lots/:ref/lineage");
  assert.equal(kind("/applications/new"), "/applications/new");
  assert.equal(kind("/sites/LUMING-MAG"), "/sites/:ref");
});

test("files and other sites are no pages", () => {
  for (const href of ["/overview/flows.csv", "/api/v1/lots", "//evil.example/", "https://x.example/", "#main", "/log/418206/proof"]) assert.equal(isPage(href), false, href);
  assert.ok(isPage("/lots?after=x"));
});
