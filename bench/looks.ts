import { once } from "node:events";
import { openSync, closeSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hearLastWords, startChild } from "./child-processes.js";
import { startEmbeddedTenant, type EmbeddedTenant } from "./embedded-tenant.js";
import { describeOrganizations } from "./organizations.js";
import { deployCliProgram, orgwrightProgram } from "./programs.js";
import type { Look } from "./result.js";
import { spreadOf } from "./spread.js";

/** How looks are measured. */
export interface LooksOptions {
  readonly folder: string;
  readonly organizations: number;
  readonly latencyMs: number;
  readonly runs: number;
  /** By which limits run faster where everything is read, which takes half an hour otherwise. */
  readonly limitsSpeed: number;
  /** How long auth0-deploy-cli is waited for; undefined: it is left out. */
  readonly patienceMs: number | undefined;
  readonly report: (line: string) => void;
}

/** How many organizations somebody else changes. */
const changes = 10;

interface Ran {
  readonly wallMs: number;
  readonly isFinished: boolean;
  readonly output: string;
}

/**
 * Looks at organizations that all declare connections, under the limits of `enterprise`: everything read,
 * nothing changed since the last look, some changed by somebody else, and auth0-deploy-cli's way.
 *
 * @throws Error when a look does not find what there is to find
 */
export async function measureLooks(options: LooksOptions): Promise<readonly Look[]> {
  const { folder, organizations: count, latencyMs, runs, limitsSpeed, patienceMs } = options;
  const own = await mkdtemp(join(folder, "looks-"));
  const organizations = describeOrganizations(count).map((each) => ({
    ...each,
    connections: [{ name: "google-oauth2", assign_membership_on_login: true }],
  }));
  // JSON is YAML as well, so both tools read it.
  const manifest = join(own, "organizations.yaml");
  await writeFile(manifest, JSON.stringify({ organizations }));
  const databasePath = join(own, "tenant.db");
  const cache = join(own, "cache.db");
  const serve = (more: {
    readonly limitsSpeed?: number;
    readonly seed?: object;
    readonly port?: number;
    readonly isTls?: boolean;
  }): Promise<EmbeddedTenant> =>
    startEmbeddedTenant(folder, { databasePath, latencyMs, limits: "enterprise", ...more });
  const looks: Look[] = [];
  const look = async (
    tenant: EmbeddedTenant,
    facts: Pick<Look, "work" | "tool" | "limitsSpeed">,
    times: number,
    run: () => Promise<Ran>,
  ): Promise<void> => {
    const found: (Ran & { readonly requests: number; readonly rateLimited: number })[] = [];
    for (let time = 0; time < times; time += 1) {
      await tenant.resetRequests();
      const ran = await run();
      const { total: requests, rateLimited } = await tenant.requests();
      options.report(
        `${facts.work}, ${facts.tool}: ${(ran.wallMs / 1000).toFixed(2)} s, ${requests} requests`,
      );
      found.push({ ...ran, requests, rateLimited });
    }
    looks.push({
      ...facts,
      organizations: count,
      runs: times,
      isFinished: found.every(({ isFinished }) => isFinished),
      wallMs: spreadOf(found.map(({ wallMs }) => wallMs)),
      requests: spreadOf(found.map(({ requests }) => requests)),
      rateLimited: spreadOf(found.map(({ rateLimited }) => rateLimited)),
    });
  };
  const plan = async (tenant: EmbeddedTenant, differing: number): Promise<Ran> => {
    const ran = await runProgram(
      [orgwrightProgram, "plan", manifest, "--format", "json", `--cache=${cache}`],
      tenant.environment,
      own,
    );
    const { actions } = JSON.parse(ran.output) as {
      actions: readonly { changed?: { at: string; client: string } | null }[];
    };
    const told = actions.filter(({ changed }) => changed?.at && changed.client);
    if (actions.length !== differing || told.length !== differing) {
      throw new Error(
        `A look should have found ${differing} changes and who made them:\n${ran.output.slice(-4000)}`,
      );
    }
    return ran;
  };

  // What everything costs is measured with limits that run faster; what is remembered does not mind.
  const fast = await serve({ limitsSpeed, seed: { organizations } });
  const port = Number(new URL(fast.url).port);
  try {
    await look(fast, { work: "everything-read", tool: "orgwright", limitsSpeed }, 1, () =>
      plan(fast, 0),
    );
  } finally {
    await fast.stop();
  }
  const real = await serve({ port });
  try {
    const facts = { tool: "orgwright", limitsSpeed: 1 } as const;
    await plan(real, 0);
    await look(real, { work: "nothing-changed", ...facts }, runs, () => plan(real, 0));
    await changeSome(real);
    await look(real, { work: "some-changed", ...facts }, 1, () => plan(real, changes));
  } finally {
    await real.stop();
  }
  if (patienceMs !== undefined) {
    // It speaks nothing but https.
    const tls = await serve({ isTls: true });
    const args = [deployCliProgram, "import", "--input_file", manifest];
    const env = {
      ...tls.environment,
      AUTH0_INCLUDED_ONLY: '["organizations"]',
      AUTH0_ALLOW_DELETE: "false",
    };
    try {
      const facts = { work: "everything-read", tool: "auth0-deploy-cli", limitsSpeed: 1 } as const;
      await look(tls, facts, 1, () => runProgram(args, env, own, patienceMs));
    } finally {
      await tls.stop();
    }
  }
  return looks;
}

