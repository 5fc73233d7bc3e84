import { generateKeyPairSync } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { startHostileProxy, type HostileProxy } from "../attacks/hostile-proxy.js";
import { emptyFolder, runOrgwright, type Run } from "../support/run-orgwright.js";

// What newcomers did with a tenant, as a whole: what they typed, what they are told, and what the tenant has
// then. Each case has its number (br01 to br04, br09, br12, br39, br41; br11 is in `cli/old-node.test.ts`).

let cwd: string;
let closing: (() => Promise<void>)[];
beforeEach(async () => {
  cwd = await emptyFolder();
  closing = [() => rm(cwd, { recursive: true })];
});
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
});

type Environment = Readonly<Record<string, string>>;

const run = (line: string, env: Environment = {}): Promise<Run> =>
  runOrgwright(line.split(" "), { cwd, env });
const write = (path: string, ...lines: readonly string[]): Promise<void> =>
  writeFile(join(cwd, path), `${lines.join("\n")}\n`);
const acme = () => write("m.yaml", "organizations: [{ name: acme }]");

async function begin(options: Parameters<typeof startTenant>[0] = {}): Promise<Tenant> {
  const tenant = await startTenant(options);
  closing.push(() => tenant.close());
  return tenant;
}

async function beginProxy(): Promise<HostileProxy> {
  const proxy = await startHostileProxy({ answers: "HTTP/1.1 502 Bad Gateway\r\n\r\n" });
  closing.push(() => proxy.close());
  return proxy;
}

interface Exported {
  readonly name: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly connections?: readonly { readonly name: string }[];
}

async function exported(env: Environment): Promise<readonly Exported[]> {
  const { stdout } = await run("export --format json", env);
  return (JSON.parse(stdout) as { organizations: Exported[] }).organizations;
}

/** How often the tenant was asked for a route, whatever it answered. */
function asked(tenant: Tenant, route: string): number {
  return Object.values(tenant.requests().routes[route] ?? {}).reduce(
    (sum, count) => sum + count,
    0,
  );
}

describe("br01: what listens on this machine is not asked through a proxy", () => {
  it.each(["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"])("of %s", async (name) => {
    const proxy = await beginProxy();
    const env = { [name]: `http://127.0.0.1:${proxy.port}` };
    await acme();
    expect(await run("plan m.yaml --tenant local", env)).toMatchObject({ code: 0, stderr: "" });
    for (const tls of [false, true]) {
      const tenant = await begin({ tls });
      const applied = await run("apply m.yaml --yes", { ...env, ...tenant.environment });
      expect(applied).toMatchObject({ code: 0 });
      expect(asked(tenant, "POST /api/v2/organizations")).toBe(1);
    }
    expect(proxy.requests).toEqual([]);
  });

  it("also where nobody listens at the proxy's address, or NO_PROXY is a range", async () => {
    const proxy = await beginProxy();
    await acme();
    for (const env of [
      { HTTP_PROXY: "http://127.0.0.1:9" },
      { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: "127.0.0.0/8" },
    ]) {
      expect(await run("plan m.yaml --tenant local", env)).toMatchObject({ code: 0 });
    }
    expect(proxy.requests).toEqual([]);
  });
});

