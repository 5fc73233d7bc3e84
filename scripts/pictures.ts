// Takes the pictures of the documents from the running page: `npm run pictures`.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startTenant, type Seed } from "../src/tenant/index.js";
import { openBrowser } from "../test/support/browser.js";

const folder = fileURLToPath(new URL("../docs/pictures/", import.meta.url));

/** Names that could be those of customers. */
const seed: Seed = {
  roles: [{ name: "admin", description: "May do everything" }],
  clients: [{ name: "Portal", app_type: "regular_web", organization_usage: "allow", scopes: [] }],
  users: [
    { email: "ada@acme.example", name: "Ada Lovelace" },
    { email: "grace@acme.example", name: "Grace Hopper" },
  ],
  organizations: [
    {
      name: "acme",
      display_name: "Acme",
      branding: { colors: { primary: "#0a84ff", page_background: "#ffffff" } },
      metadata: { plan: "gold", region: "eu" },
      connections: [{ name: "google-oauth2", assign_membership_on_login: true }],
      members: [{ email: "ada@acme.example", roles: ["admin"] }, { email: "grace@acme.example" }],
    },
    ...["Globex", "Hooli", "Initech", "Soylent", "Umbrella"].map((title) => ({
      name: title.toLowerCase(),
      display_name: title,
    })),
  ],
};

const tenant = await startTenant({ seed, port: 4010 });
const browser = await openBrowser();
try {
  mkdirSync(folder, { recursive: true });
  const context = await browser.newContext({ viewport: { width: 1100, height: 620 } });
  const page = await context.newPage();
  const take = async (name: string): Promise<void> => {
    await page.locator(".loading").first().waitFor({ state: "detached" });
    await page.screenshot({ path: `${folder}${name}.png` });
  };
  await page.goto(tenant.pageAddress);
  await page.getByRole("link", { name: "Acme", exact: true }).waitFor();
  await take("organizations");
  await page.getByRole("link", { name: "Acme", exact: true }).click();
  await page.getByText("Copy as code").first().click();
  await page.locator("pre").waitFor();
  await page.setViewportSize({ width: 1100, height: 900 });
  await page.evaluate("scrollTo(0, 0)");
  await take("organization");
  await page.setViewportSize({ width: 1100, height: 620 });
  await page.getByRole("link", { name: "Members" }).click();
  await page.getByText("Ada Lovelace").waitFor();
  await take("members");
} finally {
  await browser.close();
  await tenant.close();
}
