// Replicas of the Kubernetes controller over many tenants: everything from nothing while one of them is killed,
// and a start with nothing to do.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Fleet, type Replica, type ReplicaOptions } from "../test/kubernetes/fleet.js";
import { Cluster } from "../test/support/cluster.js";
import { installResources } from "../test/support/cluster-world.js";
import type { FleetWork } from "./result.js";
import { spreadOf } from "./spread.js";

/** How a fleet is measured. */
export interface FleetRequest {
  readonly tenants: number;
  readonly organizationsEach: number;
  readonly replicas: number;
  readonly latencyMs: number;
  /** After so long without a request, there is nothing more to be done. */
  readonly quietMs: number;
  readonly report: (line: string) => void;
}

const replicaOptions: ReplicaOptions = { shards: 16, lease: "15s", settle: "2s" };

/** Nothing takes longer, unless something is broken. */
const longestMs = 15 * 60_000;

/** Measures both works, on an API server of its own. */
export async function measureFleet(request: FleetRequest): Promise<readonly FleetWork[]> {
  const { tenants, organizationsEach, replicas, latencyMs, report } = request;
  const total = tenants * organizationsEach;
  const cluster = await Cluster.start();
  try {
    await installResources(cluster);
    const fleet = await Fleet.open(cluster, "fleet", tenants, { latencyMs });
    try {
      report(`declaring ${total} organizations of ${tenants} tenants`);
      const places = Array.from({ length: total }, (_, index) => index);
      await fleet.each(places, (index) => {
        const tenant = index % tenants;
        const name = `org-${Math.floor(index / tenants)}`;
        return fleet.writeOrganization(`tenant-${tenant}.${name}`, tenant, {
          name,
          display_name: `Organization ${index}`,
          metadata: { plan: index % 2 === 0 ? "gold" : "silver" },
        });
      });
      const works: FleetWork[] = [];
      report(`${replicas} replicas make all of them, and one is killed half-way`);
      works.push(
        await measure(request, fleet, "from-nothing", async (startedAt) => {
          const living = startAll(fleet, "first", replicas);
          await until(() => count(fleet, isCreate) >= total / 2, startedAt);
          await living[0]?.end("SIGKILL");
          await until(() => count(fleet, isCreate) >= total, startedAt);
          const endedAt = performance.now();
          await settle(fleet, request.quietMs, startedAt);
          return { endedAt, memory: memoryOf(living) };
        }),
      );
      await Promise.all(fleet.replicas.map((replica) => replica.end("SIGTERM")));
      report("they start again, and there is nothing to do");
      works.push(
        await measure(request, fleet, "nothing-to-change", async (startedAt) => {
          const living = startAll(fleet, "second", replicas);
          await until(() => looked(living) >= tenants, startedAt);
          const endedAt = performance.now();
          await settle(fleet, request.quietMs, startedAt);
          return { endedAt, memory: memoryOf(living) };
        }),
      );
      await Promise.all(fleet.replicas.map((replica) => replica.end("SIGTERM")));
      return works;
    } finally {
      await fleet.close();
    }
  } finally {
    await cluster.close();
  }
}

async function measure(
  { tenants, organizationsEach, replicas, latencyMs }: FleetRequest,
  fleet: Fleet,
  work: FleetWork["work"],
  run: (
    startedAt: number,
  ) => Promise<{ readonly endedAt: number; readonly memory: readonly number[] }>,
): Promise<FleetWork> {
  for (const index of fleet.tenants.keys()) {
    fleet.forgetRequests(index);
    fleet.tenant(index).resetRequests();
  }
  const startedAt = performance.now();
  const { endedAt, memory } = await run(startedAt);
  const answers = (status: string): number =>
    fleet.tenants.reduce(
      (sum, tenant) =>
        sum +
        Object.values(tenant.requests().routes).reduce(
          (each, byStatus) => each + (byStatus[status] ?? 0),
          0,
        ),
      0,
    );
  const organizations = await Promise.all(
    fleet.tenants.map(
      async (_, index) =>
        (
          (await fleet.send(index, "GET", "/organizations?per_page=100&include_totals=true")) as {
            total: number;
          }
        ).total,
    ),
  );
  return {
    work,
    tenants,
    organizations: tenants * organizationsEach,
    found: organizations.reduce((sum, each) => sum + each, 0),
    replicas,
    latencyMs,
    wallMs: endedAt - startedAt,
    creates: count(fleet, isCreate),
    lists: count(fleet, isList),
    conflicts: answers("409"),
    rateLimited: answers("429"),
    memoryBytes: spreadOf(memory),
  };
}

type Seen = ReturnType<Fleet["requests"]>[number];

const isOurs = ({ agent }: Seen): boolean => agent.startsWith("orgwright/");
const isCreate = (seen: Seen): boolean =>
  isOurs(seen) && seen.method === "POST" && seen.path === "/api/v2/organizations";
const isList = (seen: Seen): boolean =>
  isOurs(seen) && seen.method === "GET" && seen.path.startsWith("/api/v2/organizations?");

function count(fleet: Fleet, isOne: (seen: Seen) => boolean): number {
  return fleet.tenants.reduce(
    (sum, _, index) => sum + fleet.requests(index).filter(isOne).length,
    0,
  );
}

function startAll(fleet: Fleet, name: string, replicas: number): readonly Replica[] {
  return Array.from({ length: replicas }, (_, index) =>
    fleet.start(`${name}-${index}`, replicaOptions),
  );
}

function looked(replicas: readonly Replica[]): number {
  const tenants = replicas.flatMap(({ log }) =>
    log.filter(({ event }) => event === "looked").map(({ tenant }) => String(tenant)),
  );
  return new Set(tenants).size;
}

async function until(isSo: () => boolean, startedAt: number): Promise<void> {
  while (!isSo()) {
    if (performance.now() - startedAt > longestMs) throw new Error("It has no end.");
    await sleep(50);
  }
}

/** Waits until nobody sends anything any more: what was written twice would be written by then. */
async function settle(fleet: Fleet, quietMs: number, startedAt: number): Promise<void> {
  let seen = -1;
  let since = performance.now();
  await until(() => {
    const now = count(fleet, (each) => isOurs(each) && !each.path.startsWith("/api/v2/events"));
    if (now !== seen) since = performance.now();
    seen = now;
    return performance.now() - since > quietMs;
  }, startedAt);
}

/** What each of the replicas that live holds in memory, in bytes. */
function memoryOf(replicas: readonly Replica[]): readonly number[] {
  return replicas
    .filter(({ hasEnded }) => !hasEnded)
    .map(({ pid }) => {
      const [, kibibytes = "0"] =
        /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
      return Number(kibibytes) * 1024;
    });
}
