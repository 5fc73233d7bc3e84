import fc from "fast-check";
import { expect, test } from "vitest";
import {
  organizationDeclaration,
  resourceNameOf,
  resourceOf,
  type OrganizationSpec,
} from "../../src/kubernetes/index.js";
import {
  checkOrganization,
  organizationFields,
  type DesiredOrganization,
  type Field,
} from "../../src/model/index.js";
import { desiredConnections, desiredOrganization } from "../support/arbitraries.js";
import { organizationsOf, read } from "../manifest/reading.js";

const tenantRef = { name: "production" };

/** What a resource declares, in which nothing may be wrong. */
function declared(spec: OrganizationSpec): DesiredOrganization {
  const { declared: found, diagnostics } = organizationDeclaration({ spec });
  if (found === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return found.organization;
}

function messages(spec: unknown, owner?: string): readonly string[] {
  const { diagnostics } = organizationDeclaration({ spec: spec as OrganizationSpec }, owner);
  return diagnostics.map(({ message }) => message);
}

/** What went through JSON, as whatever an API server keeps. */
function sent(spec: OrganizationSpec): OrganizationSpec {
  return JSON.parse(JSON.stringify(spec)) as OrganizationSpec;
}

test.each(Object.entries<Field>(organizationFields))(
  "%s survives with each of its examples, and cleared",
  (name, field) => {
    const values = [
      field.example,
      field.otherExample,
      ...(field.clearing.by === "refused" ? [] : [null]),
    ];
    for (const value of values) {
      const organization = { name: "acme", [name]: value } as DesiredOrganization;
      const { spec } = resourceOf(organization, { tenant: "production" });
      expect(declared(sent(spec))).toEqual(organization);
      expect(JSON.stringify(spec)).not.toContain("null");
    }
  },
);

test("whatever a manifest may say survives tools that drop null", () => {
  const organizations = fc
    .tuple(
      desiredOrganization,
      fc.option(desiredConnections(["google-oauth2", "staff"]), { nil: undefined }),
    )
    .map(([organization, connections]) => ({
      ...organization,
      ...(connections && { connections }),
    }))
    .filter((organization) => checkOrganization(organization).issues.length === 0);
  fc.assert(
    fc.property(organizations, (organization) => {
      const { spec } = resourceOf(organization, { tenant: "production" });
      expect(JSON.stringify(spec)).not.toMatch(/:null[,}]/);
      expect(declared(sent(spec))).toEqual(inOneSpelling(organization));
    }),
  );
});

/** `exactly` is the same as no word, and a pair that is null the same as none. */
function inOneSpelling(organization: DesiredOrganization): DesiredOrganization {
  const { metadata } = organization;
  if (metadata === undefined || metadata === null) return organization;
  const { include, exclude, exactly } = metadata as Record<string, Record<string, string | null>>;
  const isSaid = [include, exclude, exactly].some((said) => typeof said === "object");
  if (!isSaid) return { ...organization, metadata: withoutNulls(metadata as Pairs) };
  if (typeof exactly === "object") return { ...organization, metadata: withoutNulls(exactly) };
  const nulls = Object.entries(include ?? {}).flatMap(([key, text]) =>
    text === null ? [key] : [],
  );
  const excluded = [...new Set([...((exclude as unknown as string[]) ?? []), ...nulls])];
  return {
    ...organization,
    metadata: {
      ...(include && { include: withoutNulls(include) }),
      ...((exclude ?? nulls.length > 0) && { exclude: excluded }),
    },
  };
}

type Pairs = Readonly<Record<string, string | null>>;

function withoutNulls(pairs: Pairs): Pairs {
  return Object.fromEntries(Object.entries(pairs).filter(([, text]) => text !== null));
}

test("what is declared in part stands under in_part, but people", () => {
  const [organization] = organizationsOf(
    read(`organizations:
  - name: acme
    metadata: { include: { plan: gold, old: null }, exclude: [region] }
    connections:
      include: [{ name: staff, organization_connection_name: null }]
      exclude: [{ name: google-oauth2 }]
    roles: { exactly: [{ name: approver }] }
    members: { include: [{ email: ada@acme.example }] }
    branding: { logo_url: null }
`),
  );
  if (organization === undefined) throw new Error("nothing was read");
  const { spec } = resourceOf(organization, { tenant: "production", deletionPolicy: "Delete" });
  expect(spec).toEqual({
    tenantRef,
    deletionPolicy: "Delete",
    name: "acme",
    roles: [{ name: "approver" }],
    members: { include: [{ email: "ada@acme.example" }] },
    in_part: {
      metadata: { include: { plan: "gold" }, exclude: ["region", "old"] },
      connections: {
        include: [{ name: "staff", clear: ["organization_connection_name"] }],
        exclude: [{ name: "google-oauth2" }],
      },
    },
    clear: ["branding.logo_url"],
  });
  expect(declared(sent(spec))).toEqual({
    ...organization,
    metadata: { include: { plan: "gold" }, exclude: ["region", "old"] },
    roles: [{ name: "approver" }],
  });
});

