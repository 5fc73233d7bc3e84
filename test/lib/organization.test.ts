import { Fn, type TerraformStack, TerraformVariable, Testing, Token, type App } from "cdktf";
import { beforeEach, describe, expect, test } from "vitest";
import {
  Organization,
  OrgwrightProvider,
  testing,
  type OrganizationProps,
} from "../../lib/index.js";
import {
  holdsPeople,
  terraformFields,
  type Field,
  type Fields,
  type FieldValue,
} from "../../src/model/index.js";
import { addStack, createStack, errorsOf, fieldsInCamelCase } from "./stack.js";

let app: App;
let stack: TerraformStack;

beforeEach(() => {
  ({ app, stack } = createStack());
});

/** Declares an organization by what a manifest would say, as a program without types could. */
function declare(id: string, desired: Record<string, unknown>): Organization {
  const props = fieldsInCamelCase(terraformFields, desired as FieldValue);
  return new Organization(stack, id, props as unknown as OrganizationProps);
}

describe("every field of the model", () => {
  // What is to be empty is null when it is read back; the next test has it.
  const fields = Object.entries<Field>(terraformFields).filter(
    ([name]) => !["clear", "in_part"].includes(name),
  );
  for (const [name, field] of fields) {
    test(`${name} is written as it is declared`, () => {
      for (const [index, value] of [field.example, field.otherExample].entries()) {
        declare(`of-${index}`, { name: `acme-${index}`, [name]: value });
      }
      expect(testing.synthOrganizations(stack).map((found) => found[name])).toEqual([
        field.example,
        field.otherExample,
      ]);
    });
  }

  test("in_part is written as include", () => {
    declare("of", { name: "acme", in_part: ["metadata"], metadata: { plan: "gold" } });
    expect(testing.synthOrganizations(stack)).toEqual([
      { name: "acme", metadata: { include: { plan: "gold" } } },
    ]);
  });

  test("clear is written as null", () => {
    declare("of", { name: "acme", clear: ["branding.logo_url", "token_quota"] });
    expect(testing.synthOrganizations(stack)).toEqual([
      { name: "acme", branding: { logo_url: null }, token_quota: null },
    ]);
  });

  for (const { path, field } of leavesOf(terraformFields)) {
    test(`${path.join(".")} is not checked where only Terraform can resolve it`, () => {
      const variable = new TerraformVariable(stack, "value", {});
      const token = tokenFor(field, variable);
      const desired = replaceAt(completeOrganization(), path, token) as Record<string, unknown>;
      declare("acme", desired);
      expect(errorsOf(stack)).toEqual([]);
      expect(Testing.synth(stack)).toContain("${var.value}");
    });
  }
});

