import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Libsql from "libsql";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DesiredOrganization } from "../../src/model/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { seededRandom } from "../pace/seeded-random.js";
import { openClient } from "../support/open-client.js";
import { killServer } from "../soak/kill-server.js";
import { hasReached, startOrgwright, type RunningProcess } from "../support/orgwright-process.js";
import { emptyFolder, runOrgwright } from "../support/run-orgwright.js";
import { readWorld, type World } from "../support/world.js";

const seed = 20_260_101;
const count = 300;

const declared: readonly DesiredOrganization[] = Array.from({ length: count }, (_, index) => ({
  name: `customer-${index}`,
  display_name: `Customer ${index}`,
  metadata: { number: String(index) },
  ...(index % 30 === 0 && {
    connections: [
      { name: "google-oauth2", assign_membership_on_login: true },
      { name: "Username-Password-Authentication", is_enabled: false },
    ],
  }),
}));

/** A third of them is there and has to be changed. */
const before = declared
  .filter((_, index) => index % 3 === 0)
  .map(({ name }) => ({ name, display_name: "Before" }));

let cwd: string;
beforeEach(async () => {
  cwd = await emptyFolder();
  await writeFile(join(cwd, "manifest.json"), JSON.stringify({ organizations: declared }));
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

function apply(tenant: Tenant | undefined, ...args: string[]): RunningProcess {
  const env = tenant?.environment ?? {};
  return startOrgwright(["apply", "manifest.json", "--yes", ...args], { cwd, env });
}

/** What a tenant has, without what differs from tenant to tenant. */
function plain(world: World): unknown {
  return [...world.values()]
    .map(({ name, display_name, metadata, connections }) => ({
      name,
      display_name,
      metadata,
      connections: connections
        ?.map(({ connection, ...settings }) => ({ ...settings, connection_id: connection?.name }))
        .sort((a, b) => ((a.connection_id ?? "") < (b.connection_id ?? "") ? -1 : 1)),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function stateOf(tenant: Tenant): Promise<unknown> {
  const client = await openClient(tenant);
  try {
    return plain(await readWorld(client));
  } finally {
    await client.close();
  }
}

async function withTenant<T>(work: (tenant: Tenant) => Promise<T>): Promise<T> {
  const tenant = await startTenant({ seed: { organizations: before }, latencyMs: 1 });
  try {
    return await work(tenant);
  } finally {
    await tenant.close();
  }
}

describe("an apply of 300 organizations that is killed", () => {
  it("at 50 random moments ends in the same state when it is run again", async () => {
    const undisturbed = await withTenant(async (tenant) => {
      expect(await apply(tenant).end).toMatchObject({ code: 0 });
      return stateOf(tenant);
    });
    expect(undisturbed).toHaveLength(count);

    // Two tenants side by side, because much of the time is the start of processes.
    const lanes = await Promise.all(
      [seed, seed + 1].map(async (laneSeed) => {
        const random = seededRandom(laneSeed);
        let kills = 0;
        for (let left = 25; left > 0; left = 25 - kills) {
          kills += await killAndFinish(left, random, undisturbed);
        }
        return kills;
      }),
    );
    expect(lanes).toEqual([25, 25]);
  }, 300_000);

  /** Kills runs on one tenant until one of them ends by itself, finishes, and says how many it killed. */
  function killAndFinish(
    most: number,
    random: () => number,
    undisturbed: unknown,
  ): Promise<number> {
    return withTenant(async (tenant) => {
      let kills = 0;
      while (kills < most) {
        // Reading takes about fifteen: so the token, the listing, the reading and the writing are hit.
        const requests = 1 + Math.floor(random() * 50);
        tenant.resetRequests();
        const run = apply(tenant);
        if (await hasReached(run, () => tenant.requests().total >= requests)) run.signal("SIGKILL");
        // It may have been faster than the signal.
        if ((await run.end).code !== null) break;
        kills += 1;
      }
      expect(await apply(tenant).end, `seed ${seed}`).toMatchObject({ code: 0 });
      expect(await stateOf(tenant), `seed ${seed}`).toEqual(undisturbed);
      return kills;
    });
  }
});

describe("an apply that is interrupted with Ctrl-C", () => {
  it("ends running requests, exits 1, reports what is done and what is not, and is finished by the next run", async () => {
    await withTenant(async (tenant) => {
      const run = apply(tenant, "--format", "json");
      const creates = (): number =>
        tenant.requests().routes["POST /api/v2/organizations"]?.["201"] ?? 0;
      expect(await hasReached(run, () => creates() >= 20)).toBe(true);
      run.signal("SIGINT");
      const { code, stdout, stderr } = await run.end;
      expect(code).toBe(1);
      expect(stderr).toContain("Interrupted");
      const { outcomes } = JSON.parse(stdout) as {
        outcomes: { organization: string; outcome: string; error?: { code: string } }[];
      };
      expect(outcomes).toHaveLength(count);
      const state = (await stateOf(tenant)) as { name: string; display_name: string }[];
      const finished = state.filter(({ display_name }) => display_name !== "Before");
      const done = outcomes.filter(({ outcome }) => outcome === "done");
      const open = outcomes.filter(({ outcome }) => outcome !== "done");
      expect(done.length).toBeGreaterThanOrEqual(20);
      expect(open.length).toBeGreaterThan(0);
      expect(new Set(open.map(({ error }) => error?.code))).toEqual(new Set(["interrupted"]));
      const finishedNames = new Set(finished.map(({ name }) => name));
      for (const { organization } of done) expect(finishedNames).toContain(organization);
      expect(await apply(tenant).end).toMatchObject({ code: 0 });
      expect(await stateOf(tenant)).toHaveLength(count);
    });
  });
});

describe("several processes that apply manifests that overlap", () => {
  it.each([2, 5])(
    "%i of them all succeed, and every organization is there once",
    async (number) => {
      await withTenant(async (tenant) => {
        const share = 100;
        await Promise.all(
          Array.from({ length: number }, (_, index) =>
            writeFile(
              join(cwd, `${index}.json`),
              JSON.stringify({ organizations: declared.slice(index * 20, index * 20 + share) }),
            ),
          ),
        );
        const runs = Array.from({ length: number }, (_, index) =>
          startOrgwright(["apply", `${index}.json`, "--yes"], { cwd, env: tenant.environment }),
        );
        for (const run of runs) expect(await run.end).toMatchObject({ code: 0, stderr: "" });
        const union = declared.slice(0, (number - 1) * 20 + share);
        const state = (await stateOf(tenant)) as { name: string; display_name: string }[];
        const finished = state.filter(({ display_name }) => display_name !== "Before");
        expect(finished.map(({ name }) => name).toSorted()).toEqual(
          union.map(({ name }) => name).toSorted(),
        );
      });
    },
  );
});

/** How many organizations a database file holds, read while another process writes it. */
function countIn(path: string): number {
  const database = new Libsql(path, { readonly: true });
  try {
    const row = database.prepare("SELECT count(*) AS total FROM organizations").get() as {
      total: number;
    };
    return row.total;
  } catch (error) {
    // Before the tables are made, and for the moments in which the file is taken into use.
    if (error instanceof Error && "code" in error) return 0;
    throw error;
  } finally {
    database.close();
  }
}

function integrityOf(path: string): unknown {
  const database = new Libsql(path);
  try {
    return database.prepare("PRAGMA integrity_check").all();
  } finally {
    database.close();
  }
}

describe("the embedded tenant's database", () => {
  it("survives the death of an apply that runs it in its own process", async () => {
    const path = join(cwd, "tenant.db");
    const local = ["--tenant", "local", "--tenant-db", path];
    const random = seededRandom(seed);
    let reached = 0;
    for (let kill = 0; kill < 5; kill++) {
      reached += 1 + Math.floor(random() * 20);
      // Slow enough that it cannot be done before it is seen to have come so far.
      const run = apply(undefined, ...local, "--max-rps", "80");
      const target = reached;
      if (await hasReached(run, () => countIn(path) >= target)) run.signal("SIGKILL");
      expect((await run.end).code).toBeNull();
      expect(integrityOf(path)).toEqual([{ integrity_check: "ok" }]);
      expect(countIn(path)).toBeGreaterThanOrEqual(target);
    }
    expect(await apply(undefined, ...local).end).toMatchObject({ code: 0 });
    expect(countIn(path)).toBe(count);
    const plan = ["plan", "manifest.json", "--detailed-exitcode", ...local];
    expect(await runOrgwright(plan, { cwd })).toMatchObject({ code: 0 });
  });

  it("has everything that was answered when its server was killed", async () => {
    expect(await killServer(8, seed)).toBeGreaterThan(8);
  });
});
