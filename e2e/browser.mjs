// A Chromium and what every page must be in it.
import AxeBuilder from "@axe-core/playwright";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const pictures = fileURLToPath(new URL("pictures/", import.meta.url));

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** Every language, theme and width meets every other once. What axe looks at is
 * the same in both languages: it is asked once in either theme and width. */
export const looks = [
  { lang: "en", theme: "light", width: 1360, axe: true },
  { lang: "zh", theme: "dark", width: 1360 },
  { lang: "en", theme: "dark", width: 390, reflow: true, axe: true },
  { lang: "zh", theme: "light", width: 390 },
];

/** A context with the reader's wishes; state is what signing in left behind. */
export function context(browser, look, state, more = {}) {
  return browser.newContext({ viewport: { width: look.width, height: 900 }, colorScheme: look.theme, storageState: state, ...more });
}

/** Opens a page in a look: its status, everything that is wrong with it, where it leads. */
export async function inspect(ctx, base, path, look, alone = true) {
  const page = await ctx.newPage();
  const wrong = [];
  page.on("console", (m) => {
    if (m.type() === "error" && !/status of 4\d\d|status of 503/.test(m.text())) wrong.push(`console: ${m.text()}`);
  });
  page.on("pageerror", (e) => wrong.push(`script: ${e.message}`));
  page.on("request", (r) => {
    if (!r.url().startsWith(base) && !r.url().startsWith("data:")) wrong.push(`fetched from elsewhere: ${r.url()}`);
  });
  const turn = path.includes("?") ? "&" : "?";
  const answer = await page.goto(`${base}${path}${turn}lang=${look.lang}`, { waitUntil: "load" });
  await page.waitForTimeout(120);
  const status = answer.status();
  wrong.push(...(await layout(page, look)));
  if (look.axe || alone) wrong.push(...(await violations(page)));
  if (look.reflow) wrong.push(...(await reflow(page, look)));
  if (wrong.length > 0) await picture(page, path, look);
  const links = await page.$$eval("a[href]:not([download])", (as) => as.map((a) => a.getAttribute("href")));
  await page.close();
  return { status, wrong, links };
}

/** At 320 px (WCAG 1.4.10), and at 680 px, which is 1360 at 200 % zoom. */
async function reflow(page, look) {
  const wrong = [];
  for (const width of [320, 680]) {
    await page.setViewportSize({ width, height: 900 });
    wrong.push(...(await settled(page, look)).map((w) => `at ${width} px: ${w}`));
  }
  await page.setViewportSize({ width: look.width, height: 900 });
  return wrong;
}

/** What is wrong once charts have taken their new width, which they do a moment later. */
async function settled(page, look) {
  let wrong = [];
  for (let tries = 0; tries < 15; tries++) {
    await page.waitForTimeout(200);
    wrong = await layout(page, look);
    if (wrong.length === 0) break;
  }
  return wrong;
}

async function layout(page, look) {
  const seen = await page.evaluate(() => ({
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    wide: [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll, svg")).slice(0, 3).map((e) => `${e.tagName}.${e.className}`),
    h1: document.querySelectorAll("h1").length,
    lang: document.documentElement.lang,
  }));
  const wrong = [];
  if (seen.over > 0) wrong.push(`scrolls sideways by ${seen.over} px: ${seen.wide.join(", ")}`);
  if (seen.h1 !== 1) wrong.push(`${seen.h1} h1`);
  if (!seen.lang.startsWith(look.lang)) wrong.push(`lang is ${seen.lang}`);
  return wrong;
}

/** What axe finds. There are no frames here, so it need not open a page of its
 * own to put their findings together, and what it passes is not asked for. */
async function violations(page) {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).setLegacyMode(true).options({ resultTypes: ["violations"] }).analyze();
  return found.violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `axe ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join("; ")}`);
}

async function picture(page, path, look) {
  mkdirSync(pictures, { recursive: true });
  const name = `${path.replace(/[^a-zA-Z0-9]+/g, "_") || "_"}-${look.lang}-${look.theme}-${look.width}.png`;
  await page.screenshot({ path: pictures + name, fullPage: true });
}
