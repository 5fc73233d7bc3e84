import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  connectionSettings,
  organizationFields,
  type Field,
  type Fields,
} from "../../src/model/index.js";
import { openStage, type Stage } from "./stage.js";

// What PATCH does with a field that is absent, set, null or empty; and the same walked over every
// field of the model, so that a new one cannot be forgotten.

let api: Stage;
let id: string;

const full = {
  name: "acme",
  display_name: "Acme",
  branding: {
    logo_url: "https://acme.example/logo.png",
    colors: { primary: "#0a84ff", page_background: "#ffffff" },
  },
  metadata: { plan: "gold", region: "eu" },
  token_quota: { client_credentials: { enforce: true, per_day: 1000, per_hour: 100 } },
  third_party_client_access: "allow",
  is_app_entitlement_active: true,
};

beforeEach(async () => {
  api = await openStage();
  ({ id } = (await api.must("POST", "/organizations", full)) as { id: string });
});

afterEach(async () => {
  await api.close();
});

/** Patches, and expects that the answer is what is read afterwards. */
async function patch(body: unknown): Promise<Record<string, unknown>> {
  const answered = await api.must("PATCH", `/organizations/${id}`, body);
  expect(await api.must("GET", `/organizations/${id}`)).toEqual(answered);
  return answered;
}

async function refusalOf(body: unknown): Promise<unknown> {
  const before = await api.must("GET", `/organizations/${id}`);
  const reply = await api.call("PATCH", `/organizations/${id}`, body);
  expect(reply).toMatchObject({
    status: 400,
    body: { statusCode: 400, error: "Bad Request", errorCode: "invalid_body" },
  });
  expect(await api.must("GET", `/organizations/${id}`)).toEqual(before);
  return (reply.body as { message: unknown }).message;
}

describe("a change that works", () => {
  test("a null inside of metadata removes its key, like one that is left out", async () => {
    expect(await patch({ metadata: { plan: null, region: "us" } })).toMatchObject({
      metadata: { region: "us" },
    });
    const { metadata } = await patch({ metadata: { region: "us" } });
    expect(metadata).toEqual({ region: "us" });
    expect((await patch({ metadata: { plan: "gold", region: null } }))["metadata"]).toEqual({
      plan: "gold",
    });
    expect(await patch({ metadata: { plan: null } })).not.toHaveProperty("metadata");
  });

  test("an empty body changes nothing", async () => {
    expect(await patch({})).toEqual({ id, ...full });
  });

  test.each([
    ["name", "acme-2"],
    ["display_name", "Acme Incorporated"],
    ["branding", { logo_url: "https://acme.example/new.png" }],
    ["branding", { colors: { primary: "#000", page_background: "#fff" } }],
    ["metadata", { some_key: "some_value" }],
    ["token_quota", { client_credentials: { per_hour: 5 } }],
    ["third_party_client_access", "block"],
    ["is_app_entitlement_active", false],
  ])("%s is replaced as a whole by %j and everything else is kept", async (field, value) => {
    expect(await patch({ [field]: value })).toEqual({ id, ...full, [field]: value });
  });

  test.each([
    ["metadata", {}],
    ["branding", {}],
    ["token_quota", null],
  ])("%s is cleared by %j and then left out of answers", async (field, value) => {
    expect(await patch({ [field]: value })).not.toHaveProperty(field);
  });

  test("a null in metadata removes its key and an empty text stays", async () => {
    expect(await patch({ metadata: { plan: null, region: "", tier: "1" } })).toMatchObject({
      metadata: { region: "", tier: "1" },
    });
  });
});

describe("a change that is refused", () => {
  test.each([
    [{ name: null }, "'Expected type string but found type null' on property name"],
    [{ name: "" }, "'String is too short (0 chars), minimum 1' on property name"],
    [{ display_name: null }, "'Expected type string but found type null' on property display_name"],
    [{ display_name: "" }, "'String is too short (0 chars), minimum 1' on property display_name"],
    [{ branding: null }, "'Expected type object but found type null' on property branding"],
    [{ branding: { logo_url: null } }, "on property branding.logo_url"],
    [{ branding: { colors: { primary: "#fff" } } }, "Missing required property: page_background"],
    [{ metadata: null }, "'Expected type object but found type null' on property metadata"],
    [{ token_quota: {} }, "Missing required property: client_credentials"],
    [{ third_party_client_access: null }, "on property third_party_client_access"],
    [{ is_app_entitlement_active: null }, "on property is_app_entitlement_active"],
    [{ enabled_connections: [] }, "'Additional properties not allowed: enabled_connections'."],
    [{ id: "org_0000000000000000" }, "'Additional properties not allowed: id'."],
    [[], "'Expected type object but found type array'."],
  ])("%j", async (body, message) => {
    expect(await refusalOf(body)).toContain(`Payload validation error: `);
    expect(await refusalOf(body)).toContain(message);
  });
});

