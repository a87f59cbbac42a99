// Every kind of page, in both languages, light and dark, wide and narrow:
// no serious finding of axe, no sideways scrolling, no error in the console.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { context, inspect, launch, looks } from "./browser.mjs";
import { server } from "./server.mjs";
import { accounts, isPage, kind, signIn } from "./walk.mjs";

const starts = ["/", "/sites", "/lots", "/stocks", "/industry", "/findings", "/inspections", "/closings", "/returns", "/quotas", "/whitelist", "/applications", "/applications/new", "/screening", "/screening/lists", "/licences", "/customs", "/clues", "/load", "/log", "/verify", "/data", "/methods", "/admin/accounts"];
const open = ["/sign-in", "/clues/new", "/clues/follow", "/whitelist", "/verify", "/log", "/data", "/no-such-page"];
const samplePages = ["/sites/S-0041-Q/balance", "/sites/S-0041-Q/network", "/sites/S-0041-Q/recovery", "/sites/S-0041-Q/closings/2026-10", "/returns/S-0041-Q/2026-10", "/quotas/2026/ion/mining/1/YUNLING", "/applications/EX-0417-K", "/applications/EX-0417-K/clock", "/lots/DYX-2071-M/lineage", "/lots/DYX-2071-M/passport", "/licences/LX-0093-T/print", "/customs/no", "/clues/told", "/clues/CLU-0001-A", "/error/404", "/error/403", "/error/409", "/error/422", "/error/503"];

// What these pages show differs from role to role: each role looks at them.
const differs = /^\/(|stocks|industry|applications|customs|returns|quotas|applications\/:ref|licences\/:ref|lots\/:ref)$/;

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
    await t.test(who ? who.account : "nobody signed in", (t) => walk(t, { state, met, turn }));
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
 * every look, one that differs by role once more for each further role. */
async function walk(t, { state, met, turn }) {
  const contexts = await Promise.all(looks.map((l) => context(browser, l, state)));
  const todo = site.samples ? [...starts, ...open, ...samplePages] : state ? [...starts] : [...open];
  const mine = new Set();
  while (todo.length > 0) {
    const path = todo.shift();
    const k = site.samples ? path : (state ? "" : "open ") + kind(path);
    if (mine.has(k)) continue;
    mine.add(k);
    if (met.has(k) && !differs.test(k)) continue;
    const which = met.has(k) ? [turn % looks.length] : looks.keys();
    met.add(k);
    const links = await look(t, path, contexts, [...which]);
    if (state) todo.push(...links.filter(isPage).map((h) => h.split("#")[0]));
  }
  await Promise.all(contexts.map((c) => c.close()));
}

/** Looks at a page in some looks and answers where the first one led to. */
async function look(t, path, contexts, which) {
  let links = [];
  await t.test(path, async () => {
    const wrong = [];
    for (const pair of pairs(which)) {
      const seen = await Promise.all(pair.map((i) => inspect(contexts[i], site.base, path, looks[i])));
      for (const [n, i] of pair.entries()) {
        if (i === which[0] && seen[n].status < 400) links = seen[n].links;
        if (seen[n].status >= 500 && !path.startsWith("/error/")) wrong.push(`status ${seen[n].status}`);
        wrong.push(...seen[n].wrong.map((w) => `${looks[i].lang} ${looks[i].theme} ${looks[i].width}: ${w}`));
      }
    }
    assert.deepEqual(wrong, []);
  });
  return links;
}

/** Two at a time: the checks of a page keep one core busy each. */
function pairs(list) {
  const out = [];
  for (let i = 0; i < list.length; i += 2) out.push(list.slice(i, i + 2));
  return out;
}
