import type { CDPSession, Page } from "playwright-core";
import { openBrowser } from "../test/support/browser.js";
import { startEmbeddedTenant, type EmbeddedTenant } from "./embedded-tenant.js";
import type { PageView } from "./result.js";
import { spreadOf } from "./spread.js";

/** How the page is measured. */
export interface PageOptions {
  readonly folder: string;
  readonly organizations: number;
  /** Of one of the organizations. */
  readonly members: number;
  readonly runs: number;
  readonly report: (line: string) => void;
}

interface Step {
  readonly view: string;
  /** Does what leads to the view. */
  readonly go: (page: Page) => Promise<void>;
  /** Whether it loads the page anew, which begins the browser's counting of script again. */
  readonly isLoad?: boolean;
  /** What stands there once it is there. */
  readonly shows: (page: Page) => Promise<void>;
}

interface Visit {
  readonly requests: number;
  readonly serverMs: number;
  readonly scriptMs: number;
}

/** So long nothing is asked any more once a view is there. */
const quietMs = 300;

const large = "large-000001";

/** From the list to every tab of the organization with very many members, as somebody would click. */
const steps: readonly Step[] = [
  {
    view: "list, page loaded",
    isLoad: true,
    go: async (page) => {
      await page.goto(new URL("/__tenant/ui/", page.url()).href);
    },
    shows: async (page) => page.getByText(/in this tenant/).waitFor(),
  },
  {
    view: "list, next page",
    go: async (page) => page.getByRole("link", { name: "Next ›" }).click(),
    shows: async (page) => page.getByRole("link", { name: "‹ Previous" }).waitFor(),
  },
  {
    view: "search, part of a name",
    go: async (page) => search(page, "arge-0000"),
    shows: async (page) => page.getByRole("link", { name: large, exact: true }).waitFor(),
  },
  {
    view: "search, metadata",
    go: async (page) => search(page, "plan:gold"),
    shows: async (page) => page.getByRole("link", { name: "customer-000001" }).waitFor(),
  },
  {
    view: "search, nothing",
    go: async (page) => search(page, "nobody-here"),
    shows: async (page) =>
      page
        .getByText(/Nothing found for/)
        .first()
        .waitFor(),
  },
  {
    view: "overview",
    go: async (page) => {
      await search(page, large);
      await page.getByRole("link", { name: large, exact: true }).click();
    },
    shows: async (page) => page.getByRole("button", { name: "Delete organization" }).waitFor(),
  },
  tab("Members", /^member-/),
  {
    view: "members, next page",
    go: async (page) => page.getByRole("link", { name: "Next ›" }).click(),
    shows: async (page) => page.getByRole("link", { name: "‹ Previous" }).waitFor(),
  },
  {
    view: "member",
    go: async (page) =>
      page
        .getByRole("link", { name: /^member-/ })
        .first()
        .click(),
    shows: async (page) => page.getByRole("heading", { name: "Roles" }).waitFor(),
  },
  ...["Roles", "Invitations", "Connections", "Applications", "Domains", "Machine to machine"].map(
    (name) => tab(name),
  ),
];

function tab(name: string, row?: RegExp): Step {
  return {
    view: name.toLowerCase(),
    go: async (page) => page.getByRole("link", { name, exact: true }).click(),
    shows: async (page) => {
      await page.locator(".loading").first().waitFor({ state: "detached" });
      if (row !== undefined) await page.getByRole("link", { name: row }).first().waitFor();
    },
  };
}

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole("searchbox").fill(text);
  await page.getByRole("searchbox").press("Enter");
}

/**
 * Opens every view of a large tenant in a browser, and counts what it costs: requests, the time in which the
 * tenant answers them, and the time in which scripts run.
 */
export async function measurePage(options: PageOptions): Promise<readonly PageView[]> {
  const { folder, organizations, members, runs, report } = options;
  const seed = {
    generate: { count: organizations, namePrefix: "customer-", metadata: { plan: "gold" } },
  };
  const tenant = await startEmbeddedTenant(folder, { latencyMs: 0, seed });
  const browser = await openBrowser();
  try {
    const generate = { count: 1, namePrefix: "large-", members: { count: members } };
    await askControl(tenant, "POST", "seed", { generate });
    const page = await browser.newPage();
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    await page.goto(tenant.pageAddress);
    await page.getByText("Live", { exact: true }).waitFor();
    const quiet = watchRequests(page);
    const visits = new Map<string, Visit[]>();
    for (let round = 0; round < runs; round += 1) {
      for (const step of steps) {
        const visit = await visitView(step, page, session, tenant, quiet);
        visits.set(step.view, [...(visits.get(step.view) ?? []), visit]);
      }
    }
    return [...visits].map(([view, found]) => {
      const measured = {
        view,
        organizations,
        members,
        runs,
        requests: spreadOf(found.map(({ requests }) => requests)),
        serverMs: spreadOf(found.map(({ serverMs }) => serverMs)),
        scriptMs: spreadOf(found.map(({ scriptMs }) => scriptMs)),
      };
      report(
        `${view}: ${measured.requests.max} requests, ${measured.serverMs.max} ms of server, ${measured.scriptMs.max.toFixed(0)} ms of script`,
      );
      return measured;
    });
  } finally {
    await browser.close();
    await tenant.stop();
  }
}

async function visitView(
  { view, go, isLoad = false, shows }: Step,
  page: Page,
  session: CDPSession,
  tenant: EmbeddedTenant,
  quiet: () => Promise<void>,
): Promise<Visit> {
  await tenant.resetRequests();
  const before = isLoad ? 0 : await scriptMsOf(session);
  await go(page);
  await shows(page).catch((error: unknown) => {
    throw new Error(`The view "${view}" did not come`, { cause: error });
  });
  await quiet();
  const scriptMs = (await scriptMsOf(session)) - before;
  const { requests } = (await askControl(tenant, "GET", "requests/recent")) as {
    readonly requests: readonly { readonly durationMs: number }[];
  };
  const serverMs = requests.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return { requests: requests.length, serverMs, scriptMs };
}

/** Makes what waits until the page has asked for nothing for a moment, its stream of events apart. */
function watchRequests(page: Page): () => Promise<void> {
  const open = new Set<unknown>();
  let last = Date.now();
  page.on("request", (request) => {
    last = Date.now();
    if (!request.url().includes("/events")) open.add(request);
  });
  const end = (request: unknown): void => {
    last = Date.now();
    open.delete(request);
  };
  page.on("requestfinished", end);
  page.on("requestfailed", end);
  return async () => {
    while (open.size > 0 || Date.now() - last < quietMs) {
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
  };
}

async function scriptMsOf(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "ScriptDuration")?.value ?? 0) * 1000;
}

async function askControl(
  { url, environment }: EmbeddedTenant,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const answer = await fetch(`${url}/__tenant/${path}`, {
    method,
    headers: { authorization: `Bearer ${environment.ORGWRIGHT_TENANT_TOKEN}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
  return answer.json();
}
