import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildPage } from "../../scripts/build-page.mjs";
import { isBrowserMissing } from "../support/browser.js";
import { closeBrowser, furnished, openPageStage, type PageStage } from "./page-stage.js";

if (!isBrowserMissing) await buildPage();

let stage: PageStage;

async function acme(): Promise<{ readonly id: string }> {
  return stage.ask("GET", "organizations/name/acme");
}

describe.skipIf(isBrowserMissing)("a page that is open", () => {
  beforeEach(async () => {
    stage = await openPageStage(furnished);
  });
  afterEach(async () => {
    await stage.close();
  });
  afterAll(closeBrowser);

  it("shows the members and the fields of the organization as others change them", async () => {
    const { id } = await acme();
    const window = await stage.window();
    await window.open(`organizations/${id}/members`);
    await window.page.getByText("Live", { exact: true }).waitFor();
    const [user] = await stage.ask<readonly { user_id: string }[]>(
      "GET",
      `users?q=${encodeURIComponent('email:"user9@people.example"')}`,
    );
    await stage.ask("POST", `organizations/${id}/members`, { members: [user?.user_id] });
    await window.reads("2 people belong to the organization.");
    await window.link("user9@people.example").waitFor();
    await window.visit(`organizations/${id}`);
    await stage.ask("PATCH", `organizations/${id}`, { display_name: "Acme by hand" });
    await window.page.getByRole("heading", { level: 1, name: "Acme by hand" }).waitFor();
    expect(await window.field("Display name").inputValue()).toBe("Acme by hand");
    await stage.ask("DELETE", `organizations/${id}`);
    await window.page
      .getByRole("heading", { level: 1, name: "This organization is gone" })
      .waitFor();
  });

  it("leaves alone what somebody is writing", async () => {
    const { id } = await acme();
    const window = await stage.window();
    await window.open(`organizations/${id}`);
    await window.page.getByText("Live", { exact: true }).waitFor();
    await window.field("Display name").fill("Mine");
    await stage.ask("PATCH", `organizations/${id}`, { display_name: "Theirs" });
    await window.page.getByRole("heading", { level: 1, name: "Theirs" }).waitFor();
    expect(await window.field("Display name").inputValue()).toBe("Mine");
    await window.button("Save changes").first().click();
    await window.reads("Somebody else has changed this in the meantime.");
  });

  it("holds still when it is told to, and then tells what happened meanwhile", async () => {
    const window = await stage.window();
    await window.open("");
    await window.page.getByText("Live", { exact: true }).waitFor();
    await window.button("Pause").click();
    await window.page.getByText("Paused", { exact: true }).waitFor();
    await stage.ask("POST", "organizations", { name: "globex" });
    await window.button("Go on").click();
    await window.link("globex").waitFor();
    await window.page.getByText("Live", { exact: true }).waitFor();
    expect(window.complaints).toEqual([]);
  });

  it("says when it is still catching up, and when nobody can be heard", async () => {
    stage.tenant.orderFault({ kind: "stall-events" });
    const window = await stage.window();
    await window.open("");
    await window.page.getByText("Catching up…", { exact: true }).waitFor();
    const other = await stage.window();
    await other.open("");
    await other.page.getByText("Live", { exact: true }).waitFor();
    await stage.tenant.close();
    await other.page.getByText("Connection lost", { exact: true }).waitFor();
    await other.page.getByText(/It is tried again at .*; then nothing is missing\./).waitFor();
    expect(other.complaints).toEqual([]);
  });

  it("goes on where a stream broke off, and looks at everything where its place is forgotten", async () => {
    stage.tenant.orderFault({ kind: "cut-events", after: 1 });
    const window = await stage.window();
    await window.open("");
    await window.page.getByText("Live", { exact: true }).waitFor();
    await stage.ask("POST", "organizations", { name: "globex" });
    await window.link("globex").waitFor();
    await stage.ask("POST", "organizations", { name: "initech" });
    await window.link("initech").waitFor();
    await window.button("Pause").click();
    await stage.ask("POST", "organizations", { name: "umbrella" });
    stage.tenant.orderFault({ kind: "expire-cursor" });
    await window.button("Go on").click();
    await window.link("umbrella").waitFor();
    await window.page.getByText("Live", { exact: true }).waitFor();
    expect(window.complaints).toEqual([]);
  });
});
