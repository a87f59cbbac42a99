// Takes the pictures of the documents from a running demonstration:
//   make demo ARGS='--listen 127.0.0.1:8080'
//   (cd e2e && npm ci) && node docs/pictures/take.mjs [http://127.0.0.1:8080]
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = new URL("./", import.meta.url);
const { chromium } = createRequire(new URL("../../e2e/package.json", here))("playwright-core");
const base = process.argv[2] ?? "http://127.0.0.1:8080";
const mistakes = fileURLToPath(new URL("../examples/production-with-mistakes.csv", here));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

// visit signs in and calls steps with the page and a function that keeps a picture.
async function visit(account, steps) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: "en-GB", colorScheme: "light", timezoneId: "Asia/Shanghai" });
  const page = await context.newPage();
  const open = (path) => page.goto(base + path, { waitUntil: "networkidle" });
  const keep = async (name) => {
    await page.waitForTimeout(500);
    await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, here)) });
    console.log(name, await page.title());
  };
  const send = (selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
  if (account) {
    await open("/sign-in");
    await page.fill("#signin-account", account);
    await page.fill("#signin-password", "lantern");
    await send("button.btn.main");
  }
  await steps({ page, open, keep, send });
  await context.close();
}

let licence;

await visit("supervisor", async ({ open, keep }) => {
  await open("/");
  await keep("overview");
});

await visit("exporter", async ({ page, open, keep, send }) => {
  await open("/licences");
  await page.locator('main a[href^="/licences/"]:not([href*="."])').first().click();
  await page.waitForLoadState("networkidle");
  licence = new URL(page.url()).pathname.split("/")[2];
  await keep("licence");
  await open("/load");
  await page.setInputFiles('input[type="file"]', mistakes);
  await send('main form[enctype] button.btn.main');
  await keep("load");
});

// The first application, step by step, as the README tells it.
await visit("exporter", async ({ page, open, keep, send }) => {
  await open("/finder");
  await page.selectOption('[name="form"]', "magnet_ndfeb");
  for (const [element, share] of [["Dy", "2.7"], ["Tb", "0.4"]]) await page.fill(`[name="x${element}"]`, share);
  await send("main form button.btn.main");
  await keep("first-1-finder");
  await open("/applications/new");
  const magnet = await page.locator('[name="lot1"] option', { hasText: "NdFeB magnet" }).first().getAttribute("value");
  await page.selectOption('[name="lot1"]', magnet);
  await page.selectOption('[name="destination"]', "DE");
  const answers = { kg1: "250", hs1: "8505111000", consignee: "Lindenau Antriebe GmbH (invented)", enduser: "Lindenau Antriebe GmbH (invented)", address: "1 Example Road, Lindenau", usetext: "Traction motors, 40,000 a year", contract: "C-2026-118", port: "Ningbo" };
  for (const [name, value] of Object.entries(answers)) await page.fill(`[name="${name}"]`, value);
  await page.evaluate(() => scrollTo(0, 0));
  await keep("first-2-form");
  const paper = { mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n% an invented paper\n%%EOF\n") };
  for (const kind of ["identity_papers", "contract", "technical_description", "end_user_statement", "end_use_statement"])
    await page.setInputFiles(`[name="file_${kind}"]`, { name: `${kind}.pdf`, ...paper });
  await page.check('[name="declared"]');
  await send("main form button.btn.main");
  await page.evaluate(() => scrollTo(0, 0));
  await keep("first-3-check");
  await send("#lodge button");
  await keep("first-4-lodged");
});

await visit("reviewer", async ({ page, open, keep }) => {
  await open(`/licences/${licence}`);
  const lot = await page.locator('main a[href^="/lots/MG-"]').first().getAttribute("href");
  await open(lot);
  await keep("lot");
  await open("/applications");
  await keep("desk");
  await open("/applications?state=authorisation");
  await page.locator('main a[href^="/applications/EX-"]').first().click();
  await page.waitForLoadState("networkidle");
  await keep("case");
});

await visit("customs", async ({ page, open, keep, send }) => {
  await open("/customs");
  await page.fill('[name="licence"]', licence);
  await page.fill('[name="line"]', "1");
  await page.fill('[name="amount"]', "25");
  await page.fill('[name="declaration"]', "310120260000001");
  await send('main form button.btn.main');
  await keep("customs");
});

await visit(null, async ({ open, keep }) => {
  await open("/log");
  await keep("log");
});

await browser.close();