test("null is taken where it arrives", () => {
  const spec = { tenantRef, name: "acme", branding: null, token_quota: null };
  expect(declared(spec)).toEqual({ name: "acme", branding: null, token_quota: null });
});

test("an exclusion of nothing does not become a whole", () => {
  const organization = { name: "acme", metadata: { exclude: [] } } as DesiredOrganization;
  const { spec } = resourceOf(organization, { tenant: "production" });
  expect(spec["metadata"]).toBeUndefined();
  expect(declared(sent(spec))).toEqual(organization);
});

test("mistakes are told at once, in the words of manifests, with their places in the resource", () => {
  const spec = {
    tenantRef: {},
    deletionPolicy: "Retain",
    name: "org_acme",
    diplay_name: "Acme",
    branding: { logo_url: "http://acme.example", colors: { primary: "#fff" } },
    in_part: { connections: { include: [{ name: "staff", is_signup_enabled: true }] } },
  };
  expect(messages(spec)).toEqual([
    "spec.tenantRef.name: tenantRef.name is missing. Name the Tenant, in the same namespace, that the organization belongs to.",
    'spec.deletionPolicy: deletionPolicy is "Retain". Allowed are "Orphan", "Delete".',
    'spec.name: name is "org_acme". It must consist of lowercase letters, digits, - and _, start and end with a letter or a digit, and not start with org_.',
    'spec.branding.logo_url: branding.logo_url is "http://acme.example". It must be an https:// address.',
    "spec.branding.colors.page_background: branding.colors.page_background is missing. Colour of the page behind the login box.",
    expect.stringMatching(
      /^spec\.diplay_name: unknown key "diplay_name"\. Did you mean display_name\?/,
    ),
    "spec.in_part.connections.include[0].is_signup_enabled: connections.include[0].is_signup_enabled needs assign_membership_on_login. Auth0 allows sign-up only where a login makes people members: write `assign_membership_on_login: true` as well.",
  ]);
});

test("what is cleared must be clearable, and have no value", () => {
  const spec = {
    tenantRef,
    name: "acme",
    branding: { logo_url: "https://acme.example/logo.png" },
    connections: [
      { name: "staff", is_enabled: true, clear: ["is_enabled", "show_as_button"] },
      { name: "google-oauth2", clear: "is_enabled" },
    ],
    clear: ["branding.logo_url", "display_name", "members", 3],
  };
  expect(messages(spec)).toEqual([
    "spec.connections[0].clear[0]: is_enabled has a value, and clear names it. One says what it shall be, the other that it shall not be. Keep one of the two.",
    expect.stringMatching(
      /^spec\.connections\[0\]\.clear\[1\]: .* is "show_as_button"\. Allowed are "is_enabled"/,
    ),
    "spec.connections[1].clear: clear is not a list.",
    "spec.clear[0]: branding.logo_url has a value, and clear names it. One says what it shall be, the other that it shall not be. Keep one of the two.",
    expect.stringMatching(
      /^spec\.clear\[1\]: clear\[1\] is "display_name"\. Allowed are "branding"/,
    ),
    expect.stringMatching(/^spec\.clear\[2\]: clear\[2\] is "members"/),
    expect.stringMatching(/^spec\.clear\[3\]: clear\[3\] is 3/),
  ]);
});

test("a field is declared as a whole or in part", () => {
  const spec = {
    tenantRef,
    name: "acme",
    metadata: { plan: "gold" },
    in_part: { metadata: { include: { region: "eu" } }, branding: {}, roles: [] },
  };
  expect(messages(spec)).toEqual([
    "spec.in_part.metadata: metadata is written as a whole and in part. What stands under `in_part` leaves alone what others have added, the other does not. Keep one of the two.",
    'spec.in_part.branding: unknown key "branding" in in_part. Allowed are metadata, connections, client_grants, clients, discovery_domains, roles.',
    "spec.in_part.roles: roles does not say what it includes or excludes. Write `include` or `exclude` under it, or `roles` beside `in_part` for the whole.",
  ]);
});

test("the marks of an owner need room", () => {
  const pairs = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`key${index}`, "x"]));
  const spec = { tenantRef, name: "acme", metadata: pairs };
  expect(messages(spec)).toEqual([]);
  expect(messages(spec, "customers")).toEqual([
    "spec.metadata: metadata has 25 entries. At most 24 are allowed here: Auth0 takes 25, and the marks for `owner` need one of them.",
  ]);
});

test("a resource that is no object of ours is told, not thrown", () => {
  for (const spec of [{}, { name: null }, { tenantRef: [], in_part: 1, clear: {} }]) {
    expect(messages(spec).length).toBeGreaterThan(0);
  }
});

test("names of resources are told apart as those of organizations are, and Kubernetes takes them", () => {
  const names = ["acme", "a_b", "a-b", "a__b", "a-_b", "a".repeat(50), `a${"_".repeat(48)}b`];
  const resources = names.map((name) => resourceNameOf("production", name));
  expect(new Set(resources).size).toBe(names.length);
  for (const name of resources) {
    expect(name.length).toBeLessThanOrEqual(253);
    expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
  }
});
