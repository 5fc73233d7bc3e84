import axe from "axe-core";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { isBrowserMissing, openBrowser } from "../support/browser.js";
import { hasReached, startOrgwright, type RunningProcess } from "../support/orgwright-process.js";
import { emptyFolder } from "../support/run-orgwright.js";

// What only a reconciler knows, in a browser: plan, requests, limits.

let tenant: Tenant;
let ui: RunningProcess;
let browser: Browser;
let page: Page;

const manifest = `organizations:
  - name: acme
    display_name: Acme
  - name: globex
`;

describe.skipIf(isBrowserMissing)("the page of orgwright ui", () => {
  beforeEach(async () => {
    tenant = await startTenant({
      limits: "enterprise",
      seed: { organizations: [{ name: "acme" }] },
    });
    const cwd = await emptyFolder();
    await writeFile(join(cwd, "organizations.yaml"), manifest);
    ui = startOrgwright(["ui", "organizations.yaml", "--port", "0"], {
      cwd,
      env: {
        AUTH0_DOMAIN: tenant.url,
        AUTH0_CLIENT_ID: tenant.clientId,
        AUTH0_CLIENT_SECRET: tenant.clientSecret,
      },
    });
    browser = await openBrowser();
    page = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
    if (!(await hasReached(ui, () => ui.stdout.includes("Ctrl-C")))) throw new Error(ui.stdout);
    await page.goto(/Page: +(\S+)/.exec(ui.stdout)?.[1] ?? "");
    await page.locator(".live.live").waitFor();
  });
  afterEach(async () => {
    await browser.close();
    ui.signal("SIGINT");
    await ui.end;
    await tenant.close();
  });

  async function violations(): Promise<readonly string[]> {
    await page.evaluate(axe.source);
    const found = await page.evaluate(async () =>
      (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] }),
    );
    return found.violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ""}`);
  }

  it("shows the plan, what has changed since, the requests and the limits", async () => {
    await page.getByRole("link", { name: "Plan" }).click();
    const main = page.locator("main");
    await main.getByText("globex create").waitFor();
    await main.getByText("display_name").waitFor();
    expect(await violations()).toEqual([]);

    await main.getByRole("button", { name: "Code of acme" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("  - name: acme\n    display_name: Acme").waitFor();
    await dialog.getByText("curl").click();
    await dialog.getByText("--request PATCH").waitFor();
    await dialog.getByText('"display_name": "Acme"').waitFor();
    expect(await violations()).toEqual([]);
    await dialog.getByRole("button", { name: "Close" }).click();

    const token = await tenant.issueToken();
    await fetch(`${tenant.url}/api/v2/organizations`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "globex" }),
    });
    await main.getByText("has changed since this plan was made").waitFor();
    await page.getByRole("button", { name: "Plan again" }).click();
    await main.getByText("globex create").waitFor({ state: "detached" });
    await main.getByText("acme update").waitFor();

    await page.getByRole("link", { name: "Requests" }).click();
    await main.getByText("every request").waitFor();
    const row = page.getByRole("row", { name: /organization-list/ });
    await row.getByText(/of 10$/).waitFor();
    expect(await violations()).toEqual([]);
    expect(await main.getByText("GET /api/v2/organizations").count()).toBeGreaterThan(0);
  });

  it("shows drift as it happens, since when and by whom", async () => {
    await page.getByRole("link", { name: "Drift" }).click();
    const main = page.locator("main");
    await main.getByRole("row", { name: /globex missing was never there/ }).waitFor();
    const token = await tenant.issueToken();
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const { id } = (await (
      await fetch(`${tenant.url}/api/v2/organizations/name/acme`, { headers })
    ).json()) as { id: string };
    await fetch(`${tenant.url}/api/v2/organizations/${id}`, {
      method: "PATCH",
      headers,
      body: JSON.stringify({ display_name: "Somebody's" }),
    });
    const row = main.getByRole("row", { name: /^acme differs display_name/ });
    await row.getByText(/ by /).waitFor();
    await row.locator("time").waitFor();
    expect(await violations()).toEqual([]);

    await row.getByRole("button", { name: "Adopt acme" }).click();
    await page.getByText("+    display_name: Somebody's").waitFor();
    await page.getByText("Read only: start orgwright ui with --write").waitFor();
    expect(await page.getByRole("button", { name: "Write it to the file" }).count()).toBe(0);
    expect(await violations()).toEqual([]);
  });
});
