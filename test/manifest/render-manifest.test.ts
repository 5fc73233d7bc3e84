import fc from "fast-check";
import { expect, test } from "vitest";
import { renderManifest, type RenderOptions } from "../../src/manifest/index.js";
import {
  connectionSettings,
  organizationFields,
  ownerKey,
  protectedKey,
  reservedMetadataKeys,
  type CurrentConnection,
  type CurrentOrganization,
  type Field,
  type Fields,
} from "../../src/model/index.js";
import { organizationNameArbitrary } from "../support/arbitraries.js";
import { organizationsOf, read } from "./reading.js";

async function render(
  organizations: readonly CurrentOrganization[],
  options?: RenderOptions,
): Promise<string> {
  let text = "";
  for await (const piece of renderManifest(organizations, options)) text += piece;
  return text;
}

const word = fc.constantFrom(
  "${",
  "$",
  "{",
  "}",
  "##X##",
  "@@Y@@",
  "$##X##",
  "${env.HOME}",
  "\u0085",
  "\u2028",
  "\u2029",
  "\n",
  "\n\n",
  "\r\n",
  "\r",
  "\t",
  " ",
  "  ",
  "\u00A0",
  "\uFEFF",
  "\u0007",
  "é",
  "😀",
  "漢字",
  "'",
  '"',
  "\\",
  "#",
  " #",
  ": ",
  ":",
  "- ",
  "-",
  "?",
  "*a",
  "&a",
  "!a",
  "%",
  "@",
  "`",
  "|",
  ">",
  ",",
  "[",
  "]",
  "yes",
  "no",
  "null",
  "~",
  "true",
  "0x1F",
  "1e3",
  "007",
  "1.0",
  ".inf",
  "<<",
  "=",
  "2024-01-01",
  "---",
  "...",
  "a",
  "B",
  "Acme Inc.",
);

const nasty = fc
  .oneof(
    fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join("")),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
  )
  .filter((text) => text.length <= 255);

/** A value that a tenant may have; free texts are nasty ones. */
function observed(field: Field, name: string): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case "scalar":
      return ["display_name", "organization_connection_name"].includes(name)
        ? nasty.filter((text) => field.schema.safeParse(text).success)
        : fc.constantFrom(field.example, field.otherExample);
    case "object":
      return observedFields(field.fields, field.minKeys);
    case "map":
      return fc.dictionary(
        nasty.filter((key) => !reservedMetadataKeys.includes(key)),
        fc.oneof(nasty, fc.constant("")),
        { maxKeys: 5 },
      );
    case "texts":
    case "list":
      return fc.constant(undefined);
  }
}

function observedFields(fields: Fields, minKeys = 0): fc.Arbitrary<Record<string, unknown>> {
  const stored = Object.entries(fields).filter(
    ([, field]) => field.manifestOnly !== true && field.kind !== "list",
  );
  const required = stored.flatMap(([name, field]) =>
    "required" in field && field.required ? [name] : [],
  );
  return fc
    .record(Object.fromEntries(stored.map(([name, field]) => [name, observed(field, name)])), {
      requiredKeys: required,
    })
    .filter((value) => Object.keys(value).length >= minKeys);
}

const connection: fc.Arbitrary<CurrentConnection> = fc
  .tuple(
    fc.uuid(),
    observedFields(connectionSettings),
    fc.option(
      nasty.filter((text) => text.length <= 128),
      { nil: undefined },
    ),
  )
  .map(([id, { is_signup_enabled: _signup, ...settings }, name]) => ({
    connection_id: `con_${id.replaceAll("-", "").slice(0, 16)}`,
    ...settings,
    ...(name !== undefined && { connection: { name, strategy: "auth0" } }),
  }));

const organization: fc.Arbitrary<CurrentOrganization> = fc
  .tuple(
    observedFields(organizationFields),
    organizationNameArbitrary,
    fc.option(
      fc.uniqueArray(connection, {
        maxLength: 3,
        selector: (entry) => entry.connection?.name ?? entry.connection_id,
      }),
      { nil: undefined },
    ),
  )
  .map(([fields, name, connections]) => ({
    ...fields,
    id: "org_0123456789abcdef",
    name,
    ...(connections && { connections }),
  }));

