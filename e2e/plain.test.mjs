// What must work without a script, with the keyboard alone, and on paper.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { context, launch } from "./browser.mjs";
import { server } from "./server.mjs";
import { accounts, signIn } from "./walk.mjs";

const wide = { lang: "en", theme: "light", width: 1360 };
const narrow = { ...wide, width: 390 };

let site;
let browser;
let state;

before(async () => {
  site = await server();
  browser = await launch();
  if (!site.samples) {
    const page = await browser.newPage();
    const people = await accounts(page, site.base);
    await page.close();
    state = await signIn(browser, site.base, people.find((p) => /supervis/.test(p.account)) || people[0]);
  }
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

async function open(path, look, more) {
  const ctx = await context(browser, look, state, more);
  const page = await ctx.newPage();
  await page.goto(site.base + path);
  return { ctx, page };
}

test("without a script, the table of a chart stands open", async () => {
  const { ctx, page } = await open("/?lang=en", wide, { javaScriptEnabled: false });
  const table = page.locator("figure[data-chart] table").first();
  assert.ok(await table.isVisible());
  await ctx.close();
});

test("with a script, the chart stands there and its table opens on demand", async () => {
  const { ctx, page } = await open("/?lang=en", wide);
  await page.locator("figure[data-chart] .chart svg").first().waitFor();
  const table = page.locator("figure[data-chart] table").first();
  assert.equal(await table.isVisible(), false);
  await page.locator("figure[data-chart] summary").first().click();
  assert.ok(await table.isVisible());
  await ctx.close();
});

test("the theme is chosen without a script and kept", async () => {
  const { ctx, page } = await open("/?lang=en", wide, { javaScriptEnabled: false });
  const ground = () => page.locator("body").evaluate((b) => getComputedStyle(b).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: "Dark" }).click();
  assert.notEqual(await ground(), light);
  await page.goto(`${site.base}/log`);
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  await ctx.close();
});

test("the language is chosen by a link and kept", async () => {
  const { ctx, page } = await open("/log?lang=en", wide, { javaScriptEnabled: false });
  await page.getByRole("link", { name: "中文" }).first().click();
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hans");
  await page.goto(`${site.base}/verify`);
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hans");
  await ctx.close();
});

test("the first stop of the keyboard skips to the content and is seen", async () => {
  const { ctx, page } = await open("/?lang=en", wide);
  await page.keyboard.press("Tab");
  const skip = page.locator(".skip");
  assert.ok(await skip.evaluate((e) => e === document.activeElement && e.getBoundingClientRect().top >= 0));
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("#main").evaluate((e) => e === document.activeElement));
  await ctx.close();
});

test("the navigation is one line, and its groups open by keyboard without a script", async () => {
  const { ctx, page } = await open("/sites?lang=en", wide, { javaScriptEnabled: false });
  const bar = await page.locator("header.bar").boundingBox();
  assert.ok(bar.height < 70, `the bar is ${bar.height} px high`);
  const here = page.locator("nav.wide summary[aria-current]");
  assert.equal(await here.count(), 1);
  const log = page.locator("nav.wide a[href='/log']");
  assert.equal(await log.isVisible(), false);
  await page.locator("nav.wide summary").last().focus();
  await page.keyboard.press("Enter");
  assert.ok(await log.isVisible());
  await ctx.close();
});

test("on a phone the navigation is one line, the rest opens without a script", async () => {
  const { ctx, page } = await open("/?lang=en", narrow, { javaScriptEnabled: false });
  const bar = await page.locator("header.bar").boundingBox();
  assert.ok(bar.height < 70, `the bar is ${bar.height} px high`);
  await page.locator("details.more > summary").click();
  assert.ok(await page.locator("details.more a[href='/log']").isVisible());
  await ctx.close();
});

test("on paper there is no navigation", async () => {
  const { ctx, page } = await open("/?lang=en", wide);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("header.bar").isVisible(), false);
  assert.ok(await page.locator("h1").isVisible());
  await ctx.close();
});
