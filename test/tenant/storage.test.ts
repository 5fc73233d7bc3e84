import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Libsql from "libsql";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OperationError } from "../../src/errors/index.js";
import { startTenant } from "../../src/tenant/index.js";
import { openApi } from "./api.js";
import { spawnTenant, type TenantProcess } from "./tenant-process.js";

let folder: string;
let databasePath: string;
const processes: TenantProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenant-storage-"));
  databasePath = join(folder, "deep", "tenant.db");
});

afterEach(async () => {
  await Promise.all(processes.splice(0).map((process) => process.kill()));
  rmSync(folder, { recursive: true, force: true });
});

function checkIntegrity(): unknown {
  const database = new Libsql(databasePath);
  const [row] = database.prepare("PRAGMA integrity_check").all([]) as [Record<string, unknown>];
  const orphans = database.prepare("PRAGMA foreign_key_check").all([]);
  database.close();
  return { integrity: row["integrity_check"], orphans };
}

async function failureOf(work: Promise<unknown>): Promise<OperationError> {
  const failure = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof OperationError)) throw new Error(`no such failure: ${String(failure)}`);
  return failure;
}

test("a restart keeps organizations, connections, the client and the signing key", async () => {
  const first = await openApi({ databasePath });
  const token = await first.tenant.issueToken();
  const { id: connectionId } = await first.must("POST", "/connections", {
    name: "staff",
    strategy: "waad",
  });
  const created = await first.must("POST", "/organizations", {
    name: "acme",
    metadata: { plan: "gold" },
    enabled_connections: [{ connection_id: connectionId }],
  });
  const connectionsPath = `/organizations/${String(created["id"])}/connections`;
  const connections = (await first.call("GET", connectionsPath)).body;
  const organization = await first.must("GET", "/organizations/name/acme");
  const keys = await first.must("GET", "/.well-known/jwks.json");
  await first.close();

  const second = await openApi({ databasePath });
  expect(second.tenant.clientId).toBe(first.tenant.clientId);
  expect(second.tenant.clientSecret).toBe(first.tenant.clientSecret);
  expect(await second.must("GET", "/.well-known/jwks.json")).toEqual(keys);
  const reread = await second.call("GET", "/organizations/name/acme", undefined, { token });
  expect(reread).toMatchObject({ status: 200, body: organization });
  expect((await second.call("GET", connectionsPath)).body).toEqual(connections);
  await second.close();
});

test("a cursor outlives a restart and the organization that it points at", async () => {
  const first = await openApi({ databasePath });
  for (const name of ["a", "b", "c"]) await first.must("POST", "/organizations", { name });
  const page = await first.must("GET", "/organizations?take=1");
  const [{ id }] = page["organizations"] as [{ id: string }];
  await first.must("DELETE", `/organizations/${id}`);
  await first.close();
  const second = await openApi({ databasePath });
  expect(
    await second.must("GET", `/organizations?take=5&from=${String(page["next"])}`),
  ).toMatchObject({ organizations: [{ name: "b" }, { name: "c" }] });
  await second.close();
});

test("the file is for its owner's eyes only", async () => {
  const tenant = await startTenant({ databasePath });
  expect(statSync(databasePath).mode & 0o777).toBe(0o600);
  await tenant.close();
});

