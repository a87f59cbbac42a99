// Every kind of page, in both languages, light and dark, wide and narrow:
// no serious finding of axe, no sideways scrolling, no error in the console.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { context, inspect, launch, looks } from "./browser.mjs";
import { server } from "./server.mjs";
import { accounts, hrefs, isPage, kind, parts, signIn } from "./walk.mjs";

const starts = ["/", "/sites", "/lots", "/stocks", "/industry", "/findings", "/crosschecks", "/inspections", "/closings", "/returns", "/quotas", "/whitelist", "/applications", "/library", "/applications/new", "/screening", "/screening/lists", "/licences", "/customs", "/clues", "/load", "/log", "/verify", "/data", "/methods", "/finder", "/admin/accounts", "/amendments", "/appeals", "/verifications", "/matters", "/guidelines", "/tools/deminimis", "/customs/books"];
const open = ["/sign-in", "/clues/new", "/clues/follow", "/whitelist", "/verify", "/log", "/data", "/no-such-page", "/guidelines"];
const samplePages = ["/sites/S-0041-Q/balance", "/sites/S-0041-Q/network", "/sites/S-0041-Q/recovery", "/sites/S-0041-Q/fingerprint", "/lots/DYX-2071-M/fingerprint", "/sites/S-0041-Q/closings/2026-10", "/crosschecks/record", "/returns/S-0041-Q/2026-10", "/quotas/2026/ion/mining/1/YUNLING", "/applications/EX-0417-K", "/applications/EX-0417-K/clock", "/lots/DYX-2071-M/lineage", "/lots/DYX-2071-M/passport", "/licences/LX-0093-T/print", "/customs/no", "/clues/told", "/clues/CLU-0001-A", "/error/404", "/error/403", "/error/409", "/error/422", "/error/503", "/verifications/PV-0001-A", "/confirm/token", "/matters", "/guidelines/cn.ann1-2026.military", "/guidelines/GL-0001-A"];

// What these pages show differs from role to role: each role opens them, and what
// no role before was shown is looked at.
const differs = /^\/(|stocks|industry|applications|customs|returns|quotas|applications\/:ref|matters|licences\/:ref|lots\/:ref)$/;

let site;
let browser;

before(async () => {
  site = await server();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

test("every kind of page", { timeout: 1_800_000 }, async (t) => {
  const people = site.samples ? [null] : await everybody();
  const met = new Set();
  for (const [turn, who] of people.entries()) {
    const state = who ? await signIn(browser, site.base, who) : undefined;
    await t.test(who ? who.account : "nobody signed in", { concurrency: looks.length }, (t) => walk(t, { state, met, turn }));
  }
});

async function everybody() {
  const page = await browser.newPage();
  const list = await accounts(page, site.base);
  await page.close();
  assert.ok(list.length > 0, "the sign-in page lists no accounts of the demonstration");
  return [null, ...list];
}

/** Follows links from the starts. A kind of page met first is looked at in
 * every look, one that differs by role once more where a further role is shown
 * parts that were on none before: those, which have one look each, go as many at a
 * time as there are looks. */
async function walk(t, { state, met, turn }) {
  const contexts = await Promise.all(looks.map((l) => context(browser, l, state)));
  const todo = site.samples ? [...starts, ...open, ...samplePages] : state ? [...starts] : [...open];
  const again = [];
  const mine = new Set();
  while (todo.length + again.length > 0) {
    const path = todo.shift();
    if (path === undefined) {
      const some = again.splice(0, looks.length);
      const links = await Promise.all(some.map((p) => lookAgain(t, p, contexts, turn % looks.length)));
      if (state) todo.push(...follow(links.flat()));
      continue;
    }
    const k = site.samples ? path : (state ? "" : "open ") + kind(path);
    if (mine.has(k)) continue;
    mine.add(k);
    if (met.has(k)) {
      if (differs.test(k)) again.push(path);
      continue;
    }
    met.add(k);
    if (state && differs.test(k)) isNew(k, await (await contexts[0].request.get(site.base + path)).text());
    const links = await look(t, path, contexts, [...looks.keys()]);
    if (state) todo.push(...follow(links));
  }
  await Promise.all(contexts.map((c) => c.close()));
}

// By kind of page: the parts that were looked at.
const shown = new Map();

/** Whether a page has parts that no page of its kind had before. */
function isNew(k, html) {
  const known = shown.get(k) ?? new Set();
  shown.set(k, known);
  const found = [...parts(html)].filter((p) => !known.has(p));
  found.forEach((p) => known.add(p));
  return found.length > 0;
}

/** Opens a page that differs from role to role, and looks at it where it shows
 * something new. */
async function lookAgain(t, path, contexts, which) {
  const answer = await contexts[which].request.get(site.base + path);
  const html = await answer.text();
  if (answer.ok() && !isNew(kind(path), html)) return hrefs(html);
  return look(t, path, contexts, [which]);
}

function follow(links) {
  return links.filter(isPage).map((h) => h.split("#")[0]);
}

/** Looks at a page in some looks and answers where the first one led to. */
async function look(t, path, contexts, which) {
  let links = [];
  await t.test(path, async () => {
    const wrong = [];
    const seen = await Promise.all(which.map((i) => inspect(contexts[i], site.base, path, looks[i], which.length === 1)));
    if (seen[0].status < 400) links = seen[0].links;
    for (const [n, i] of which.entries()) {
      if (seen[n].status >= 500 && !path.startsWith("/error/")) wrong.push(`status ${seen[n].status}`);
      wrong.push(...seen[n].wrong.map((w) => `${looks[i].lang} ${looks[i].theme} ${looks[i].width}: ${w}`));
    }
    assert.deepEqual(wrong, []);
  });
  return links;
}
