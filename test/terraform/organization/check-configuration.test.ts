import { describe, expect, it } from "vitest";
import { collections, terraformFields } from "../../../src/model/index.js";
import { checkConfiguration } from "../../../src/terraform/organization/check-configuration.js";
import { unknownValue, type ObjectValue } from "../../../src/terraform/value.js";

function check(
  config: ObjectValue,
): readonly { readonly summary: string; readonly path: unknown }[] {
  return checkConfiguration({ name: "acme", ...config }).map(({ summary, path }) => ({
    summary,
    path,
  }));
}

describe("the check of a configuration", () => {
  it("has nothing to say about a good one", () => {
    expect(check({ display_name: "Acme", metadata: { plan: "gold" } })).toEqual([]);
  });

  it("points to the attribute, however deep", () => {
    expect(
      check({ branding: { colors: { primary: "red", page_background: "#fff" } } }),
    ).toMatchObject([
      { path: [{ attribute: "branding" }, { attribute: "colors" }, { attribute: "primary" }] },
    ]);
  });

  it("points to the key of a map", () => {
    expect(check({ metadata: { long: "x".repeat(256) } })).toMatchObject([
      { path: [{ attribute: "metadata" }, { key: "long" }] },
    ]);
  });

  it("points to the connection by its key", () => {
    const connections = {
      first: { is_signup_enabled: null },
      second: { is_signup_enabled: true, assign_membership_on_login: null },
    };
    expect(check({ connections })).toMatchObject([
      {
        path: [{ attribute: "connections" }, { key: "second" }, { attribute: "is_signup_enabled" }],
      },
    ]);
  });

  it("points to the whole entry where the name is the key", () => {
    const connections = { a: { name: "same" }, same: { name: null } };
    expect(check({ connections })).toEqual([
      {
        summary: "connection same is listed twice",
        path: [{ attribute: "connections" }, { key: "same" }],
      },
    ]);
  });

  it("points to what is declared in part as to the whole", () => {
    const parts = { in_part: ["metadata", "connections"] };
    const metadata = { include: "1", long: "x".repeat(256) };
    expect(check({ ...parts, metadata })).toMatchObject([
      { path: [{ attribute: "metadata" }, { key: "long" }] },
    ]);
    const connections = { include: { is_signup_enabled: true } };
    expect(check({ ...parts, connections })).toMatchObject([
      {
        path: [
          { attribute: "connections" },
          { key: "include" },
          { attribute: "is_signup_enabled" },
        ],
      },
    ]);
  });

  it("takes null for left out, also as the entry of a map", () => {
    expect(check({ metadata: { gone: null }, connections: { gone: null } })).toEqual([]);
  });

  it("judges what is known beside it", () => {
    expect(check({ display_name: unknownValue, name: "Not A Name" })).toMatchObject([
      { path: [{ attribute: "name" }] },
    ]);
  });

  describe("of people, who have words of their own,", () => {
    const people = collections
      .filter((each) => each.people === true && Object.hasOwn(terraformFields, each.name))
      .map(({ name }) => name);

    it.each(people)("refuses a part of %s, which would mean nothing", (name) => {
      expect(check({ in_part: [name] })).toEqual([
        {
          summary: `in_part names "${name}", of which there are no parts`,
          path: [{ attribute: "in_part" }],
        },
      ]);
    });

    it.each(people)("refuses to clear %s, or a setting of one, and says so once", (name) => {
      const place = `${name}.ada@acme.example.roles`;
      const path = [{ attribute: "clear" }];
      expect(check({ clear: [name] })).toEqual([{ summary: `${name} cannot be cleared`, path }]);
      expect(check({ clear: [place] })).toEqual([
        { summary: `clear names "${place}", which is not an attribute`, path },
      ]);
    });

    it.each(people)("does not recommend %s", (name) => {
      const said = ["in_part", "clear"].flatMap((attribute) =>
        checkConfiguration({ name: "acme", [attribute]: [name.slice(0, -1)] }),
      );
      expect(said).toHaveLength(2);
      for (const { detail } of said) expect(detail).not.toContain(name);
    });
  });
});