test("kill -9 in the middle of writes loses nothing that was answered", async () => {
  const answered = new Set<string>();
  for (let round = 0; round < 3; round += 1) {
    const server = await spawnTenant(databasePath);
    processes.push(server);
    const headers = {
      authorization: `Bearer ${server.token}`,
      "content-type": "application/json",
    };
    const connections = (await (
      await fetch(`${server.url}/api/v2/connections`, { headers })
    ).json()) as { id: string }[];
    let sent = 0;
    // Writers go on until their requests fail because the process is gone.
    const write = async (): Promise<void> => {
      for (;;) {
        const name = `org-${round}-${sent++}`;
        const response = await fetch(`${server.url}/api/v2/organizations`, {
          method: "POST",
          headers,
          body: JSON.stringify({
            name,
            enabled_connections: connections.map(({ id }) => ({ connection_id: id })),
          }),
        });
        if (response.status === 201) answered.add(name);
        if (answered.size >= (round + 1) * 60 + round * 13) void server.kill();
      }
    };
    await Promise.allSettled(Array.from({ length: 8 }, write));
    expect(checkIntegrity()).toEqual({ integrity: "ok", orphans: [] });
  }

  const api = await openApi({ databasePath });
  const names = new Set<string>();
  for (let from = ""; ;) {
    const page = (await api.call("GET", `/organizations?take=100${from}`)).body as {
      organizations: { id: string; name: string }[];
      next?: string;
    };
    for (const { id, name } of page.organizations) {
      names.add(name);
      expect((await api.call("GET", `/organizations/${id}/connections`)).body).toHaveLength(2);
    }
    if (page.next === undefined) break;
    from = `&from=${page.next}`;
  }
  expect(answered.size).toBeGreaterThanOrEqual(3 * 60);
  expect([...answered].filter((name) => !names.has(name))).toEqual([]);
  await api.close();
});

test("two processes write the same file, and no name is given twice", async () => {
  const [first, second] = await Promise.all([spawnTenant(databasePath), spawnTenant(databasePath)]);
  processes.push(first, second);
  expect(second.environment["AUTH0_CLIENT_ID"]).toBe(first.environment["AUTH0_CLIENT_ID"]);
  const create = async ({ url, token }: TenantProcess, name: string): Promise<number> => {
    const response = await fetch(`${url}/api/v2/organizations`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ name }),
    });
    return response.status;
  };
  const names = Array.from({ length: 100 }, (_, index) => `org-${index}`);
  const statuses = await Promise.all(
    names.flatMap((name) => [create(first, name), create(second, name)]),
  );
  expect(statuses.filter((status) => status === 201)).toHaveLength(100);
  expect(statuses.filter((status) => status === 409)).toHaveLength(100);
  await Promise.all([first.kill(), second.kill()]);
  expect(checkIntegrity()).toEqual({ integrity: "ok", orphans: [] });
  const tokenOfSecond = second.token;
  const api = await openApi({ databasePath });
  const list = await api.call("GET", "/organizations?include_totals=true", undefined, {
    token: tokenOfSecond,
  });
  expect(list).toMatchObject({ status: 200, body: { total: 100 } });
  await api.close();
});

describe("a database that cannot be opened is an error that names it", () => {
  test("a folder", async () => {
    mkdirSync(databasePath, { recursive: true });
    const failure = await failureOf(startTenant({ databasePath }));
    expect(failure.code).toBe("database-error");
    expect(failure.message).toContain(`${databasePath} cannot be opened: it is a folder`);
  });

  test("a file in the place of a folder", async () => {
    writeFileSync(join(folder, "deep"), "");
    const failure = await failureOf(startTenant({ databasePath }));
    expect(failure.code).toBe("database-error");
    expect(failure.message).toContain("not a folder");
  });

  test("a file that is no database", async () => {
    databasePath = join(folder, "text.db");
    writeFileSync(databasePath, "These are words, and plenty of them. ".repeat(50));
    const failure = await failureOf(startTenant({ databasePath }));
    expect(failure.code).toBe("database-error");
    expect(failure.message).toContain("it is not a database");
  });

  test("a database of another program", async () => {
    databasePath = join(folder, "other.db");
    const other = new Libsql(databasePath);
    other.exec("CREATE TABLE notes (text TEXT)");
    other.close();
    const failure = await failureOf(startTenant({ databasePath }));
    expect(failure.message).toContain("it is a database of another program");
  });

  test("a layout of a later version", async () => {
    await (await startTenant({ databasePath })).close();
    const later = new Libsql(databasePath);
    later.exec("PRAGMA user_version = 99");
    later.close();
    const failure = await failureOf(startTenant({ databasePath }));
    expect(failure.code).toBe("database-error");
    expect(failure.message).toContain("layout 99");
  });
});

test("a port that is taken is an error that names it", async () => {
  const other = createServer();
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const failure = await failureOf(startTenant({ port, databasePath }));
  expect(failure.code).toBe("address-in-use");
  expect(failure.message).toContain(`Port ${port} is taken`);
  other.close();
});
