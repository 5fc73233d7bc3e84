import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  connectionSettings,
  organizationFields,
  storedFields,
  type CurrentOrganization,
  type FieldValue,
} from "../../src/model/index.js";
import {
  compareOrganization,
  type CreateAction,
  type ResolvedOrganization,
  type UpdateAction,
} from "../../src/plan/index.js";
import { currentOrganization, resolvedOrganization } from "../support/arbitraries.js";

type Values = Record<string, FieldValue | undefined>;

/** What a tenant that keeps to Auth0's contract has after an action. */
function applied(
  current: CurrentOrganization | undefined,
  action: CreateAction | UpdateAction,
): CurrentOrganization {
  const result: Values = { id: "org_new", ...(current as Values | undefined) };
  for (const [name, value] of Object.entries(action.fields)) {
    const isEmpty =
      value === null || (typeof value === "object" && Object.keys(value).length === 0);
    if (isEmpty) delete result[name];
    else result[name] = value;
  }
  const connections = new Map<string, Record<string, unknown>>(
    (current?.connections ?? []).map((entry) => [entry.connection_id, { ...entry }]),
  );
  for (const { kind, id, settings } of action.entries) {
    if (kind === "remove") {
      connections.delete(id);
      continue;
    }
    const entry: Record<string, unknown> = connections.get(id) ?? { connection_id: id };
    for (const [name, value] of Object.entries(settings)) {
      if (value === null) delete entry[name];
      else entry[name] = value;
    }
    connections.set(id, entry);
  }
  return { ...result, connections: [...connections.values()] } as unknown as CurrentOrganization;
}

