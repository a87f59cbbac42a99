// Finds the pages to look at by following links, one page of each kind.

/** The kind of an address: references, numbers and names of rules become :ref,
 * queries are dropped. */
export function kind(href) {
  const path = href.split(/[?#]/)[0];
  return path.split("/").map((part) => (/^[A-Z][A-Z0-9-]+$|^\d$|\./.test(part) || (/\d/.test(part) && part.length > 2) ? ":ref" : part)).join("/");
}

const files = /\.(csv|json|xlsx|txt|jwt|js|css|svg|pdf|ya?ml|ics|zip)(\?|$)/;

/** Whether a link leads to a page of this site. */
export function isPage(href) {
  return href.startsWith("/") && !href.startsWith("//") && !files.test(href) && !/^\/(api|assets|documents|tlog|templates)\b/.test(href) && !/\/(proof|checkpoint|bundle)$/.test(href) && !href.startsWith("/.well-known/");
}

/** The parts that a page is made of, each once: an element with its classes, its
 * type and its role, whatever it says. */
export function parts(html) {
  const body = html.slice(html.indexOf("<body")).replace(/<script[\s\S]*?<\/script>|<svg[\s\S]*?<\/svg>/g, "");
  return new Set([...body.matchAll(/<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/g)].map(([, tag, more]) => [tag, ...["class", "type", "role"].map((a) => more.match(new RegExp(`\\s${a}="([^"]*)"`))?.[1] ?? "")].join(" ")));
}

/** Where the links of a page lead, but for downloads. */
export function hrefs(html) {
  return [...html.matchAll(/<a\s([^<>]*)>/g)].filter(([, a]) => !/\sdownload\b/.test(` ${a}`)).map(([, a]) => a.match(/\bhref="([^"]*)"/)?.[1].replaceAll("&amp;", "&")).filter(Boolean);
}

/** Accounts and passwords that the demonstration lists on its sign-in page. */
export async function accounts(page, base) {
  await page.goto(`${base}/sign-in?lang=en`);
  return page.$$eval("main table tbody tr", (rows) => rows.map((r) => ({ account: r.cells[0].textContent.trim(), password: r.cells[1].textContent.trim() })));
}

/** Signs in by the form and returns what the browser keeps. Who signs in too often
 * in a minute is told to wait, and waits. */
export async function signIn(browser, base, who) {
  const ctx = await browser.newContext();
  const page = await ctx.newPage();
  let status = 429;
  for (let tries = 0; status === 429 && tries < 12; tries++) {
    if (tries > 0) await page.waitForTimeout(6000);
    await page.goto(`${base}/sign-in?lang=en`);
    await page.fill("input[name=account]", who.account);
    await page.fill("input[name=password]", who.password);
    const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), page.click("main form#signin button")]);
    status = answer.status();
  }
  await page.waitForURL((u) => !u.pathname.startsWith("/sign-in"));
  const state = await ctx.storageState();
  await ctx.close();
  return state;
}
