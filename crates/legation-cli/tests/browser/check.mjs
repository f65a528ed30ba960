// Looks at the explorer in a real browser.
// usage: node check.mjs TASK.json: {"base": "http://…", "browser": "/usr/bin/chromium", "views": ["/", …], "keys": true, "shots": "folder" or null}
// Prints one line for each thing that is wrong; no line, nothing wrong.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const task = JSON.parse(readFileSync(process.argv[2], "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const wrong = (where, what) => console.log(`${where}: ${what}`);

const browser = await puppeteer.launch({ executablePath: task.browser, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
const open = async (width, dark) => {
  const page = await browser.newPage();
  await page.setViewport({ width, height: 1000 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
  const listen = (event, what) => page.on(event, (found) => { const told = what(found); if (told) wrong(page.url(), told); });
  listen("console", (line) => (line.type() === "error" || line.type() === "warn") && `console: ${line.text()}`);
  listen("pageerror", (error) => `script: ${error.message}`);
  listen("requestfailed", (request) => `not loaded: ${request.url()}`);
  listen("request", (request) => !request.url().startsWith(task.base) && !request.url().startsWith("data:") && `asks elsewhere: ${request.url()}`);
  page.on("dialog", async (dialog) => { wrong(page.url(), `a script of a dispatch ran: ${dialog.message()}`); await dialog.dismiss(); });
  return page;
};
const accessible = async (page) => {
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  for (const violation of found.violations.filter(({ impact }) => impact === "serious" || impact === "critical")) {
    wrong(page.url(), `${violation.id} (${violation.impact}): ${violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  }
};

const [wide, dark, narrow, huge] = [await open(1300, false), await open(1300, true), await open(380, false), await open(2500, false)];
for (const view of task.views) {
  for (const page of [wide, dark, narrow, huge]) {
    const reply = await page.goto(task.base + view, { waitUntil: "load" });
    if (reply.status() !== 200) wrong(view, `status ${reply.status()}`);
  }
  await accessible(wide);
  await accessible(dark);
  for (const page of [narrow, huge]) {
    const [inside, outside] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    if (inside > outside + 1) wrong(view, `wider than the window of ${outside} by ${inside - outside}`);
  }
  if (task.shots) {
    const name = view.split("?")[0].split("/")[1] || "overview";
    await wide.screenshot({ path: `${task.shots}/${name}.png`, clip: { x: 0, y: 0, width: 1300, height: 900 } });
  }
}

// Without scripts the first view is whole.
const bare = await browser.newPage();
await bare.setJavaScriptEnabled(false);
await bare.goto(task.base + "/");
const told = await bare.$$eval("main .happenings li", (items) => items.length);
if (told === 0) wrong("/", "without scripts nothing is listed");

if (task.keys) {
  // From the overview by keys alone: search, down the list, into a happening, to its words.
  const page = await open(1300, false);
  await page.goto(task.base + "/");
  await page.keyboard.press("Tab");
  if ((await page.evaluate(() => document.activeElement.textContent)) !== "Skip to the content") wrong("/", "the first stop is no way to the content");
  await page.keyboard.press("Enter");
  await page.keyboard.press("/");
  await page.keyboard.type("boats");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  if (!page.url().includes("/search?q=boats")) wrong(page.url(), "the search key does not search");
  await page.keyboard.press("j");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  if (!page.url().includes("/happening/")) wrong(page.url(), "j and Enter open no happening");
  await page.focus(".passages a");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  if (!page.url().includes("/dispatch/")) wrong(page.url(), "a passage leads to no dispatch");
  if ((await page.$$(".seg.passage")).length === 0) wrong(page.url(), "the passage is not marked");
  await page.focus(".card");
  if ((await page.$$(".seg.lit")).length === 0) wrong(page.url(), "an entry in focus does not show its words");
  const shown = await page.evaluate(() => {
    const field = document.querySelector(".who .f[data-s]");
    field.focus();
    return Array.from(document.querySelectorAll(".seg.lit")).map((node) => node.textContent).join("").length;
  });
  if (shown === 0) wrong(page.url(), "a field in focus does not show its words");
  await page.keyboard.press("Escape");
  if ((await page.$$(".lit")).length !== 0) wrong(page.url(), "Escape leaves marks");
  // A locator waits until the page has come to rest: a click on what still moves goes beside it.
  await page.locator("#theme").click();
  if ((await page.evaluate(() => document.documentElement.dataset.theme)) !== "light") wrong(page.url(), "the theme cannot be chosen");
}
await browser.close();
