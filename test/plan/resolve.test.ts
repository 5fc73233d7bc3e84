import { tenantConnection } from "../../src/model/index.js";
import { describe, expect, it } from "vitest";
import type { DesiredConnection } from "../../src/model/index.js";
import { resolveReferences, type Declaration, type Resolution } from "../../src/plan/index.js";

const directory = new Map([
  [
    tenantConnection,
    {
      things: [
        { id: "con_1", name: "users", strategy: "auth0" },
        { id: "con_2", name: "google", strategy: "google-oauth2" },
      ],
      isComplete: true,
    },
  ],
]);

function resolve(declaration: Declaration): Resolution {
  return resolveReferences([declaration], directory);
}

const connected = (...connections: DesiredConnection[]): Declaration => ({
  organization: { name: "acme", connections },
});

const codes = ({ diagnostics }: Resolution): string[] => diagnostics.map(({ code }) => code);

describe("a connection", () => {
  it("is found by its name or by its id", () => {
    const { organizations, diagnostics } = resolve(
      connected({ name: "users" }, { connection_id: "con_2" }),
    );
    expect(diagnostics).toEqual([]);
    expect(organizations[0]?.connections).toEqual([
      { connection_id: "con_1", name: "users" },
      { connection_id: "con_2", name: "google" },
    ]);
  });

  it("stands once in an organization, however it is called there", () => {
    for (const [first, second] of [
      [{ name: "users" }, { connection_id: "con_1" }],
      [{ connection_id: "con_1" }, { name: "users" }],
    ] as const) {
      expect(codes(resolve(connected(first, second)))).toEqual(["duplicate-name"]);
    }
  });

  it("offers sign-up where it is a database, and nowhere else", () => {
    const offers = (name: string, is_signup_enabled: boolean): string[] =>
      codes(resolve(connected({ name, is_signup_enabled, is_enabled: true })));
    expect(offers("users", true)).toEqual([]);
    expect(offers("google", false)).toEqual([]);
    expect(offers("google", true)).toEqual(["invalid-value"]);
  });
});

describe("metadata", () => {
  const pairs = (count: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, "value"]));
  const declare = (count: number, rest: object = {}, owner?: string): string[] =>
    codes(resolve({ organization: { name: "acme", metadata: pairs(count), ...rest }, owner }));

  it("leaves room for the owner's mark, and for that of protection", () => {
    expect(declare(25)).toEqual([]);
    expect(declare(24, {}, "us")).toEqual([]);
    expect(declare(25, {}, "us")).toEqual(["too-many"]);
    expect(declare(23, { protected: true }, "us")).toEqual([]);
    expect(declare(24, { protected: true }, "us")).toEqual(["too-many"]);
    expect(declare(24, { protected: false }, "us")).toEqual([]);
  });
});
