import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  apply,
  checksumPlan,
  connect,
  DiagnosticError,
  exportOrganizations,
  OperationError,
  plan,
  readManifests,
  renderPlan,
  type ConnectedTenant,
} from "../../src/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { runProgram } from "../support/run-orgwright.js";

let server: Tenant;
let tenant: ConnectedTenant;

/** A connection of its own to the same tenant, as another program would have. */
function reach(): Promise<ConnectedTenant> {
  const { url: domain, clientId, clientSecret } = server;
  return connect({ domain, credentials: { kind: "client-secret", clientId, clientSecret } });
}

beforeEach(async () => {
  server = await startTenant();
  tenant = await reach();
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

  it("tells what it saw of organizations that need nothing, with the entries that are declared", async () => {
    const google = { name: "google-oauth2", show_as_button: false };
    const declared = [
      { name: "acme", display_name: "Acme", connections: [google] },
      { name: "beta" },
      { name: "gamma", display_name: "Gamma" },
    ];
    const seen: object[] = [];
    const look = async (organizations: typeof declared): Promise<void> => {
      seen.length = 0;
      await plan(tenant, organizations, { onSeen: (organization) => seen.push(organization) });
    };
    await look(declared);
    expect(seen).toEqual([]);
    await apply(tenant, await plan(tenant, declared));
    await look(
      declared.map((each) => (each.name === "gamma" ? { ...each, display_name: "G" } : each)),
    );
    expect(seen).toHaveLength(2);
    expect(seen).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: expect.stringMatching(/^org_/), name: "beta" }),
        expect.objectContaining({
          name: "acme",
          display_name: "Acme",
          connections: [expect.objectContaining({ show_as_button: false })],
        }),
      ]),
    );
  });

  it("tells of mistakes in sentences that need nothing beside them", async () => {
    const error: unknown = await plan(tenant, [{ name: "Acme!" }]).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      diagnostics: [
        {
          message: expect.stringMatching(/^\[0\]\.name: .*"Acme!"\. It .*\.$/),
          code: expect.any(String),
          path: [0, "name"],
          detail: expect.any(String),
        },
      ],
    });
    const { diagnostics } = await readManifests(["-"], {
      env: {},
      stdin: Readable.from([Buffer.from("organizations:\n  - name: Acme!\n")]),
    });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^<stdin>:2:\d+: .*"Acme!"\. It .*\.$/),
    ]);
  });

  it("shows a plan in every form, with the checksum of the one that was looked at", async () => {
    const declared = [{ name: "acme", display_name: "<b>Acme</b>" }];
    const planned = await plan(tenant, declared);
    const checksum = await checksumPlan(tenant, planned);
    expect(checksum).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await checksumPlan(tenant, await plan(tenant, declared))).toBe(checksum);
    expect(await checksumPlan(tenant, await plan(tenant, [{ name: "acme" }]))).not.toBe(checksum);
    const text = await renderPlan(tenant, planned);
    expect(text).toContain("  + acme");
    expect(text).toContain("Plan: 1 to create, 0 to update, 0 to delete, 0 unchanged.");
    expect(text).toContain(`Checksum: ${checksum}`);
    const markdown = await renderPlan(tenant, planned, "markdown");
    expect(markdown).toContain(checksum);
    expect(markdown).toContain("1 to create");
    const html = await renderPlan(tenant, planned, "html");
    expect(html).toContain(checksum);
    expect(html).not.toContain("<b>Acme</b>");
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

  it("deletes nothing for a list that came out empty, nor for an owner that was not named", async () => {
    await apply(tenant, await plan(tenant, [{ name: "acme" }], { owner: "us" }));
    const sync = { policy: "sync" as const };
    await expect(plan(tenant, [], { owner: "us", ...sync })).rejects.toMatchObject({
      code: "empty-manifest",
    });
    await expect(plan(tenant, [{ name: "beta" }], sync)).rejects.toMatchObject({
      code: "no-owner",
    });
    // Beside another owner's sixty it is no different.
    const reading = await readManifests(["-"], {
      env: {},
      stdin: Readable.from([Buffer.from("owner: them\norganizations: [{ name: beta }]")]),
    });
    await expect(plan(tenant, reading, { owner: "us", ...sync })).rejects.toMatchObject({
      code: "empty-manifest",
    });
    // Nor for one that lets somebody go and has lost all others.
    const letGo = [{ name: "gone", absent: true }];
    await expect(plan(tenant, letGo, { owner: "us", ...sync })).rejects.toMatchObject({
      code: "empty-manifest",
    });
    const allowed = await plan(tenant, [], { owner: "us", ...sync, allowEmpty: true });
    expect(allowed.actions).toMatchObject([{ kind: "delete", organization: "acme" }]);
  });

  it("asks which it is where one that is deleted looks like one that is created", async () => {
    const display_name = "Acme";
    await apply(tenant, await plan(tenant, [{ name: "acme", display_name }], { owner: "us" }));
    const options = { owner: "us", policy: "sync" as const };
    const declared = [{ name: "nine", display_name }];
    await expect(plan(tenant, declared, options)).rejects.toMatchObject({
      code: "possible-rename",
    });
    const told = await plan(
      tenant,
      [{ ...declared[0], name: "nine", former_names: ["acme"] }],
      options,
    );
    expect(told.actions).toMatchObject([{ kind: "update", organization: "nine" }]);
    const others = await plan(tenant, declared, { ...options, noRenames: true });
    expect(others.actions.map(({ kind }) => kind)).toEqual(["delete", "create"]);
  });

  it("takes over from the previous owners that manifests name", async () => {
    await apply(tenant, await plan(tenant, [{ name: "acme" }], { owner: "us" }));
    const reading = await readManifests(["-"], {
      env: {},
      stdin: Readable.from([
        Buffer.from("owner: them\nprevious_owners: [us]\norganizations: [{ name: acme }]"),
      ]),
    });
    expect((await plan(tenant, reading)).refusals).toEqual([]);
    expect((await plan(tenant, reading)).actions).toMatchObject([{ kind: "update" }]);
  });

  describe("knows what was deleted behind its back", () => {
    const declared = ["a", "b", "c", "d", "e"].map((name) => ({ name }));
    const remove = async (...gone: readonly string[]): Promise<void> => {
      const elsewhere = await reach();
      const absent = gone.map((name) => ({ name, absent: true }));
      const options = { maxDeletes: { kind: "count", count: 9 } } as const;
      await apply(elsewhere, await plan(elsewhere, absent, options));
      await elsewhere.close();
    };

    it("by what it has applied, and makes again as many as it was told", async () => {
      await apply(tenant, await plan(tenant, declared));
      await remove("a", "b");
      await expect(plan(tenant, declared)).rejects.toMatchObject({ code: "too-many-recreates" });
      const two = { maxRecreates: { kind: "count", count: 2 } } as const;
      const told = await plan(tenant, declared, two);
      expect(told.actions).toMatchObject([
        { kind: "create", notes: [expect.stringContaining("was there before")] },
        { kind: "create" },
      ]);
      await apply(tenant, told);
      expect((await plan(tenant, declared)).actions).toEqual([]);
    });

    it("by what it has seen, or was told of", async () => {
      await apply(tenant, await plan(tenant, declared));
      const other = await reach();
      try {
        await plan(other, declared);
        await remove("a", "b");
        await expect(plan(other, declared)).rejects.toMatchObject({ code: "too-many-recreates" });
        const third = await reach();
        expect((await plan(third, declared)).actions).toHaveLength(2);
        await expect(plan(third, declared, { knownNames: ["a", "b"] })).rejects.toMatchObject({
          code: "too-many-recreates",
        });
        await third.close();
      } finally {
        await other.close();
      }
    });

    it("and takes for new what it has let go or renamed itself", async () => {
      await apply(tenant, await plan(tenant, declared));
      const others = declared.slice(3);
      const letGo = [
        { name: "a", absent: true },
        { name: "b", absent: true },
        { name: "nine", former_names: ["c"] },
      ];
      const all = { maxDeletes: { kind: "count", count: 9 } } as const;
      await apply(tenant, await plan(tenant, [...letGo, ...others], all));
      const planned = await plan(tenant, [...declared, { name: "nine" }]);
      expect(planned.actions.map(({ kind }) => kind)).toEqual(["create", "create", "create"]);
    });
  });

  it("refuses a former name that two organizations claim, and what is limited", async () => {
    const former_names = ["acme"];
    await expect(
      plan(tenant, [
        { name: "a", former_names },
        { name: "b", former_names },
      ]),
    ).rejects.toThrow(/acme.* former name of two/);
    const many = Array.from({ length: 10 }, (_, index) => ({ name: `o-${index}` }));
    await apply(tenant, await plan(tenant, many));
    const changed = many.map((entry) => ({ ...entry, display_name: "New" }));
    await expect(
      plan(tenant, changed, { maxUpdates: { kind: "share", percent: 50 } }),
    ).rejects.toMatchObject({ code: "too-many-updates" });
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