describe("the difference between a desired and a current organization", () => {
  it("is empty once its action was applied, whatever both were", () => {
    fc.assert(
      fc.property(resolvedOrganization, currentOrganization, (wanted, current) => {
        const existing = { ...current, name: wanted.name };
        const action = compareOrganization(wanted, existing);
        if (action === undefined) return;
        expect(compareOrganization(wanted, applied(existing, action))).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });

  it("is empty after a create", () => {
    fc.assert(
      fc.property(resolvedOrganization, (wanted) => {
        const action = compareOrganization(wanted, undefined);
        expect(action?.kind).toBe("create");
        if (action === undefined) return;
        expect(compareOrganization(wanted, applied(undefined, action))).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });

  it("is empty between an organization and itself", () => {
    fc.assert(
      fc.property(currentOrganization, (current) => {
        const { id: _, connections = [], ...fields } = current;
        const same = { ...fields, connections } as ResolvedOrganization;
        expect(compareOrganization(same, current)).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });

  it("never sends a field that the manifest leaves out, but for the owner's mark", () => {
    fc.assert(
      fc.property(resolvedOrganization, currentOrganization, (wanted, current) => {
        const action = compareOrganization(wanted, { ...current, name: wanted.name });
        const sent = Object.keys(action?.fields ?? {}).filter(
          (name) => !(name === "metadata" && wanted.owner !== undefined),
        );
        expect(Object.keys(wanted)).toEqual(expect.arrayContaining(sent));
        expect(wanted.connections !== undefined || (action?.entries ?? []).length === 0).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("does not depend on the order of keys or of list entries", () => {
    fc.assert(
      fc.property(resolvedOrganization, currentOrganization, (wanted, current) => {
        const reversed = reverse(wanted) as ResolvedOrganization;
        const existing = { ...current, name: wanted.name };
        const normal = (value: unknown): unknown => JSON.parse(JSON.stringify(sortKeys(value)));
        const changes = (organization: ResolvedOrganization): unknown =>
          normal(
            [...(compareOrganization(organization, existing)?.changes ?? [])].sort((a, b) =>
              JSON.stringify(a.path) < JSON.stringify(b.path) ? -1 : 1,
            ),
          );
        expect(changes(reversed)).toEqual(changes(wanted));
      }),
      { numRuns: 500 },
    );
  });
});

describe("every field of the model", () => {
  const base: CurrentOrganization = { id: "org_1", name: "acme", connections: [] };
  const cases = storedFields(organizationFields).filter(([name]) => name !== "name");

  it.each(cases)("%s: absent -> set -> changed -> cleared", (name, field) => {
    const wish = (value: unknown): ResolvedOrganization => ({ name: "acme", [name]: value });
    let current = base;
    for (const value of [field.example, field.otherExample, field.example]) {
      const action = compareOrganization(wish(value), current);
      if (action) current = applied(current, action);
      expect(compareOrganization(wish(value), current)).toBeUndefined();
    }
    expect(Object.keys(current)).toContain(name);
    expect(compareOrganization({ name: "acme" }, current)).toBeUndefined();
    if (field.clearing.by === "refused") return;
    const clearing = compareOrganization(wish(null), current);
    expect(Object.keys(clearing?.fields ?? {})).toEqual([name]);
    if (clearing) current = applied(current, clearing);
    expect(Object.keys(current)).not.toContain(name);
  });

  it.each(Object.entries(connectionSettings))(
    "a connection's %s is set and changed",
    (name, field) => {
      const wish = (value: FieldValue): ResolvedOrganization => ({
        name: "acme",
        connections: [{ connection_id: "con_1", [name]: value }],
      });
      let current = base;
      for (const value of [field.example, field.otherExample]) {
        const action = compareOrganization(wish(value), current);
        expect(action?.changes.length).toBe(1);
        if (action) current = applied(current, action);
        expect(compareOrganization(wish(value), current)).toBeUndefined();
      }
    },
  );
});

describe("partial objects", () => {
  const current: CurrentOrganization = {
    id: "org_1",
    name: "acme",
    branding: {
      logo_url: "https://acme.example/a.png",
      colors: { primary: "#000", page_background: "#fff" },
    },
    metadata: { plan: "gold", orgwright_owner: "team-a" },
    token_quota: { client_credentials: { enforce: true, per_day: 10, per_hour: 1 } },
  };

  it("keep the keys that are left out and are sent complete", () => {
    const action = compareOrganization(
      { name: "acme", branding: { logo_url: "https://acme.example/b.png" } },
      current,
    );
    expect(action?.fields).toEqual({
      branding: { ...current.branding, logo_url: "https://acme.example/b.png" },
    });
    expect(action?.changes).toEqual([
      {
        path: ["branding", "logo_url"],
        from: "https://acme.example/a.png",
        to: "https://acme.example/b.png",
      },
    ]);
  });

  it("lose a key that is null", () => {
    const action = compareOrganization(
      { name: "acme", token_quota: { client_credentials: { per_day: null } } },
      current,
    );
    expect(action?.fields).toEqual({
      token_quota: { client_credentials: { enforce: true, per_hour: 1 } },
    });
  });

  it("that may not be left empty say what Auth0 fills in by itself, and then nothing more", () => {
    const nothing = { per_day: null, per_hour: null, enforce: null };
    const wanted = { name: "acme", token_quota: { client_credentials: nothing } };
    expect(compareOrganization(wanted, current)?.fields).toEqual({
      token_quota: { client_credentials: { enforce: true } },
    });
    const cleared = { ...current, token_quota: { client_credentials: { enforce: true } } };
    expect(compareOrganization(wanted, cleared)).toBeUndefined();
    const { token_quota: _, ...without } = current;
    expect(compareOrganization(wanted, without)).toBeUndefined();
  });

  it("are emptied by {}", () => {
    expect(compareOrganization({ name: "acme", branding: {} }, current)?.fields).toEqual({
      branding: {},
    });
  });

  it("metadata is the whole truth, and the owner's mark survives it", () => {
    const action = compareOrganization({ name: "acme", metadata: { region: "eu" } }, current);
    expect(action?.fields).toEqual({ metadata: { region: "eu", orgwright_owner: "team-a" } });
    expect(compareOrganization({ name: "acme", metadata: {} }, current)?.fields).toEqual({
      metadata: { orgwright_owner: "team-a" },
    });
  });

  it("an owner marks an organization and leaves undeclared metadata as it is", () => {
    const action = compareOrganization({ name: "acme", owner: "team-b" }, current);
    expect(action?.fields).toEqual({ metadata: { plan: "gold", orgwright_owner: "team-b/acme" } });
  });
});

describe("connections that come and go", () => {
  const entries = (count: number, from = 0): { connection_id: string }[] =>
    Array.from({ length: count }, (_, index) => ({ connection_id: `con_${from + index}` }));
  const kinds = (has: number, wanted: { connection_id: string }[]): (string | undefined)[] => {
    const current = { id: "org_1", name: "acme", connections: entries(has) };
    const action = compareOrganization({ name: "acme", connections: wanted }, current);
    return action?.entries.map(({ kind }) => kind) ?? [];
  };

  it("are added first, so that people can log in all the time", () => {
    expect(kinds(9, [...entries(8), ...entries(1, 20)])).toEqual(["add", "remove"]);
  });

  it("are removed first where an organization would have more than it may", () => {
    expect(kinds(10, [...entries(9), ...entries(1, 20)])).toEqual(["remove", "add"]);
    expect(kinds(9, [...entries(7), ...entries(2, 20)])).toEqual([
      "remove",
      "remove",
      "add",
      "add",
    ]);
  });
});

function reverse(value: unknown): unknown {
  if (Array.isArray(value)) return value.toReversed().map(reverse);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reverse(inner)]),
  );
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
}
