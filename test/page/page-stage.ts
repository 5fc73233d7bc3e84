import axe from "axe-core";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { startTenant, type Seed, type Tenant } from "../../src/tenant/index.js";
import { openBrowser } from "../support/browser.js";

/** A window of the page, and everything that the browser complained about in it. */
export interface PageWindow {
  readonly page: Page;
  readonly complaints: readonly string[];
  /** Goes to a view and waits until it is there. */
  open(path: string): Promise<void>;
  /** Goes to a view as a link of the page does, without loading the page again. */
  visit(path: string): Promise<void>;
  /** The control that is called so. */
  field(label: string | RegExp): Locator;
  button(name: string | RegExp): Locator;
  link(name: string | RegExp): Locator;
  /** What an accessibility check finds wrong with what is shown now. */
  violations(): Promise<readonly string[]>;
  /** Waits until a text stands on the page. */
  reads(text: string | RegExp): Promise<void>;
  close(): Promise<void>;
}

/** A browser and a tenant whose page it shows. */
export interface PageStage {
  readonly tenant: Tenant;
  readonly windows: readonly PageWindow[];
  window(options?: BrowserContextOptions): Promise<PageWindow>;
  /** Asks the tenant as a program would. */
  ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
  /** How many requests there were of a route, whatever came of them. */
  count(route: string): number;
  close(): Promise<void>;
}

/** What organizations refer to, and one organization that has some of everything. */
export const furnished: Seed = {
  roles: [{ name: "admin", description: "May do everything" }, { name: "viewer" }],
  clients: [
    {
      name: "Portal",
      app_type: "regular_web",
      organization_usage: "allow",
      initiate_login_uri: "https://portal.example/login",
      scopes: [],
    },
    { name: "Billing Bot", app_type: "non_interactive", scopes: [] },
  ],
  apis: [{ identifier: "https://billing.example/", scopes: [{ value: "read:invoices" }] }],
  grants: [
    {
      client: "Billing Bot",
      audience: "https://billing.example/",
      scope: ["read:invoices"],
      organization_usage: "allow",
    },
  ],
  users: Array.from({ length: 30 }, (_, index) => ({ email: `user${index}@people.example` })),
  organizations: [
    {
      name: "acme",
      display_name: "Acme",
      branding: { colors: { primary: "#0a84ff", page_background: "#ffffff" } },
      metadata: { plan: "gold", orgwright_owner: "customers/acme" },
      connections: [{ name: "google-oauth2" }],
      roles: [{ name: "approver", description: "May approve orders" }],
      members: [{ email: "user1@people.example", roles: ["admin"] }],
      client_grants: [{ client: "Billing Bot", audience: "https://billing.example/" }],
      clients: [{ client: "Portal" }, { client: "Billing Bot" }],
      discovery_domains: [{ domain: "acme.example", status: "verified" }, { domain: "acme.test" }],
      invitations: [{ email: "bob@acme.example", client: "Portal" }],
    },
  ],
};

let shared: Promise<Browser> | undefined;

/**
 * Opens a tenant with its page. Every stage of a file is shown by one browser.
 *
 * @param usual how its windows are opened, unless told otherwise.
 */
export async function openPageStage(
  seed: Seed = {},
  usual: BrowserContextOptions = {},
): Promise<PageStage> {
  const tenant = await startTenant({ seed });
  const browser = await (shared ??= openBrowser());
  const token = await tenant.issueToken();
  const windows: PageWindow[] = [];
  return {
    tenant,
    windows,
    window: async (options) => {
      const window = await openWindow(browser, tenant, { ...usual, ...options });
      windows.push(window);
      return window;
    },
    ask: async <Answer>(method: string, path: string, body?: unknown) => {
      const answer = await fetch(`${tenant.url}/api/v2/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return (text === "" ? undefined : JSON.parse(text)) as Answer;
    },
    count: (route) =>
      Object.values(tenant.requests().routes[route] ?? {}).reduce((sum, number) => sum + number, 0),
    close: async () => {
      for (const window of windows) await window.close();
      await tenant.close();
    },
  };
}

/** Ends the browser of a file. */
export async function closeBrowser(): Promise<void> {
  const browser = await shared;
  shared = undefined;
  await browser?.close();
}

async function openWindow(
  browser: Browser,
  { url, pageAddress }: Tenant,
  options: BrowserContextOptions = {},
): Promise<PageWindow> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  let key = new URL(pageAddress).hash;
  const complaints: string[] = [];
  page.on("console", (message) => {
    // That the tenant refuses something is told by the page, and by the browser as well.
    if (!message.text().startsWith("Failed to load resource")) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  const settle = async (): Promise<void> => {
    // What was asked for is drawn with the next frame.
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))");
    await page.locator("main h1, main h2").first().waitFor();
    await page.locator(".loading").first().waitFor({ state: "detached" });
  };
  return {
    page,
    complaints,
    open: async (path) => {
      await page.goto(`${url}/__tenant/ui/${path}${key}`);
      // The window keeps it from now on.
      key = "";
      await settle();
    },
    visit: async (path) => {
      await page.evaluate(
        `history.pushState({}, "", ${JSON.stringify(`/__tenant/ui/${path}`)});
         dispatchEvent(new PopStateEvent("popstate"))`,
      );
      await settle();
    },
    field: (label) => page.getByLabel(label, { exact: true }),
    button: (name) => page.getByRole("button", { name, exact: typeof name === "string" }),
    link: (name) => page.getByRole("link", { name, exact: typeof name === "string" }),
    violations: async () => {
      // Run from outside the page, which lets no script in but its own.
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(async () =>
        (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] }),
      );
      return violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ""}`);
    },
    reads: async (text) => page.locator("main").getByText(text).first().waitFor(),
    close: async () => context.close(),
  };
}
