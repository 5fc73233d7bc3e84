import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import Libsql from "libsql";
import type { ManagementClient } from "../../src/auth0/index.js";
import { seededRandom } from "../pace/seeded-random.js";
import { openClient } from "../support/open-client.js";
import { hasReached, startOrgwright, type RunningProcess } from "../support/orgwright-process.js";
import { emptyFolder } from "../support/run-orgwright.js";

/** What is known of an organization; its display name is undefined where it was deleted. */
interface Known {
  readonly id: string;
  readonly shown: string | undefined;
  /** What a request that got no answer may have made of it. */
  readonly orElse?: { readonly shown: string | undefined };
}

/** One of so many kills comes while the server starts. */
const startsPerKill = 6;
const writers = 5;

/**
 * Kills the embedded tenant's server again and again, at random moments of its start and while it creates,
 * changes and deletes organizations. Returns how many answers were kept.
 *
 * @throws AssertionError where something that was answered is not there afterwards, or the file is damaged
 */
export async function killServer(kills: number, seed: number): Promise<number> {
  const cwd = await emptyFolder();
  const path = join(cwd, "tenant.db");
  const random = seededRandom(seed);
  const known = new Map<string, Known>();
  let answers = 0;
  try {
    for (let kill = 0; kill < kills; kill++) {
      const server = startOrgwright(["tenant", "serve", "--port", "0", "--db", path], { cwd });
      if (random() < 1 / startsPerKill) {
        await hasReached(server, () => existsSync(path));
        await pause(random() * 150);
        server.signal("SIGKILL");
        await server.end;
      } else {
        assert.ok(await hasReached(server, () => server.stdout.includes("Ctrl-C")));
        answers += await writeUntilKilled(server, known, `kill-${kill}`, random);
      }
      if (existsSync(path)) assert.deepEqual(integrityOf(path), [{ integrity_check: "ok" }]);
    }
    const last = startOrgwright(["tenant", "serve", "--port", "0", "--db", path], { cwd });
    assert.ok(await hasReached(last, () => last.stdout.includes("Ctrl-C")));
    const client = await openServed(last.stdout);
    await compare(client, known);
    await client.close();
    last.signal("SIGINT");
    await last.end;
    return answers;
  } finally {
    await rm(cwd, { recursive: true });
  }
}

async function writeUntilKilled(
  server: RunningProcess,
  known: Map<string, Known>,
  prefix: string,
  random: () => number,
): Promise<number> {
  const client = await openServed(server.stdout);
  await compare(client, known);
  const enough = 1 + Math.floor(random() * 40);
  let answers = 0;
  const write = async (writer: number): Promise<void> => {
    for (let index = 0; !server.hasEnded; index++) {
      const name = `${prefix}-${writer}-${index}`;
      const steps: readonly (string | undefined)[] =
        random() < 0.3 ? ["One", "Two", undefined] : ["One", "Two"];
      for (const shown of steps) {
        const before = known.get(name);
        try {
          const id = await send(client, name, before?.id, shown);
          known.set(name, { id, shown });
          answers += 1;
        } catch {
          if (before) known.set(name, { ...before, orElse: { shown } });
          return;
        }
        if (answers >= enough) server.signal("SIGKILL");
      }
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  assert.equal((await server.end).code, null);
  await client.close();
  return answers;
}

/** Creates, changes or deletes an organization; returns its id. */
async function send(
  client: ManagementClient,
  name: string,
  id: string | undefined,
  shown: string | undefined,
): Promise<string> {
  if (id === undefined) {
    return (await client.createOrganization({ name, ...(shown && { display_name: shown }) })).id;
  }
  if (shown === undefined) await client.deleteOrganization(id);
  else await client.updateOrganization(id, { display_name: shown });
  return id;
}

/** Demands that everything that was answered is there; settles what was not answered. */
async function compare(client: ManagementClient, known: Map<string, Known>): Promise<void> {
  for (const [name, { id, shown, orElse }] of known) {
    const found = await client.organizationByName(name);
    const now = found?.display_name ?? undefined;
    const allowed = orElse === undefined ? [shown] : [shown, orElse.shown];
    assert.ok(allowed.includes(now), `${name} shows ${now}, and was answered to show ${shown}`);
    if (found) assert.equal(found.id, id, `${name} is another organization`);
    known.set(name, { id, shown: now });
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

/** Opens a client with what a server prints to be pasted; it never tries again. */
function openServed(printed: string): Promise<ManagementClient> {
  const variable = (name: string): string =>
    new RegExp(`export ${name}='?([^'\\s]+)`).exec(printed)?.[1] ?? "";
  return openClient(
    {
      url: variable("AUTH0_DOMAIN"),
      clientId: variable("AUTH0_CLIENT_ID"),
      clientSecret: variable("AUTH0_CLIENT_SECRET"),
    },
    { retry: { attempts: 1, firstDelayMs: 1, longestDelayMs: 1, totalMs: 1 } },
  );
}

/** The moment of a kill is the machine's own time. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