describe("checks at synthesis", () => {
  test("name the construct and tell everything that is wrong, in all constructs", () => {
    const customers = addStack(app, "customers");
    new Organization(customers, "first", { name: "Not A Name", displayName: "" });
    new Organization(customers, "second", {
      name: "second",
      branding: { logoUrl: "http://acme.example/logo.png" },
      connections: [{ name: "google-oauth2", isSignupEnabled: true }],
    });
    const errors = errorsOf(customers);
    expect(errors.map((error) => error.replace(/\..*/s, ""))).toEqual([
      '[customers/first] name is "Not A Name"',
      "[customers/first] displayName is too short",
      "[customers/second] branding",
      "[customers/second] connections[0]",
    ]);
    expect(errors[3]).toContain("isSignupEnabled needs assignMembershipOnLogin");
  });

  test("hold a real synthesis back", () => {
    new Organization(stack, "acme", { name: "-" });
    expect(() => {
      app.synth();
    }).toThrow('[tenant/acme] name is "-"');
  });

  test("look at everything beside a value that only Terraform can resolve", () => {
    const color = new TerraformVariable(stack, "color", { type: "string" });
    new Organization(stack, "acme", {
      name: "acme",
      branding: { colors: { primary: color.stringValue, pageBackground: "white" } },
      connections: [
        { name: color.stringValue, organizationAccessLevel: "everything" },
        { name: Fn.lower(color.stringValue) },
      ],
    });
    expect(errorsOf(stack).map((error) => error.slice(0, 60))).toEqual([
      expect.stringContaining('branding.colors.pageBackground is "white"'),
      expect.stringContaining("connections[0].organizationAccessLevel is"),
    ]);
  });

  test("look at people who are known, beside those whom only Terraform can resolve", () => {
    const person = new TerraformVariable(stack, "person", { type: "string" });
    new Organization(stack, "acme", {
      name: "acme",
      members: {
        include: [{ email: person.stringValue }, { email: "ada" }],
        exclude: [{ email: "bob@acme.example", roles: [] } as { email: string }],
      },
    });
    expect(errorsOf(stack)).toEqual([
      expect.stringContaining('unknown property "roles" in members.exclude[0]'),
      expect.stringContaining('members.include[1].email is "ada"'),
    ]);
    const list = ["ada@acme.example"] as unknown as NonNullable<OrganizationProps["members"]>;
    const other = addStack(app, "other");
    new Organization(other, "acme", { name: "acme", members: list });
    expect(errorsOf(other)).toEqual([expect.stringContaining("members is of another kind")]);
  });

  test("see what was changed after the construct was made", () => {
    const acme = new Organization(stack, "acme", { name: "acme" });
    acme.displayName = "";
    acme.addOverride("third_party_client_access", "perhaps");
    expect(errorsOf(stack)).toEqual([
      expect.stringContaining("displayName is too short"),
      expect.stringContaining('thirdPartyClientAccess is "perhaps"'),
    ]);
  });

  test("find properties that do not exist, where the compiler was not asked", () => {
    const props = { name: "acme", display_name: "Acme", connections: [{ nmae: "google-oauth2" }] };
    new Organization(stack, "acme", props as OrganizationProps);
    expect(errorsOf(stack)).toEqual([
      expect.stringContaining('unknown property "display_name". Did you mean displayName?'),
      expect.stringContaining('unknown property "nmae" in connections[0]. Did you mean name?'),
      expect.stringContaining("connections[0] must have either name or connectionId"),
    ]);
  });

  test("refuse null and other kinds of values, where the compiler was not asked", () => {
    const props = {
      name: "acme",
      branding: null,
      tokenQuota: 5,
      connections: ["google-oauth2", {}],
    };
    new Organization(stack, "acme", props as unknown as OrganizationProps);
    expect(errorsOf(stack)).toEqual([
      expect.stringContaining("branding is null"),
      expect.stringContaining("tokenQuota is of another kind"),
      expect.stringContaining("connections[0] is of another kind"),
      expect.stringContaining("connections[1] must have either name or connectionId"),
    ]);
  });

  test("find a connection that is listed twice", () => {
    new Organization(stack, "acme", {
      name: "acme",
      connections: [{ name: "google-oauth2" }, { name: "google-oauth2", showAsButton: false }],
    });
    expect(errorsOf(stack)).toEqual([
      expect.stringContaining("connection google-oauth2 is listed twice"),
    ]);
  });

  test("find an organization that two constructs declare", () => {
    new Organization(stack, "one", { name: "acme" });
    new Organization(stack, "two", { name: "acme" });
    expect(errorsOf(stack)).toEqual([
      expect.stringContaining(
        'organization "acme" is declared twice: by tenant/one and by tenant/two',
      ),
    ]);
  });

  test("allow the same name in two tenants", () => {
    const staging = new OrgwrightProvider(stack, "staging", {
      domain: "acme-staging.eu.auth0.com",
      alias: "staging",
    });
    new Organization(stack, "one", { name: "acme" });
    new Organization(stack, "two", { name: "acme", provider: staging });
    expect(errorsOf(stack)).toEqual([]);
  });
});

test("connections stand under their names or ids, and under others where those are not known", () => {
  const variable = new TerraformVariable(stack, "connection", { type: "string" });
  new Organization(stack, "acme", {
    name: "acme",
    connections: [
      { name: "google-oauth2", showAsButton: false },
      { connectionId: "con_0123456789abcdef" },
      { name: variable.stringValue },
    ],
  });
  const { resource } = JSON.parse(Testing.synth(stack)) as {
    resource: { orgwright_organization: { acme: { connections: unknown } } };
  };
  expect(resource.orgwright_organization.acme.connections).toEqual({
    "google-oauth2": { show_as_button: false },
    con_0123456789abcdef: { connection_id: "con_0123456789abcdef" },
    entry_2: { name: "${var.connection}" },
  });
});

