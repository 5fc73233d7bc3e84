import fc from "fast-check";
import { routes } from "../../src/auth0/index.js";
import {
  checkOrganization,
  collections,
  type Collection,
  type DesiredOrganization,
  type FieldMap,
  type FieldValue,
} from "../../src/model/index.js";
import type { Policy } from "../../src/plan/index.js";
import type { Fault, TenantOptions } from "../../src/tenant/index.js";
import { desiredConnections, desiredOrganization } from "../support/arbitraries.js";

/** One run of the soak: a world, some clients with manifests, and everything that goes wrong. */
export interface Mix {
  /** What is applied first, in peace, so that there is something to change and to delete. */
  readonly before: readonly DesiredOrganization[];
  /** What each client declares; an organization that two of them declare is the same in both. */
  readonly manifests: readonly (readonly DesiredOrganization[])[];
  readonly policy: Policy;
  readonly concurrency: number;
  readonly faults: readonly Fault[];
  /** Organizations that faults let somebody else write: of these no report can be true for long. */
  readonly disturbed: readonly string[];
  readonly limits: NonNullable<TenantOptions["limits"]>;
  readonly limitsSpeed: number;
}

/** The connections that the tenant of a mix has. */
export const connectionNames = [
  "google-oauth2",
  "Username-Password-Authentication",
  "acme-saml",
  "acme-oidc",
];

const names = Array.from({ length: 7 }, (_, index) => `org-${index}`);

/** Names that faults pick on. Nobody else is picked on, so of all others reports must be true. */
const victims = names.slice(0, 2);

/** Some entries of a collection, as the whole or as a part of it. */
function someEntries({ keys, example, otherExample }: Collection): fc.Arbitrary<FieldValue> {
  const pool = [...example, ...otherExample].slice(0, 2);
  const keyOf = (entry: FieldMap): FieldMap =>
    Object.fromEntries(Object.entries(entry).filter(([key]) => Object.hasOwn(keys, key)));
  const whole = fc.subarray(pool);
  const part = fc.constantFrom<FieldValue>(
    { include: pool.slice(0, 1) },
    { include: pool.slice(1), exclude: pool.slice(0, 1).map(keyOf) },
    { exclude: pool.slice(1).map(keyOf) },
  );
  return fc.oneof<fc.Arbitrary<FieldValue>[]>(whole, part);
}

/** What hangs on an organization besides connections, of each collection with some luck. */
const hanging = fc.record(
  Object.fromEntries(
    collections
      .filter(({ name }) => name !== "connections")
      .map((collection) => [
        collection.name,
        fc.option(someEntries(collection), { freq: 2, nil: undefined }),
      ]),
  ),
);

const organization = fc
  .tuple(
    desiredOrganization,
    fc.option(desiredConnections(connectionNames), { nil: undefined }),
    hanging,
  )
  .map(([{ absent: _absent, ...fields }, connections, others]) => ({
    ...fields,
    // What all ask for shall be there in the end; who is let go has tests of their own.
    ...(connections && { connections }),
    ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)),
  }))
  .filter((value) => checkOrganization(value).organization !== undefined);

function organizationsOf(wanted: readonly string[]): fc.Arbitrary<readonly DesiredOrganization[]> {
  return fc
    .tuple(...wanted.map(() => organization))
    .map((all) => all.map((one, index) => withName(one, wanted[index] ?? "")));
}

/** A domain leads to one organization only, so each has some of its own. */
function withName(organization: DesiredOrganization, name: string): DesiredOrganization {
  return JSON.parse(
    JSON.stringify({ ...organization, name }, (key, value: unknown) =>
      key === "domain" && typeof value === "string" ? `${name}.${value}` : value,
    ),
  ) as DesiredOrganization;
}

const someNames = fc.subarray(names, { minLength: 1 });

const templates = [
  ...Object.values(routes),
  ...collections.flatMap(({ read, add, change, remove }) => [
    read.endpoint,
    add.endpoint,
    change?.endpoint ?? add.endpoint,
    remove.endpoint,
  ]),
  // The tenant calls the id of a role by another name.
].map(({ template }) => template.replace("{role_id}", "{id}"));

