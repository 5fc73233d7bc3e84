import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { emptyFolder, runOrgwright, runProgram, type Run } from "../support/run-orgwright.js";

let cwd: string;
let tenant: Tenant;

async function begin(scopes: readonly string[]): Promise<void> {
  tenant = await startTenant({
    seed: {
      clients: [{ client_id: "reader", client_secret: "reader-secret", scopes: [...scopes] }],
    },
  });
}
beforeEach(async () => {
  cwd = await emptyFolder();
});
afterEach(async () => {
  await tenant.close();
  await rm(cwd, { recursive: true });
});

const declare = (entries: readonly string[]): Promise<void> =>
  writeFile(
    join(cwd, "organizations.yaml"),
    `organizations:\n${entries.map((entry) => `  - ${entry}\n`).join("")}`,
  );
const run = (...args: readonly string[]): Promise<Run> =>
  runOrgwright(args, {
    cwd,
    env: {
      AUTH0_DOMAIN: tenant.url,
      AUTH0_CLIENT_ID: "reader",
      AUTH0_CLIENT_SECRET: "reader-secret",
    },
  });
const apiRequests = (): number =>
  Object.entries(tenant.requests().routes)
    .filter(([route]) => route.includes("/api/v2/"))
    .reduce((sum, [, endings]) => sum + Object.values(endings).reduce((a, b) => a + b, 0), 0);

describe("scopes that are missing", () => {
  it("are all told by the first plan, those that carrying it out may need included", async () => {
    await begin(["read:organizations"]);
    await declare(["{ name: acme, connections: [{ name: google-oauth2 }] }"]);
    const { code, stderr } = await run("plan");
    expect(code).toBe(1);
    expect(stderr).toContain(
      "Reading the tenant needs read:connections and read:organization_connections, which these credentials lack.",
    );
    expect(stderr).toContain(
      "they may need create:organization_connections, create:organizations, delete:organization_connections, update:organization_connections and update:organizations as well.",
    );
    expect(apiRequests()).toBe(0);
  });

  it("for writing are told by a plan, and do not keep it from being made", async () => {
    await begin(["read:organizations"]);
    await declare(["{ name: acme }"]);
    const { code, stdout, stderr } = await run("plan");
    expect(code).toBe(0);
    expect(stdout).toContain("+ acme");
    expect(stderr).toBe(
      "These credentials cannot carry this plan out: that needs create:organizations as well. (For planning they are enough.)\n",
    );
  });

  it("keep an apply of hundreds from being begun, in one line, and in its report", async () => {
    await begin(["read:organizations"]);
    await declare(Array.from({ length: 300 }, (_, index) => `{ name: mass-${index} }`));
    const { code, stderr } = await run("apply", "--yes", "--report", "r.md");
    expect(code).toBe(1);
    expect(stderr).toContain("Carrying out this plan needs create:organizations, which");
    expect(stderr.trim().split("\n")).toHaveLength(1);
    const sent = Object.keys(tenant.requests().routes).filter((route) => route.startsWith("POST"));
    expect(sent).toEqual(["POST /oauth/token"]);
    const report = await runProgram("cat", ["r.md"], { cwd });
    expect(report.stdout).toContain("needs create:organizations");
  });

  it("count for connections that travel with the create", async () => {
    await begin(["read:organizations", "read:connections", "create:organizations"]);
    await declare(["{ name: acme, connections: [{ name: google-oauth2 }] }"]);
    expect((await run("plan")).stderr).toContain("needs read:organization_connections, which");
  });
});

describe("the command that a missing scope is told with", () => {
  it("adds it to the application's grant, and keeps what is there", async () => {
    await begin(["read:organizations"]);
    const audience = `${tenant.url}/api/v2/`;
    const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
      const answer = await fetch(`${tenant.url}/api/v2/${path}`, {
        ...init,
        headers: {
          authorization: `Bearer ${await tenant.issueToken()}`,
          "content-type": "application/json",
        },
      });
      return answer.json();
    };
    const post = (path: string, body: unknown): Promise<unknown> =>
      call(path, { method: "POST", body: JSON.stringify(body) });
    // The embedded tenant grants its own API by itself; a grant of that name is one of its records.
    await post("resource-servers", { name: "Management", identifier: audience });
    const granted = { client_id: "reader", audience, scope: ["read:organizations"] };
    expect(await post("client-grants", granted)).toMatchObject(granted);
    await declare(["{ name: acme }"]);
    const { stderr } = await run("apply", "--yes");
    const command = stderr.split("with Auth0's command line and jq: ")[1]?.trim() ?? "";
    // Auth0's command line, as far as the command needs it, speaking to the embedded tenant.
    await mkdir(join(cwd, "bin"));
    await writeFile(join(cwd, "bin", "auth0"), auth0Program);
    await chmod(join(cwd, "bin", "auth0"), 0o755);
    const done = await runProgram("bash", ["-c", command], {
      cwd,
      env: {
        PATH: `${join(cwd, "bin")}:${process.env["PATH"] ?? ""}`,
        TENANT: tenant.url,
        TOKEN: await tenant.issueToken(),
      },
    });
    expect(done).toMatchObject({ code: 0, stderr: "" });
    const grants = (await call("client-grants?client_id=reader")) as readonly { scope: string[] }[];
    expect(grants.map(({ scope }) => scope.toSorted())).toEqual([
      ["create:organizations", "read:organizations"],
    ]);
  });
});

const auth0Program = `#!/usr/bin/env bash
set -e
shift; method=$1; path=$2; shift 2
args=(); data=()
while [ $# -gt 0 ]; do
  case "$1" in
    -q) args+=(--data-urlencode "$2"); shift 2 ;;
    --data) data=(--data "$2"); shift 2 ;;
  esac
done
[ "$method" = get ] && exec curl -sSfG -H "authorization: Bearer $TOKEN" "\${args[@]}" "$TENANT/api/v2/$path"
exec curl -sSf -X "\${method^^}" -H "authorization: Bearer $TOKEN" -H "content-type: application/json" "\${data[@]}" "$TENANT/api/v2/$path"
`;