test("an organization's attributes can be used in other constructs", () => {
  const acme = new Organization(stack, "acme", { name: "acme" });
  new Organization(stack, "partner", {
    name: "partner",
    metadata: { parent: acme.id, called: acme.name, level: `level of ${acme.displayName}` },
  });
  expect(testing.synthOrganizations(stack)[1]).toEqual({
    name: "partner",
    metadata: {
      parent: "${orgwright_organization.acme.id}",
      called: "${orgwright_organization.acme.name}",
      level: "level of ${orgwright_organization.acme.display_name}",
    },
  });
});

test("an organization of another stack can be referred to", () => {
  const other = addStack(app, "other");
  const acme = new Organization(stack, "acme", { name: "acme" });
  new Organization(other, "partner", { name: "partner", metadata: { parent: acme.id } });
  const [, partner] = testing.synthOrganizations(app);
  expect(partner?.["metadata"]).toEqual({
    parent: expect.stringContaining("data.terraform_remote_state") as unknown,
  });
});

test("what cdktf gives every resource is passed on", () => {
  const first = new Organization(stack, "first", { name: "first" });
  new Organization(stack, "second", {
    name: "second",
    dependsOn: [first],
    lifecycle: { preventDestroy: true },
  });
  const { resource } = JSON.parse(Testing.synth(stack, true)) as {
    resource: { orgwright_organization: { second: unknown } };
  };
  expect(resource.orgwright_organization.second).toEqual({
    name: "second",
    depends_on: ["orgwright_organization.first"],
    lifecycle: { prevent_destroy: true },
  });
});

interface Leaf {
  readonly path: readonly (string | number)[];
  readonly field: Field;
}

/** Keys by which an entry says what it is about, that stand instead of those which are used here. */
const otherWays: ReadonlySet<string> = new Set([
  "connection_id",
  "grant_id",
  "client_id",
  "user_id",
]);

/** The fields that hold one value or a map, with their places in {@link completeOrganization}. */
function leavesOf(fields: Fields, path: readonly (string | number)[] = []): Leaf[] {
  return Object.entries(fields).flatMap(([name, field]): Leaf[] => {
    switch (field.kind) {
      case "scalar":
      case "map":
      case "texts":
        return otherWays.has(name) ? [] : [{ path: [...path, name], field }];
      case "object":
        return leavesOf(field.fields, [...path, name]);
      case "list":
        return leavesOf(
          field.item,
          holdsPeople(field) ? [...path, name, "include", 0] : [...path, name, 0],
        );
    }
  });
}

/** An organization that says something about every field. */
function completeOrganization(): FieldValue {
  return complete(terraformFields);
}

function complete(fields: Fields): FieldValue {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]): [string, FieldValue][] => {
      if (otherWays.has(name)) return [];
      if (field.kind === "object") return [[name, complete(field.fields)]];
      if (field.kind === "list") {
        const entries = [complete(field.item)];
        return [[name, holdsPeople(field) ? { include: entries } : entries]];
      }
      return [[name, field.example]];
    }),
  );
}

function tokenFor(field: Field, variable: TerraformVariable): unknown {
  if (field.kind === "texts") return Token.asList(variable.value);
  if (field.kind === "map") return Token.asStringMap(variable.value);
  if (field.kind !== "scalar") throw new Error("only single values and maps have tokens");
  if (field.type === "boolean") return variable.booleanValue;
  return field.type === "integer" ? variable.numberValue : variable.stringValue;
}

function replaceAt(
  value: FieldValue,
  [first, ...rest]: readonly (string | number)[],
  replacement: unknown,
): unknown {
  if (first === undefined) return replacement;
  if (Array.isArray(value)) {
    return value.map((item: FieldValue, index) =>
      index === first ? replaceAt(item, rest, replacement) : item,
    );
  }
  return Object.fromEntries(
    Object.entries(value as Record<string, FieldValue>).map(([key, child]) => [
      key,
      key === first ? replaceAt(child, rest, replacement) : child,
    ]),
  );
}
