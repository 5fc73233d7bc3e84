import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildPage } from "../../scripts/build-page.mjs";
import { isBrowserMissing } from "../support/browser.js";
import { emptyFolder } from "../support/run-orgwright.js";
import { closeBrowser, furnished, openPageStage, type PageStage } from "./page-stage.js";

if (!isBrowserMissing) await buildPage();

let stage: PageStage;

async function names(): Promise<readonly string[]> {
  const organizations = await stage.ask<readonly { name: string }[]>("GET", "organizations");
  return organizations.map(({ name }) => name);
}

describe.skipIf(isBrowserMissing)("the page of an embedded tenant", () => {
  beforeEach(async () => {
    stage = await openPageStage(furnished);
  });
  afterEach(async () => {
    await stage.close();
  });
  afterAll(closeBrowser);

  it("orders faults, and shows which were met", async () => {
    const window = await stage.window();
    await window.open("tenant");
    await window.button("Fail (503)").click();
    await window.reads("0 of 1");
    await window.reads("pending");
    await expect(stage.ask("GET", "organizations")).resolves.toMatchObject({ statusCode: 503 });
    await window.reads("1 of 1");
    await window.reads("over");

    await window.field("Another fault, as JSON").fill("kind: delay");
    await window.button("Order").click();
    await window.reads(/This is no JSON\. For example/);
    await window.field("Another fault, as JSON").fill('{ "kind": "nonsense" }');
    await window.button("Order").click();
    await window.reads(/kind must be one of status, /);
    await window
      .field("Another fault, as JSON")
      .fill('{ "kind": "status", "status": 500, "method": "DELETE", "times": "always" }');
    await window.button("Order").click();
    await window.reads('status, method: "DELETE", status: 500');
    await window.button("Clear all").click();
    await window.reads("No fault is ordered any more.");
    await expect(stage.ask("DELETE", "organizations/org_0000000000000000")).resolves.not.toEqual(
      expect.objectContaining({ statusCode: 500 }),
    );
  });

  it("plants a seed, keeps what is there, and goes back to it", async () => {
    const window = await stage.window();
    await window.open("tenant");
    const file = join(await emptyFolder(), "seed.json");
    await writeFile(file, '{ "organizations": [{ "name": "globex" }, { "name": "acme" }] }');
    await window.field("Load a seed from a file").setInputFiles(file);
    await window.button("Plant the seed").click();
    await window.reads("Added: 1 organizations.");
    expect(await names()).toEqual(["acme", "globex"]);
    await window.field("Seed, as JSON").fill('{ "organisations": [] }');
    await window.button("Plant the seed").click();
    await window.reads(/The seed cannot be planted: .*organisations/);

    await window.button("Keep what is there now").click();
    await window.reads("Kept, until the tenant ends.");
    await stage.ask("POST", "organizations", { name: "hooli" });
    await window.button("Go back to what was kept").click();
    await window.button("Go back").click();
    await window.reads("The tenant is as it was.");
    expect(await names()).toEqual(["acme", "globex"]);
    // And the page follows the tenant from there on.
    await stage.ask("POST", "organizations", { name: "initech" });
    await window.page.getByText("Live", { exact: true }).waitFor();
    await window.visit("");
    await window.link("initech").waitFor();
    expect(window.complaints).toEqual([]);
  });

  it("takes the limits of a plan, and shows how far they are used up", async () => {
    const window = await stage.window();
    await window.open("tenant");
    await window.field("Limits of the plan").selectOption("enterprise");
    await window.reads("The limits are: enterprise.");
    const row = window.page.getByRole("row", { name: /^organization-by-name/ });
    await row.getByText("20 of 20").waitFor();
    for (let count = 0; count < 21; count += 1) {
      await stage.ask("GET", "organizations/name/nobody");
    }
    await row.getByText(/^at /).waitFor();
    await window.field("Search the requests").fill("429 by-name");
    const request = window.page.getByRole("row", { name: /organizations\/name\/nobody/ });
    await request.first().getByText("429").waitFor();
    expect(await request.count()).toBe(1);
    await window.button("Begin anew").click();
    await window.reads("Counting begins anew.");
  });

  it("has none of it where a seed gives the page less", async () => {
    await stage.close();
    stage = await openPageStage({
      clients: [{ name: "Dashboard", scopes: ["read:organizations"] }],
    });
    const window = await stage.window();
    await window.open("");
    await window.reads("There are no organizations yet");
    expect(await window.link("Tenant").count()).toBe(0);
    await window.visit("tenant");
    await window.reads("Nothing is here");
  });
});
