import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPage, mostBytes } from "../../scripts/build-page.mjs";
import { isBrowserMissing } from "../support/browser.js";
import { closeBrowser, furnished, openPageStage, type PageStage } from "./page-stage.js";

/** Every view, by its address; `ID`, `USER` and `ROLE` are filled in. */
const views = [
  "",
  "?q=plan:gold",
  "?q=nobody",
  "organizations/new",
  "organizations/ID",
  "organizations/ID/set-up/branding",
  "organizations/ID/set-up/metadata",
  "organizations/ID/members",
  "organizations/ID/members/add",
  "organizations/ID/members/USER",
  "organizations/ID/roles",
  "organizations/ID/roles/ROLE",
  "organizations/ID/invitations",
  "organizations/ID/invitations/new",
  "organizations/ID/connections",
  "organizations/ID/connections/add",
  "organizations/ID/applications",
  "organizations/ID/domains",
  "organizations/ID/machine-access",
  "organizations/org_0000000000000000",
  "events",
  "tenant",
  "no/such/view",
];

describe.skipIf(isBrowserMissing)("every view of the page", () => {
  let stage: PageStage;
  let addresses: readonly string[];

  beforeAll(async () => {
    await buildPage();
    stage = await openPageStage(furnished);
    const { id } = await stage.ask<{ id: string }>("GET", "organizations/name/acme");
    const [member] = await stage.ask<readonly { user_id: string }[]>(
      "GET",
      `organizations/${id}/members`,
    );
    const [role] = await stage.ask<readonly { id: string }[]>(
      "GET",
      `roles?type=organization&owner_id=${id}`,
    );
    addresses = views.map((view) =>
      view
        .replace("ID", id)
        .replace("USER", encodeURIComponent(member?.user_id ?? ""))
        .replace("ROLE", role?.id ?? ""),
    );
  });
  afterAll(async () => {
    await stage.close();
    await closeBrowser();
  });

  it.each(["light", "dark"] as const)(
    "is accessible and keeps the policy, %s",
    async (colorScheme) => {
      const window = await stage.window({ colorScheme });
      const found: string[] = [];
      await window.open("");
      for (const address of addresses) {
        await window.visit(address);
        found.push(...(await window.violations()).map((one) => `${address}: ${one}`));
      }
      expect(found).toEqual([]);
      expect(window.complaints).toEqual([]);
    },
    240_000,
  );

  it("fits into 320 pixels, which is also 640 at 200 % zoom", async () => {
    const window = await stage.window({ viewport: { width: 320, height: 640 } });
    const wide: string[] = [];
    await window.open("");
    for (const address of addresses) {
      await window.visit(address);
      const excess = await window.page.evaluate<number>(
        "document.documentElement.scrollWidth - innerWidth",
      );
      if (excess > 0) wide.push(`${address}: ${excess}`);
    }
    expect(wide).toEqual([]);
  });

  it("has a title of its own, and one heading of the first level", async () => {
    const window = await stage.window();
    const titles = new Map<string, string>();
    await window.open("");
    for (const address of addresses) {
      await window.visit(address);
      titles.set(address, await window.page.title());
      expect(await window.page.locator("h1").count()).toBe(1);
    }
    expect([...titles.values()].every((title) => title.endsWith("· Orgwright"))).toBe(true);
    expect(titles.get(addresses[7] ?? "")).toBe("Acme: Members · Orgwright");
  });

  it("comes in one script of at most 60 KB", async () => {
    expect(await buildPage()).toBeLessThanOrEqual(mostBytes);
  });
});