/** The fields that an organization's own body has. */
const bodyFields = Object.entries<Field>(organizationFields).filter(
  ([, field]) => field.kind !== "list" && field.manifestOnly !== true,
);

describe("every field of the model", () => {
  test.each(bodyFields)(
    "%s can be set, read, changed and cleared as it says",
    async (name, field) => {
      const other = (await api.must("POST", "/organizations", { name: "other" })) as { id: string };
      id = other.id;
      const unset = await api.must("GET", `/organizations/${id}`);
      expect(unset[name]).toEqual(name === "name" ? "other" : field.serverDefault);

      const example = name === "name" ? "walked" : field.example;
      expect((await patch({ [name]: example }))[name]).toEqual(example);
      expect((await patch({ [name]: field.otherExample }))[name]).toEqual(field.otherExample);
      const list = (await api.call("GET", "/organizations?sort=created_at:-1")).body as unknown[];
      expect(list[0]).toEqual(await api.must("GET", `/organizations/${id}`));

      const clearing = field.clearing.by === "empty" ? {} : null;
      const cleared = await api.call("PATCH", `/organizations/${id}`, { [name]: clearing });
      const isRefused = field.clearing.by === "refused";
      expect(cleared.status).toBe(isRefused ? 400 : 200);
      expect(await api.must("GET", `/organizations/${id}`)).toEqual(isRefused ? list[0] : unset);
    },
  );

  test("a text or number outside its bounds is refused on create and on change", async () => {
    for (const [name, field] of bodyFields) {
      for (const wrong of wrongValues(field)) {
        const created = await api.call("POST", "/organizations", { name: "new", [name]: wrong });
        expect(created.status, `POST ${name} ${JSON.stringify(wrong)}`).toBe(400);
        const changed = await api.call("PATCH", `/organizations/${id}`, { [name]: wrong });
        expect(changed.status, `PATCH ${name} ${JSON.stringify(wrong)}`).toBe(400);
      }
    }
  });
});

test.each(Object.entries<Field>(connectionSettings))(
  "the setting %s of a connection can be set, changed and put back",
  async (name, field) => {
    const [database] = (await api.call("GET", "/connections")).body as [{ id: string }];
    const path = `/organizations/${id}/connections`;
    const created = await api.must("POST", path, { connection_id: database.id });
    expect(created[name]).toEqual(field.serverDefault);
    const membership = name === "is_signup_enabled" ? { assign_membership_on_login: true } : {};
    const one = `${path}/${database.id}`;
    for (const value of [field.example, field.otherExample]) {
      const changed = await api.must("PATCH", one, { ...membership, [name]: value });
      expect(changed).toEqual({ ...created, ...membership, [name]: value });
      expect(await api.must("GET", one)).toEqual(changed);
    }
    const before = await api.must("GET", one);
    const cleared = await api.call("PATCH", one, { [name]: null });
    const isCleared = field.clearing.by === "null";
    expect(cleared.status).toBe(isCleared ? 200 : 400);
    expect(await api.must("GET", one)).toEqual(isCleared ? created : before);
  },
);

/** Values that no field of this kind takes, within objects as well. */
function wrongValues(field: Field): unknown[] {
  switch (field.kind) {
    case "scalar":
      if (field.type === "boolean") return ["true", 1, {}];
      if (field.type === "integer") return [0, -1, 1.5, 2_147_483_648, "5"];
      return [5, true, "", "x".repeat(5000), {}];
    case "map":
      return [
        [],
        "x",
        { key: 5 },
        { key: "x".repeat(256) },
        { ["x".repeat(256)]: "value" },
        Object.fromEntries(Array.from({ length: field.maxKeys + 1 }, (_, key) => [`k${key}`, ""])),
      ];
    case "object":
      return [[], "x", { unknown: 1 }, ...wrongParts(field.fields, field.example as object)];
    case "texts":
    case "list":
      return [{}, "x", [{}]];
  }
}

function wrongParts(fields: Fields, example: object): unknown[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    wrongValues(field).map((wrong) => ({ ...example, [name]: wrong })),
  );
}
