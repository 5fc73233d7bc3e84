import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { buildPage } from "../../scripts/build-page.mjs";
import type { Seed } from "../../src/tenant/index.js";
import { isBrowserMissing } from "../support/browser.js";
import { emptyFolder, runOrgwright } from "../support/run-orgwright.js";
import { closeBrowser, furnished, openPageStage, type PageStage } from "./page-stage.js";

interface Organization {
  readonly id: string;
  readonly name: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

// The page as it is now, whenever the rest was built.
if (!isBrowserMissing) await buildPage();

let stage: PageStage;

async function acme(): Promise<Organization> {
  return stage.ask("GET", "organizations/name/acme");
}

describe.skipIf(isBrowserMissing).each(["light", "dark"] as const)("on the page, %s", (scheme) => {
  async function open(seed?: Seed): Promise<PageStage> {
    stage = await openPageStage(seed, { colorScheme: scheme });
    return stage;
  }

  /** Where a flow ended there is nothing to complain about either, for the browser nor for a screen reader. */
  afterEach(async () => {
    const found = [];
    for (const window of stage.windows) {
      found.push(...window.complaints, ...(await window.violations()));
    }
    await stage.close();
    if (found.length > 0) throw new Error(found.join("\n"));
  });
  afterAll(closeBrowser);

  it("an organization is created in three steps, as the documentation describes", async () => {
    const { tenant } = await open();
    const window = await stage.window();
    await window.page.goto(`${tenant.url}/${new URL(tenant.pageAddress).hash}`);
    await window.link("Create organization").click();
    await window.field(/^Name/).fill("Acme GmbH");
    await window.reads('"A" cannot stand in a name.');
    await window.button("Use “acme-gmbh”").click();
    expect(await window.field(/^Name/).inputValue()).toBe("acme-gmbh");
    await window.field(/^Name/).fill("acme");
    await window.field("Display name").fill("Acme");
    await window.button("Add organization").click();

    await window.reads("Acme is there.");
    await window.field("Logo").fill("http://acme.example/logo.png");
    await window.reads(/must be an https:\/\/ address/);
    await window.field("Logo").fill("https://acme.example/logo.png");
    await window.field("Primary colour").fill("#0a84ff");
    await window.button("Save changes").click();
    await window.reads("Page background colour is missing.");
    await window.field("Page background colour").fill("#fff");
    await window.button("Save changes").click();

    await window.button("Add a key and a value").click();
    await window.field("Key 1").fill("plan");
    await window.field("Value 1").fill("gold");
    await window.button("Add another").click();
    await window.field("Key 2").fill("plan");
    await window.reads("This key is there already.");
    await window.field("Key 2").fill("region");
    await window.field("Value 2").fill("eu");
    await window.button("Add").click();

    await window.button("Delete organization").waitFor();
    await window.page.reload();
    await window.button("Delete organization").waitFor();
    expect(await window.field("Logo").inputValue()).toBe("https://acme.example/logo.png");
    expect(await window.field("Value 2").inputValue()).toBe("eu");
    expect(await acme()).toMatchObject({
      name: "acme",
      display_name: "Acme",
      branding: {
        logo_url: "https://acme.example/logo.png",
        colors: { primary: "#0a84ff", page_background: "#fff" },
      },
      metadata: { plan: "gold", region: "eu" },
    });
  });

  it("a name that is taken is told at its field, and leads to who has it", async () => {
    await open(furnished);
    const window = await stage.window();
    await window.open("organizations/new");
    await window.field(/^Name/).fill("acme");
    await window.field("Display name").fill("Another Acme");
    await window.button("Add organization").click();
    await window.reads("This name is taken.");
    expect(await window.field(/^Name/).evaluate((one) => one.matches(":focus"))).toBe(true);
    expect(await window.field("Display name").inputValue()).toBe("Another Acme");
    await window.link("Open Acme").click();
    await window.page.getByRole("heading", { level: 1, name: "Acme" }).waitFor();
  });

  it("one of a thousand organizations is found and opened, without a request for each", async () => {
    await open({ generate: { count: 1000, namePrefix: "customer-" } });
    const window = await stage.window();
    await window.open("");
    await window.reads("1,000 in this tenant");
    await window.link(/^Name, sort/).click();
    await window.link("customer-001000").waitFor();
    await window.link("Next ›").click();
    await window.link("customer-000950").waitFor();
    await window.link("‹ Previous").click();
    await window.link("customer-001000").waitFor();
    await window.field("Search").fill("omer-00077");
    await window.field("Search").press("Enter");
    await window.link("customer-000770").waitFor();
    expect(await window.page.locator("tbody tr").count()).toBe(10);
    expect(stage.tenant.requests().total).toBeLessThan(10);
    await window.link("customer-000779").click();
    await window.button("Delete organization").waitFor();
    expect(stage.count("GET /api/v2/organizations/{id}")).toBe(1);
  });

  it("what an apply in a terminal changes is shown without reloading, and marked", async () => {
    await open(furnished);
    const window = await stage.window();
    await window.open("");
    await window.page.getByText("Live", { exact: true }).waitFor();
    await window.reads("1 in this tenant");
    const cwd = await emptyFolder();
    await writeFile(
      join(cwd, "organizations.yaml"),
      "owner: customers\norganizations:\n  - name: acme\n    display_name: Acme Two\n  - name: globex\n",
    );
    const { clientId, clientSecret, url } = stage.tenant;
    const run = await runOrgwright(["apply", "organizations.yaml", "--yes"], {
      cwd,
      env: { AUTH0_DOMAIN: url, AUTH0_CLIENT_ID: clientId, AUTH0_CLIENT_SECRET: clientSecret },
    });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    await window.reads("2 in this tenant");
    await window.link("Acme Two").waitFor();
    const row = window.page.getByRole("row", { name: /globex/ });
    await row.getByText(/^just created by /).waitFor();
    // As long as nobody is told so, nothing is asked anew.
    expect(stage.count("GET /api/v2/organizations")).toBeLessThan(12);
    await window.visit("events");
    await window.reads("organization.created");
  });

  it("members are added ten at a time, and one who does not exist stops nobody else", async () => {
    await open(furnished);
    const { id } = await acme();
    const window = await stage.window();
    await window.open(`organizations/${id}/members/add`);
    const emails = Array.from({ length: 24 }, (_, index) => `user${index + 2}@people.example`);
    await window.field("Or paste addresses or ids").fill([...emails, "auth0|nobody"].join("\n"));
    stage.tenant.resetRequests();
    await window.button("Add 25 members").click();
    await window.reads("24 members added.");
    await window.reads(/auth0\|nobody failed:.*do not exist/);
    expect(stage.count("GET /api/v2/users")).toBe(1);
    // Three, and the rest of the ten with the unknown one once more.
    expect(stage.count("POST /api/v2/organizations/{id}/members")).toBe(4);
    const members = await stage.ask<readonly unknown[]>("GET", `organizations/${id}/members`);
    expect(members).toHaveLength(25);
  });

  it("people are invited, and a malformed address is told at its line", async () => {
    await open(furnished);
    const { id } = await acme();
    const window = await stage.window();
    await window.open(`organizations/${id}/invitations/new`);
    await window
      .field(/^E-mail addresses/)
      .fill("ada@acme.example, not an address\nbob@acme.example\neve@acme.example");
    await window.button("Send 4 invitations").click();
    await window.reads("2 invitations made.");
    await window.reads(/not an address failed: this is no e-mail address/);
    await window.reads(/bob@acme\.example failed: has an open invitation already/);
    expect(await window.field(/^E-mail addresses/).inputValue()).toBe(
      "not an address\nbob@acme.example",
    );
    const invitations = await stage.ask<readonly unknown[]>(
      "GET",
      `organizations/${id}/invitations`,
    );
    expect(invitations).toHaveLength(3);
    await window.link("To the list of invitations").click();
    await window.reads("ada@acme.example");
    expect(await window.page.locator("main").textContent()).not.toContain("ticket");
  });

  it("what somebody else saved in the meantime is shown, and not set back in silence", async () => {
    await open(furnished);
    const { id } = await acme();
    const [one, other] = [await stage.window(), await stage.window()];
    await one.open(`organizations/${id}`);
    await other.open(`organizations/${id}`);
    const metadata = (window: typeof one): ReturnType<typeof one.field> =>
      window.page.locator("#metadata");
    await metadata(one).getByLabel("Value 1").fill("silver");
    await metadata(one).getByRole("button", { name: "Save changes" }).click();
    await one.reads("Metadata saved.");
    await metadata(other).getByLabel("Value 1").fill("bronze");
    await metadata(other).getByRole("button", { name: "Save changes" }).click();
    await other.reads("Somebody else has changed this in the meantime.");
    expect(await other.page.locator(".changes").textContent()).toBe("Plan: gold is now silver");
    expect((await acme()).metadata).toMatchObject({ plan: "silver" });
    await other.button("Save mine over it").click();
    await other.reads("Metadata saved.");
    expect((await acme()).metadata).toEqual({ plan: "bronze", orgwright_owner: "customers/acme" });
  });

  it("without the scope to write, fields are read only and say which scope is missing", async () => {
    await open({
      ...furnished,
      clients: [
        ...(furnished.clients ?? []),
        { name: "Dashboard", scopes: ["read:organizations", "read:organization_members"] },
      ],
    });
    const { id } = await acme();
    const window = await stage.window();
    await window.open(`organizations/${id}`);
    await window.reads("update:organizations");
    expect(await window.field("Display name").isEditable()).toBe(false);
    expect(await window.page.locator("main button:not(.quiet)").allTextContents()).toEqual([
      "Show the code",
    ]);
    await window.open(`organizations/${id}/roles`);
    await window.reads(/The tenant says \(403\): .*read:roles/);
    await window.open("");
    await window.reads("create:organizations");
    expect(await window.link("Create organization").count()).toBe(0);
  });

  it("a limit is waited for, and nothing that was written is lost", async () => {
    await open();
    const window = await stage.window();
    await window.page.clock.install();
    await window.open("organizations/new");
    stage.tenant.orderFault({ kind: "status", status: 429, method: "POST", resetInSeconds: 30 });
    await window.field(/^Name/).fill("acme");
    await window.button("Add organization").click();
    await window.page.getByText("The tenant's rate limit is reached. Waiting until").waitFor();
    expect(await window.field(/^Name/).inputValue()).toBe("acme");
    await window.page.clock.fastForward(60_000);
    await window.reads("acme is there.");
    expect((await acme()).name).toBe("acme");
  });

  it("an organization is deleted after its name was typed, and only then", async () => {
    await open(furnished);
    const { id } = await acme();
    const window = await stage.window();
    await window.open(`organizations/${id}`);
    await window.button("Delete organization").click();
    await window.page.getByText("1 membership, 1 invitation and 1 grant").waitFor();
    await window.field("Type acme to confirm").fill("acm");
    await window.button("Delete for good").click();
    await window.page.getByText("This is not acme.").waitFor();
    expect(stage.count("DELETE /api/v2/organizations/{id}")).toBe(0);
    await window.field("Type acme to confirm").fill("acme");
    await window.button("Delete for good").click();
    await window.reads("There are no organizations yet");
    expect(await stage.ask("GET", "organizations")).toEqual([]);
  });

  it("everything can be done with the keyboard, on a narrow screen", async () => {
    await open();
    const window = await stage.window({ viewport: { width: 320, height: 640 } });
    await window.open("");
    const { keyboard } = window.page;
    const focusOn = async (name: string): Promise<void> => {
      for (let count = 0; count < 40; count += 1) {
        await keyboard.press("Tab");
        const text = await window.page.evaluate<string>(
          "(document.activeElement.labels?.[0] ?? document.activeElement).textContent",
        );
        if (text.startsWith(name)) return;
      }
      throw new Error(`Tab never reaches ${name}`);
    };
    await focusOn("Create organization");
    await keyboard.press("Enter");
    await window.field(/^Name/).waitFor();
    await focusOn("Name");
    await keyboard.type("acme");
    await keyboard.press("Enter");
    await window.reads("acme is there.");
    await focusOn("Leave it as it is");
    await keyboard.press("Enter");
    await window.link("Finish without").waitFor();
    await focusOn("Finish without");
    await keyboard.press("Enter");
    await focusOn("Delete organization");
    await keyboard.press("Enter");
    await window.field("Type acme to confirm").waitFor();
    await keyboard.press("Escape");
    expect(await window.page.locator(":focus").textContent()).toBe("Delete organization");
  });
});