describe("br02: a proxy without http:// before it", () => {
  it("is taken as one, and named when it does not lead on", async () => {
    const proxy = await beginProxy();
    await acme();
    const { code, stderr } = await run("plan m.yaml", {
      HTTPS_PROXY: `127.0.0.1:${proxy.port}`,
      AUTH0_DOMAIN: "acme.eu.auth0.com",
      AUTH0_API_TOKEN: "x",
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(String.raw`^error\[unreachable\] .*127\.0\.0\.1:${proxy.port} \(HTTPS_PROXY\)`),
    );
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(new Set(proxy.requests)).toEqual(new Set(["CONNECT acme.eu.auth0.com:443"]));
  });

  it.each([
    "proxy.corp.example:8080",
    "http://user:hidden-word@[bad",
    "socks5://user:hidden-word@127.0.0.1:1",
  ])("leaves no embedded tenant open: %s", async (value) => {
    await acme();
    const local = await run("plan m.yaml --tenant local", { HTTPS_PROXY: value });
    expect(local.stderr).not.toMatch(/^ +at /m);
    const { stderr } = await run("plan m.yaml", {
      HTTPS_PROXY: value,
      AUTH0_DOMAIN: "acme.eu.auth0.com",
      AUTH0_API_TOKEN: "x",
    });
    expect(stderr).toMatch(/^error\[(?:unreachable|invalid-proxy)\] .*HTTPS_PROXY/);
    expect(stderr + local.stderr).not.toContain("hidden-word");
  });
});

describe("br03: an audience", () => {
  it("of another domain is told as what is wrong", async () => {
    const tenant = await begin();
    await acme();
    const { code, stderr } = await run("plan m.yaml", {
      ...tenant.environment,
      AUTH0_AUDIENCE: "https://acme.eu.auth0.com/api/v2/",
    });
    expect(code).toBe(1);
    expect(stderr).toContain("Set AUTH0_AUDIENCE to https://TENANT.REGION.auth0.com/api/v2/");
    expect(stderr).toContain("(not a custom one) and the slash at the end");
    expect(stderr).not.toContain("Grant the scope");
  });

  it("without its last slash is mended", async () => {
    const tenant = await begin();
    await acme();
    const AUTH0_AUDIENCE = `${tenant.url}/api/v2`;
    expect(await run("plan m.yaml", { ...tenant.environment, AUTH0_AUDIENCE })).toMatchObject({
      code: 0,
    });
  });
});

it("br04: a private key that is not RSA of 2048 bits is told, with the keys that are taken", async () => {
  await acme();
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { code, stderr } = await run("plan m.yaml", {
    AUTH0_DOMAIN: "acme.eu.auth0.com",
    AUTH0_CLIENT_ID: "x",
    AUTH0_CLIENT_ASSERTION_PRIVATE_KEY: privateKey
      .export({ type: "sec1", format: "pem" })
      .toString(),
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error\[no-credentials\] .*kind ec.*RSA key.*2048 bits or more/);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

it("br09: what is included is written, and what others added stays", async () => {
  const { environment } = await begin({
    seed: {
      connections: [
        { name: "staff", strategy: "waad" },
        { name: "customer-sso", strategy: "samlp" },
      ],
      organizations: [
        {
          name: "acme",
          metadata: { service_type: "s1" },
          connections: [{ name: "customer-sso" }],
        },
      ],
    },
  });
  await write(
    "m.yaml",
    "defaults:",
    "  metadata: { include: { org_type: t1 } }",
    "  connections: { include: [{ name: staff }] }",
    "organizations:",
    "  - name: acme",
  );
  const applied = await run("apply m.yaml --yes", environment);
  expect(applied.code).toBe(0);
  expect(applied.stdout).not.toContain("removed");
  const [found] = await exported(environment);
  expect(found?.metadata).toEqual({ org_type: "t1", service_type: "s1" });
  expect(found?.connections?.map(({ name }) => name)).toEqual(["customer-sso", "staff"]);
  expect((await run("plan m.yaml", environment)).stdout).toContain("No changes.");
});

describe("br12: scopes that are missing", () => {
  const read = ["read:organizations", "read:connections", "read:organization_connections"];

  async function beginAs(scopes: readonly string[]): Promise<[Tenant, Environment]> {
    const client = { client_id: "reader", client_secret: "s2", scopes: [...scopes] };
    const tenant = await begin({ seed: { clients: [client] } });
    await write(
      "m.yaml",
      "organizations:",
      "  - { name: acme, connections: [{ name: google-oauth2 }] }",
    );
    await write(
      "mass.yaml",
      "organizations:",
      ...Array.from({ length: 300 }, (_, index) => `  - name: mass-${index}`),
    );
    const { AUTH0_DOMAIN = "" } = tenant.environment;
    return [tenant, { AUTH0_DOMAIN, AUTH0_CLIENT_ID: "reader", AUTH0_CLIENT_SECRET: "s2" }];
  }

  it.each([
    [read.slice(0, 1), ["read:connections", "read:organization_connections"]],
    [read.slice(0, 2), ["read:organization_connections"]],
    [["read:connections"], ["read:organizations", "read:organization_connections"]],
  ])("of a client with %j are named by the first plan, all at once", async (scopes, missing) => {
    const [tenant, env] = await beginAs(scopes);
    const { code, stderr } = await run("plan m.yaml", env);
    expect(code).toBe(1);
    const [, needed = ""] = /Reading the tenant needs (.*?), which these/.exec(stderr) ?? [];
    expect(needed.split(/, | and /).toSorted()).toEqual(missing.toSorted());
    expect(stderr).toContain("create:organizations");
    expect(Object.keys(tenant.requests().routes)).toEqual(["POST /oauth/token"]);
  });

  it("for 300 creates keep an apply from being begun, and are told once", async () => {
    const [tenant, env] = await beginAs(read);
    expect(await run("plan mass.yaml", env)).toMatchObject({ code: 0 });
    const { code, stderr } = await run("apply mass.yaml --yes", env);
    expect(code).toBe(1);
    expect(stderr.match(/create:organizations, which these credentials lack/g)).toHaveLength(1);
    expect(asked(tenant, "POST /api/v2/organizations")).toBe(0);
  });
});

it("br39: what an application writes while an apply runs is kept, and told", async () => {
  const names = Array.from({ length: 24 }, (_, index) => `o-${String(index).padStart(2, "0")}`);
  const tenant = await begin({
    seed: { organizations: names.map((name) => ({ name, metadata: { seed: "1" } })) },
  });
  await write(
    "m.yaml",
    "owner: me",
    "organizations:",
    ...names.map((name) => `  - { name: ${name}, display_name: N }`),
  );
  // Right before Orgwright looks at o-23 once more, the application writes its own key.
  tenant.orderFault({
    kind: "mutate",
    action: "change",
    method: "GET",
    route: "/organizations/{id}",
    organization: "o-23",
    set: { metadata: { seed: "1", app: "wrote" } },
  });
  const { code, stdout } = await run("apply m.yaml --yes", tenant.environment);
  expect(code).toBe(0);
  expect(stdout).toContain("changed o-23: metadata.app, by others while this ran");
  const found = new Map(
    (await exported(tenant.environment)).map(({ name, metadata }) => [name, metadata]),
  );
  expect(found.get("o-23")).toEqual({ seed: "1", app: "wrote" });
  expect(found.get("o-22")).toEqual({ seed: "1" });
  expect((await run("plan m.yaml", tenant.environment)).stdout).toContain("No changes.");
});

it("br41: a plan says that 25 keys of others leave no room for the owner", async () => {
  const { environment } = await begin();
  const keys = Array.from({ length: 25 }, (_, index) => `k${index}: v`).join(", ");
  await write("full.yaml", `organizations: [{ name: full, metadata: { ${keys} } }]`);
  expect(await run("apply full.yaml --yes", environment)).toMatchObject({ code: 0 });
  const before = await exported(environment);
  await write("own.yaml", "owner: me", "organizations: [{ name: full, display_name: X }]");
  const planned = await run("plan own.yaml", environment);
  expect(planned.stdout).toContain(
    "full: its metadata has 25 keys, of which the manifest says nothing",
  );
  expect(planned.stdout).toContain("no room for the mark of its owner (orgwright_owner)");
  expect(planned.stdout).toContain("Nothing can be done.");
  expect(await run("apply own.yaml --yes", environment)).toMatchObject({ code: 1 });
  expect(await exported(environment)).toEqual(before);
});
