import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  apply,
  connect,
  DiagnosticError,
  exportOrganizations,
  OperationError,
  plan,
  readManifests,
  type ConnectedTenant,
} from "../../src/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { runProgram } from "../support/run-orgwright.js";

let server: Tenant;
let tenant: ConnectedTenant;
beforeEach(async () => {
  server = await startTenant();
  tenant = await connect({
    domain: server.url,
    credentials: {
      kind: "client-secret",
      clientId: server.clientId,
      clientSecret: server.clientSecret,
    },
  });
});
afterEach(async () => {
  await tenant.close();
  await server.close();
});

const names = async (): Promise<string[]> => {
  const found: string[] = [];
  for await (const { name } of exportOrganizations(tenant)) found.push(name);
  return found;
};

describe("the engine, from a program", () => {
  it("plans, applies, exports, and finds nothing to do afterwards", async () => {
    const declared = [{ name: "acme", display_name: "Acme" }, { name: "beta" }];
    const seen: string[] = [];
    const outcomes = await apply(tenant, await plan(tenant, declared), {
      onOutcome: ({ organization, outcome }) => seen.push(`${outcome} ${organization}`),
    });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["done", "done"]);
    expect(seen.sort()).toEqual(["done acme", "done beta"]);
    expect(await names()).toEqual(["acme", "beta"]);
    expect((await plan(tenant, declared)).actions).toEqual([]);
    expect(tenant.requestCounts().byRoute["POST /api/v2/organizations"]).toBe(2);
  });

  it("takes what manifests declare", async () => {
    const reading = await readManifests(["examples/quickstart"], { env: {} });
    await apply(tenant, await plan(tenant, reading));
    const present = reading.organizations.filter(({ organization }) => !organization.absent);
    expect(await names()).toHaveLength(present.length);
  });

  it("refuses organizations that break the rules, all at once, before anything is sent", async () => {
    const declared = [{ name: "Acme" }, { name: "beta" }, { name: "beta" }];
    const error = await plan(tenant, declared).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DiagnosticError);
    const { diagnostics } = error as DiagnosticError;
    expect(diagnostics.map(({ code, path }) => [code, ...path])).toEqual([
      ["invalid-value", 0, "name"],
      ["duplicate-name", 2, "name"],
    ]);
    expect(tenant.requestCounts().total).toBe(0);
  });

  it("is cancelled by a signal, and what was not begun says so", async () => {
    const declared = Array.from({ length: 50 }, (_, index) => ({ name: `o-${index}` }));
    const planned = await plan(tenant, declared);
    const stop = new AbortController();
    const outcomes = await apply(tenant, planned, {
      concurrency: 1,
      signal: stop.signal,
      onOutcome: () => stop.abort(),
    });
    expect(outcomes.filter(({ outcome }) => outcome === "done")).toHaveLength(1);
    expect(outcomes.at(-1)).toMatchObject({ outcome: "skipped", error: { code: "interrupted" } });
    expect(await names()).toHaveLength(1);
  });

  it("deletes under sync only within the limit", async () => {
    const declared = Array.from({ length: 20 }, (_, index) => ({ name: `o-${index}` }));
    const options = { owner: "us", policy: "sync" as const };
    await apply(tenant, await plan(tenant, declared, options));
    const fewer = declared.slice(0, 10);
    await expect(plan(tenant, fewer, options)).rejects.toThrow(OperationError);
    await apply(tenant, await plan(tenant, declared.slice(0, 18), options));
    expect(await names()).toHaveLength(18);
  });
});

describe("examples/bootstrap", () => {
  it("bootstraps an environment, and changes nothing the second time", async () => {
    const env = { ...server.environment, AUTH0_DOMAIN: server.url };
    const run = (): ReturnType<typeof runProgram> =>
      runProgram("npx", ["tsx", "examples/bootstrap/bootstrap.ts"], { env });
    const first = await run();
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("14 actions") });
    expect(await names()).toContain("made-by-a-program");
    const second = await run();
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining("0 actions") });
  });
});
