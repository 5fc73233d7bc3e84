import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTenant, type Tenant, type TenantOptions } from "../../src/tenant/index.js";
import { version } from "../../src/version.js";
import { emptyFolder, runOrgwright, type Run } from "../support/run-orgwright.js";

let cwd: string;
let tenant: Tenant | undefined;
beforeEach(async () => {
  cwd = await emptyFolder();
});
afterEach(async () => {
  await tenant?.close();
  tenant = undefined;
  await rm(cwd, { recursive: true });
});

interface Report {
  readonly formatVersion: number;
  readonly ok: boolean;
  readonly findings: readonly {
    readonly check: string;
    readonly status: string;
    readonly summary: string;
    readonly advice?: string;
  }[];
}

const doctor = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Run> => runOrgwright(["doctor", ...args], { cwd, env: { HOME: cwd, ...env } });

async function examine(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<
  Report & {
    readonly code: number | null;
    readonly find: (check: string) => Report["findings"][number];
  }
> {
  const { code, stdout } = await doctor([...args, "--format", "json"], env);
  const report = JSON.parse(stdout) as Report;
  return {
    code,
    ...report,
    find: (check) => {
      const found = report.findings.find((finding) => finding.check === check);
      if (!found) throw new Error(`there is no finding on ${check}`);
      return found;
    },
  };
}

async function open(options: TenantOptions = {}): Promise<Readonly<Record<string, string>>> {
  tenant = await startTenant({
    ...options,
    seed: {
      clients: [
        { client_id: "reader", client_secret: "reader-secret", scopes: ["read:organizations"] },
      ],
    },
  });
  return {
    AUTH0_DOMAIN: tenant.url,
    AUTH0_CLIENT_ID: "reader",
    AUTH0_CLIENT_SECRET: "reader-secret",
  };
}

describe("a doctor", () => {
  it("finds nothing to mend on the embedded tenant", async () => {
    const { code, stdout } = await doctor(["--tenant", "local"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/ok +versions/);
    expect(stdout).toMatch(/All is well\.\n$/);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("tells everything that is wrong on the way at once, and asks nobody then", async () => {
    const { code, find } = await examine([], {
      AUTH0_DOMAIN: "login.acme.example",
      AUTH0_CLIENT_ID: '"quoted"',
      AUTH0_CLIENT_SECRET: "s",
      HTTPS_PROXY: "no proxy",
    });
    expect(code).toBe(1);
    expect(find("address")).toMatchObject({ status: "warning" });
    expect(find("address").advice).toContain("AUTH0_AUDIENCE");
    expect(find("proxy")).toMatchObject({ status: "error" });
    expect(find("proxy").summary).not.toContain("no proxy");
    expect(find("credentials")).toMatchObject({ status: "error" });
    expect(find("tenant")).toMatchObject({ status: "skipped" });
  });

  it.each([
    ["no tenant", {}, "address", "No tenant is named"],
    ["no credentials", { AUTH0_DOMAIN: "acme.eu.auth0.com" }, "credentials", "no credentials"],
    ["a tenant that nobody answers for", nobody(), "token", "ECONNREFUSED"],
  ])("says what to do about %s", async (_, env, check, words) => {
    const { code, find } = await examine([], env);
    expect(code).toBe(1);
    expect(find(check)).toMatchObject({ status: "error" });
    expect(find(check).summary).toContain(words);
  });

  it("asks for what manifests declare, and for the command that was named", async () => {
    const env = await open();
    await writeFile(join(cwd, "organizations.yaml"), "organizations: [{ name: acme }]\n");
    const plan = await examine(["--for", "plan"], env);
    expect(plan).toMatchObject({ code: 0, ok: true });
    const apply = await examine([], env);
    expect(apply).toMatchObject({ code: 1, ok: false });
    expect(apply.find("scopes").summary).toContain(
      "needs create:organizations and update:organizations, which these credentials lack",
    );
    expect(apply.find("scopes").advice).toContain("auth0 api patch");
    await writeFile(
      join(cwd, "organizations.yaml"),
      "organizations: [{ name: acme, connections: [] }]\n",
    );
    expect((await examine(["--for", "plan"], env)).find("scopes")).toMatchObject({
      status: "error",
    });
  });

  it("tells a wrong secret without repeating it", async () => {
    const { find } = await examine([], { ...(await open()), AUTH0_CLIENT_SECRET: "wrong-secret" });
    expect(find("token")).toMatchObject({ status: "error" });
    expect(JSON.stringify(find("token"))).not.toContain("wrong-secret");
  });

  it("tells a clock that is off", async () => {
    const behind = { now: () => Date.now() + 600_000, sleep: () => Promise.resolve() };
    const { find } = await examine(["--for", "plan"], await open({ clock: behind }));
    expect(find("clock").summary).toMatch(/^This machine's clock is (9|10) min \d+ s behind/);
    expect(find("clock")).toMatchObject({ status: "warning" });
  });

  it("tells the limits, and a feature that the tenant does not have", async () => {
    const env = await open({ limits: "enterprise" });
    tenant?.orderFault({
      kind: "status",
      status: 403,
      route: "/api/v2/organizations",
      times: "always",
    });
    const { code, find } = await examine(["--for", "plan"], env);
    expect(code).toBe(1);
    expect(find("organizations")).toMatchObject({ status: "error" });
    tenant?.clearFaults();
    expect((await examine(["--for", "plan"], env)).find("limits").summary).toMatch(
      /GET \/api\/v2\/organizations: 10 at once, \d left/,
    );
  });

  it("notices manifests that cannot be read", async () => {
    await writeFile(join(cwd, "organizations.yaml"), "organizations: [{ nam: acme }]\n");
    const { code, find } = await examine(["--tenant", "local"]);
    expect(code).toBe(1);
    expect(find("manifests").advice).toContain("orgwright validate");
  });

  it("notices a provider of another version, and a configuration that hides it", async () => {
    const folder = join(cwd, ".terraform.d/plugins/registry.terraform.io/orgwright/orgwright");
    await mkdir(join(folder, "0.0.1"), { recursive: true });
    expect((await examine(["--tenant", "local"])).find("provider")).toMatchObject({
      status: "warning",
    });
    await mkdir(join(folder, version));
    expect((await examine(["--tenant", "local"])).find("provider")).toMatchObject({ status: "ok" });
    await writeFile(join(cwd, ".terraformrc"), "provider_installation {\n  direct {}\n}\n");
    const hidden = (await examine(["--tenant", "local"])).find("provider");
    expect(hidden).toMatchObject({ status: "warning" });
    expect(hidden.summary).toContain(".terraformrc");
  });
});

/** An address of this machine at which nothing listens: the port is one of the system's own. */
function nobody(): Readonly<Record<string, string>> {
  return { AUTH0_DOMAIN: "http://127.0.0.1:1", AUTH0_CLIENT_ID: "x", AUTH0_CLIENT_SECRET: "y" };
}