const selection = fc.record(
  {
    method: fc.constantFrom("GET", "POST", "POST", "POST", "PATCH", "PATCH", "DELETE"),
    route: fc.constantFrom(...new Set(templates)),
    skip: fc.nat(6),
    times: fc.integer({ min: 1, max: 5 }),
    probability: fc.constantFrom(0.2, 0.5, 1),
    seed: fc.nat(1000),
  },
  { requiredKeys: ["times"] },
);

const effect = fc.oneof(
  fc.record({
    kind: fc.constant("status"),
    status: fc.constantFrom(500, 502, 503, 504, 408),
    commit: fc.boolean(),
  }),
  fc.record(
    {
      kind: fc.constant("status"),
      status: fc.constant(429),
      retryAfterSeconds: fc.nat(3),
      resetInSeconds: fc.nat(3),
      message: fc.constantFrom("Global limit has been reached", "Endpoint limit has been reached"),
    },
    { requiredKeys: ["kind", "status"] },
  ),
  fc.record({ kind: fc.constantFrom("reset-before", "truncate") }),
  fc.record({ kind: fc.constant("reset-after") }),
  fc.record({ kind: fc.constantFrom("expire-token", "expire-cursor") }),
  fc.record({ kind: fc.constant("lose-answer"), closeAfterMs: fc.nat(500) }),
  fc.record({ kind: fc.constant("delay"), ms: fc.nat(4000) }),
  fc.record(
    { kind: fc.constant("stale-list"), createdWithinMs: fc.nat(100_000) },
    { requiredKeys: ["kind"] },
  ),
  fc.record({
    kind: fc.constant("drop-scope"),
    scopes: fc.constantFrom(
      ["create:organizations"],
      ["update:organizations"],
      ["create:organization_connections"],
      ["create:organization_client_grants"],
      ["update:organization_discovery_domains"],
    ),
  }),
  fc.record(
    {
      kind: fc.constant("mutate"),
      action: fc.constantFrom("create", "delete", "rename", "change"),
      organization: fc.constantFrom(...victims),
      set: fc.constantFrom({ display_name: "Theirs" }, { metadata: { theirs: "yes" } }),
    },
    { requiredKeys: ["kind", "action", "organization"] },
  ),
);

const fault = fc.tuple(selection, effect).map(([where, what]) => {
  if (what.kind !== "stale-list") return { ...where, ...what } as Fault;
  // Only one of the lists that organizations need can be stale.
  return { ...where, ...what, route: "/api/v2/organizations" };
});

const mixes: fc.Arbitrary<Mix> = fc
  .record({
    before: someNames.chain(organizationsOf),
    all: organizationsOf(names),
    policy: fc.constantFrom<Policy[]>("create-only", "upsert", "sync"),
    selections: fc.array(someNames, { minLength: 1, maxLength: 3 }),
    concurrency: fc.integer({ min: 1, max: 20 }),
    faults: fc.array(fault, { minLength: 1, maxLength: 6 }),
    limits: fc.oneof(
      { weight: 3, arbitrary: fc.constant("unlimited" as const) },
      {
        weight: 1,
        arbitrary: fc.constantFrom("free" as const, "essentials" as const, "enterprise" as const),
      },
    ),
    limitsSpeed: fc.integer({ min: 20, max: 100 }),
  })
  .map(({ all, selections, policy, ...rest }) => {
    // Two manifests of one owner that delete what the other one declares would never come to rest.
    const shown = policy === "sync" ? selections.map(() => selections[0] ?? []) : selections;
    return {
      ...rest,
      policy,
      manifests: shown.map((wanted) => all.filter(({ name }) => wanted.includes(name))),
      disturbed: rest.faults.flatMap((one) =>
        one.kind === "mutate" && one.organization !== undefined ? [one.organization] : [],
      ),
    };
  });

/** The mix of a seed, always the same one. */
export function mixOf(seed: number): Mix {
  const [mix] = fc.sample(mixes, { seed, numRuns: 1 });
  if (mix === undefined) throw new Error(`there is no mix for seed ${seed}`);
  return mix;
}

/** A mix as a person reads it when it has failed. */
export function describeMix(mix: Mix): string {
  const { faults, manifests, ...rest } = mix;
  return JSON.stringify({ ...rest, faults, manifests }, undefined, 1);
}
