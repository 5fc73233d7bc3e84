import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPage } from "../../../scripts/build-page.mjs";
import {
  closeBrowser,
  openPageStage,
  type PageStage,
  type PageWindow,
} from "../../page/page-stage.js";
import { isBrowserMissing } from "../../support/browser.js";

/** Texts that would like to be something else than text. */
const texts = [
  "<script>document.title = 'out'</script>",
  "<img src=x onerror=\"document.title = 'out'\">",
  "</title></textarea></style><svg onload=document.title='out'>",
  "javascript:document.title='out'",
  "{{constructor.constructor('document.title=1')()}}",
  "Acme \u202Egnp.exe",
  "zero\u200Bwidth\uFEFF",
  "line\u2028break",
  "constructor",
  "__proto__",
];

describe.skipIf(isBrowserMissing)("texts of a tenant on the page", () => {
  let stage: PageStage;
  let window: PageWindow;
  let id: string;

  beforeAll(async () => {
    await buildPage();
    stage = await openPageStage({
      roles: texts.map((name) => ({ name, description: name })),
      organizations: texts.map((text, index) => ({
        name: `hostile-${index}`,
        display_name: text,
        branding: { logo_url: "https://evil.invalid/track.png" },
        metadata: Object.fromEntries(texts.map((value, number) => [`${value} ${number}`, value])),
        roles: [{ name: `${text}.`, description: text }],
      })),
    });
    ({ id } = await stage.ask<{ id: string }>("GET", "organizations/name/hostile-0"));
    window = await stage.window();
  });
  afterAll(async () => {
    await stage.close();
    await closeBrowser();
  });

  it.each(["", "organizations/ID", "organizations/ID/roles", "organizations/ID/set-up/metadata"])(
    "stay text: %s",
    async (path) => {
      await window.open(path.replace("ID", id));
      expect(await window.page.title()).toMatch(/· Orgwright$/);
      expect(await window.page.locator("main script, main img, main svg").count()).toBe(0);
      expect(await window.page.locator("[onerror], [onload], [href^='javascript']").count()).toBe(
        0,
      );
      expect(window.complaints).toEqual([]);
    },
  );

  it("show what they hide", async () => {
    await window.open("");
    const shown = await window.page.locator("tbody").innerText();
    expect(shown).toContain(String.raw`Acme \u202egnp.exe`);
    expect(shown).toContain(String.raw`zero\u200bwidth\ufeff`);
    expect(shown).not.toMatch(/[\u202e\u200b\ufeff\u2028]/);
  });

  it("are saved as they are, whatever they look like", async () => {
    await window.open(`organizations/${id}`);
    const before = await stage.ask<{ metadata: object }>("GET", `organizations/${id}`);
    const metadata = window.page.locator("#metadata");
    await metadata.getByRole("button", { name: "Add another" }).click();
    await metadata.getByLabel(`Key ${texts.length + 1}`, { exact: true }).fill("plan");
    await metadata.getByLabel(`Value ${texts.length + 1}`, { exact: true }).fill("gold");
    await metadata.getByRole("button", { name: "Save changes" }).click();
    await window.reads("Metadata saved.");
    const after = await stage.ask<{ metadata: object }>("GET", `organizations/${id}`);
    expect(after.metadata).toEqual({ ...before.metadata, plan: "gold" });
  });

  it("fetch nothing from anybody before they are asked to", async () => {
    const asked: string[] = [];
    window.page.on("request", (request) => asked.push(request.url()));
    await window.open(`organizations/${id}`);
    await window.page.getByRole("button", { name: "Fetch the logo and show it" }).waitFor();
    expect(asked.filter((url) => !url.startsWith(stage.tenant.url))).toEqual([]);
  });
});
