import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

/** Where Chromium is on this machine; undefined where there is none. */
const executablePath = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => existsSync(path));

/** Whether tests need a browser that is not there. In CI it must be; elsewhere its absence is no fault of the code. */
export const isBrowserMissing = executablePath === undefined && process.env["CI"] === undefined;

if (isBrowserMissing) {
  process.stderr.write("No Chromium is installed: tests of pages are skipped.\n");
}

/** Starts a browser without a window. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath ?? "chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
  });
}