/** Entries have no order in a tenant; a manifest has them by name, or by id where none is known. */
function byReference(left: CurrentConnection, right: CurrentConnection): number {
  const [a, b] = [left, right].map((entry) => entry.connection?.name ?? entry.connection_id);
  return (a ?? "") < (b ?? "") ? -1 : 1;
}

/** What must be read again, said independently of how it is written. */
function expected({ id: _id, connections, ...rest }: CurrentOrganization): unknown {
  return {
    ...rest,
    ...(connections && {
      connections: connections
        .toSorted(byReference)
        .map(({ connection, connection_id, ...settings }) => ({
          ...settings,
          ...(connection ? { name: connection.name } : { connection_id }),
        })),
    }),
  };
}

test.each(["yaml", "json"] as const)("what is written as %s is read again", async (format) => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(organization, { maxLength: 3, selector: ({ name }) => name }),
      fc.option(nasty, { nil: undefined }),
      async (organizations, owner) => {
        const text = await render(organizations, { format, ...(owner !== undefined && { owner }) });
        const reading = read(text, { env: { HOME: "wrong" } });
        expect(organizationsOf(reading)).toEqual(organizations.map(expected));
        expect(reading.owners).toEqual(owner === undefined ? [] : [owner]);
      },
    ),
    { numRuns: 120 },
  );
});

const acme: CurrentOrganization = {
  id: "org_0123456789abcdef",
  name: "acme",
  display_name: "Acme ${x} ##Y##",
  metadata: { plan: "gold", [ownerKey]: "me", [protectedKey]: "true" },
  token_quota: { client_credentials: {} },
  connections: [
    {
      connection_id: "con_0123456789abcdef",
      assign_membership_on_login: true,
      connection: { name: "google-oauth2", strategy: "google-oauth2" },
    },
    { connection_id: "con_fedcba9876543210", show_as_button: false },
  ],
};

test("a manifest is written as people write it", async () => {
  expect(await render([acme, { id: "org_1", name: "globex" }], { owner: "customers" })).toBe(
    `owner: customers
organizations:
  - name: acme
    display_name: Acme $\${x} $##Y##
    metadata:
      plan: gold
    connections:
      - connection_id: con_fedcba9876543210
        show_as_button: false
      - name: google-oauth2
        assign_membership_on_login: true
    protected: true
  - name: globex
`,
  );
});

test.each(["yaml", "json"] as const)(
  "former names stand beside their organization, in %s",
  async (format) => {
    const formerNames = new Map([["acme-nine", ["acme", "akme"]]]);
    const organizations = [
      { id: "org_1", name: "acme-nine" },
      { id: "org_2", name: "beta" },
    ];
    const text = await render(organizations, { format, formerNames });
    expect(organizationsOf(read(text))).toEqual([
      { name: "acme-nine", former_names: ["acme", "akme"] },
      { name: "beta" },
    ]);
  },
);

test("a manifest of no organizations can be read again", async () => {
  expect(await render([])).toBe("organizations: []\n");
  expect(JSON.parse(await render([], { format: "json", owner: "a" }))).toEqual({
    owner: "a",
    organizations: [],
  });
});

test("each organization is written when it comes, and forgotten", async () => {
  let asked = 0;
  async function* source(): AsyncGenerator<CurrentOrganization> {
    for (; asked < 10_000; asked++) yield { id: `org_${asked}`, name: `customer-${asked}` };
  }
  const pieces = renderManifest(source());
  const seen: number[] = [];
  let longest = 0;
  for await (const piece of pieces) {
    if (seen.length < 3) seen.push(asked);
    longest = Math.max(longest, piece.length);
  }
  expect(seen).toEqual([0, 0, 1]);
  expect(longest).toBeLessThan(100);
});
