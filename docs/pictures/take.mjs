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
  await page.fill('[name="kg"]', "25");
  await page.fill('[name="declaration"]', "310120260000001");
  await send('main form button.btn.main');
  await keep("customs");
});

await visit(null, async ({ open, keep }) => {
  await open("/log");
  await keep("log");
});

await browser.close();
