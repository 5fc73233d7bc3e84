import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  isObjectValue,
  unknownValue,
  type ObjectValue,
  type Value,
} from "../../../src/terraform/value.js";
import { randomOf } from "./random.js";
import { errorsOf, Scene } from "./scene.js";
import { attributes } from "./small-terraform.js";

let scene: Scene;

beforeEach(async () => {
  scene = await Scene.open();
});

afterEach(async () => {
  await scene.close();
});

const database = "Username-Password-Authentication";
const addresses = Array.from({ length: 8 }, (_, index) => `r${index}`);

function connection(parts: ObjectValue): ObjectValue {
  return {
    name: null,
    connection_id: null,
    assign_membership_on_login: null,
    show_as_button: null,
    is_signup_enabled: null,
    is_enabled: null,
    organization_access_level: null,
    organization_connection_name: null,
    ...parts,
  };
}

/** What each attribute may be, null among it at every depth. */
function valuesOf(pick: <T>(...values: readonly T[]) => T): ObjectValue {
  const flag = () => pick<Value>(true, false, null);
  return {
    display_name: pick<Value>("One", "Two", null),
    metadata: pick<Value>({ plan: pick("gold", "silver", null), region: "eu" }, {}, null),
    branding: pick<Value>(
      {
        logo_url: pick("https://a.example/1.png", "https://a.example/2.png", null),
        colors: pick<Value>({ primary: "#111111", page_background: "#222222" }, null),
      },
      null,
    ),
    connections: pick<Value>(
      {
        "google-oauth2": pick<Value>(connection({ show_as_button: flag() }), null),
        [database]: pick<Value>(connection({ assign_membership_on_login: flag() }), null),
      },
      {
        a: connection({ name: "google-oauth2" }),
        b: connection({ name: database, is_enabled: flag() }),
      },
      {},
      null,
    ),
    token_quota: pick<Value>(
      {
        client_credentials: { enforce: flag(), per_day: pick(900, 1000), per_hour: pick(10, null) },
      },
      null,
    ),
    third_party_client_access: pick<Value>("allow", "block", null),
    is_app_entitlement_active: flag(),
  };
}

/** The same with parts that are not known, at any depth. */
function hide(value: Value, chance: (share: number) => boolean): Value {
  if (chance(0.15)) return unknownValue;
  if (!isObjectValue(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, hide(part, chance)]));
}

describe("random configurations of which parts are not known while planning", () => {
  it.each([1, 2, 3])("end as they would have been written, seed %i", async (seed) => {
    const random = randomOf(seed);
    const chance = (share: number) => random() < share;
    const pick = <T>(...values: readonly T[]): T =>
      values[Math.floor(random() * values.length)] as T;
    for (let round = 0; round < 8; round++) {
      for (const address of addresses) {
        const values = valuesOf(pick);
        const hidden = Object.entries(values).map(([key, value]) => [key, hide(value, chance)]);
        scene.write(
          address,
          { name: address, ...Object.fromEntries(hidden) },
          { late: attributes({ name: address, ...values }) },
        );
      }
      // The scene fails where Terraform would call a plan or a result inconsistent.
      expect(errorsOf(await scene.apply(await scene.plan()))).toEqual([]);
      for (const [address, { late }] of scene.terraform.configuration) {
        if (late !== undefined) scene.terraform.configuration.set(address, { config: late });
      }
      const { changes } = await scene.plan();
      expect(changes.filter(({ action }) => action !== "no-op")).toEqual([]);
    }
  });
});
