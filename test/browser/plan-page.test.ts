import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isBrowserMissing, openBrowser } from "../support/browser.js";
import { Planner, renderPlanHtml, upsertOptions } from "../../src/plan/index.js";

const count = 2000;

function page(): string {
  const planner = new Planner(
    Array.from({ length: count }, (_, index) => ({
      name: `customer-${index}`,
      display_name:
        index === 7 ? "<script>document.title = 'broken out'</script>" : `Customer ${index}`,
      owner: "us",
    })),
    { ...upsertOptions, policy: "sync", owners: new Set(["us"]) },
  );
  planner.consider({
    id: "org_1",
    name: "customer-1",
    display_name: "Before",
    metadata: { orgwright_owner: "us" },
  });
  planner.consider({ id: "org_2", name: "gone", metadata: { orgwright_owner: "us" } });
  return renderPlanHtml(planner.finish(), { tenant: "acme.eu.auth0.com", checksum: "sha256:0" });
}

describe.skipIf(isBrowserMissing)("the page of a large plan", () => {
  let folder: string;
  let browser: Browser;
  let tab: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "orgwright-page-"));
    await writeFile(join(folder, "plan.html"), page());
    browser = await openBrowser();
    tab = await browser.newPage();
    tab.on("console", (message) => complaints.push(message.text()));
    tab.on("pageerror", (error) => complaints.push(error.message));
    await tab.goto(pathToFileURL(join(folder, "plan.html")).href);
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  const shown = async (): Promise<string | null> => tab.textContent("#shown");

  it("shows everything at first, deletions on top", async () => {
    expect(await shown()).toBe((count + 1).toLocaleString("en"));
    expect(await tab.textContent(".caution")).toBe("1 would be deleted: gone");
    expect(await tab.title()).toBe("Orgwright plan for acme.eu.auth0.com");
  });

  it("finds organizations by name, by field and by value", async () => {
    await tab.fill("#search", "customer-77");
    expect(await shown()).toBe("11");
    await tab.fill("#search", "before");
    expect(await shown()).toBe("1");
    expect(await tab.isVisible("details:not([hidden]) >> text=customer-1")).toBe(true);
    await tab.fill("#search", "no such thing");
    expect(await tab.isVisible("#none")).toBe(true);
    await tab.fill("#search", "");
  });

  it("narrows down to a kind of action", async () => {
    await tab.click("button.update");
    expect(await shown()).toBe("1");
    await tab.click("button.delete");
    expect(await shown()).toBe("2");
    await tab.click("button.update");
    await tab.click("button.delete");
    expect(await shown()).toBe((count + 1).toLocaleString("en"));
  });

  it("opens an organization and shows its values", async () => {
    await tab.fill("#search", "customer-7 customer-7");
    await tab.click("details:not([hidden]) summary");
    const text = await tab.textContent("details:not([hidden]) table");
    expect(text).toContain("document.title");
    expect(complaints).toEqual([]);
  });
});