/** Runs a program to its end, or as long as it is waited for. */
async function runProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
  patienceMs?: number,
): Promise<Ran> {
  const file = join(folder, "output.txt");
  const descriptor = openSync(file, "w");
  const startedAt = performance.now();
  const child = startChild(args, { cwd: folder, env, stdio: ["ignore", descriptor, "pipe"] });
  closeSync(descriptor);
  const lastWords = hearLastWords(child);
  const closed = once(child, "close");
  let isFinished = true;
  const timer =
    patienceMs !== undefined &&
    setTimeout(() => {
      isFinished = false;
      child.kill("SIGKILL");
    }, patienceMs);
  const [code] = (await once(child, "exit")) as [number | null];
  const wallMs = performance.now() - startedAt;
  if (timer !== false) clearTimeout(timer);
  await closed;
  if (isFinished && code !== 0)
    throw new Error(`${args.join(" ")} ended with ${code}:\n${lastWords()}`);
  return { wallMs, isFinished, output: await readFile(file, "utf8") };
}

/** Does what somebody else might do in the dashboard. */
async function changeSome({ url, environment }: EmbeddedTenant): Promise<void> {
  const ask = async (method: string, path: string, body?: object, token?: string) => {
    const answer = await fetch(new URL(path, url), {
      method,
      headers: {
        "content-type": "application/json",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}.`);
    return answer.status === 204 ? {} : ((await answer.json()) as Record<string, unknown>);
  };
  const { access_token: token } = (await ask("POST", "/oauth/token", {
    grant_type: "client_credentials",
    client_id: environment.AUTH0_CLIENT_ID,
    client_secret: environment.AUTH0_CLIENT_SECRET,
    audience: new URL("/api/v2/", url).href,
  })) as { access_token: string };
  const page = (await ask("GET", `/api/v2/organizations?take=${changes}`, undefined, token)) as {
    organizations: readonly { id: string }[];
  };
  for (const [index, { id }] of page.organizations.entries()) {
    const path = `/api/v2/organizations/${id}`;
    if (index % 2 === 0) await ask("PATCH", path, { display_name: "Clicked" }, token);
    else {
      const [entry] = (await ask(
        "GET",
        `${path}/enabled_connections`,
        undefined,
        token,
      )) as unknown as [{ connection_id: string }];
      const settings = { assign_membership_on_login: false };
      await ask("PATCH", `${path}/enabled_connections/${entry.connection_id}`, settings, token);
    }
  }
}
