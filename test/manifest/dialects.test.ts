import { describe, expect, test } from "vitest";
import { checkOrganization, renderIssue, type DialectName } from "../../src/model/index.js";
import { read } from "./reading.js";

function tell(value: unknown, reader: DialectName): string[] {
  return checkOrganization(value).issues.map((issue) => {
    const { summary, detail } = renderIssue(issue, reader);
    return `${summary}. ${detail}`;
  });
}

const wrong = {
  name: "acme",
  displayname: "x",
  branding: { colors: { primary: "red", page_background: "#fff" } },
  connections: [{ name: "a", is_signup_enabled: true }, { name: "a" }],
};

describe("one mistake is told in the words of those who made it", () => {
  test("in YAML", () => {
    const [unknown, colour, signup, twice] = tell(wrong, "yaml").sort();
    expect(unknown).toContain("branding.colors.primary");
    expect(colour).toContain(
      "connection a is listed twice. connections[0] is the same one already",
    );
    expect(signup).toContain("connections[0].is_signup_enabled needs");
    expect(signup).toContain("`assign_membership_on_login: true`");
    expect(twice).toContain('unknown key "displayname". Did you mean display_name?');
  });

  test("in HCL", () => {
    const [issue] = checkOrganization({ name: "a", connections: wrong.connections }).issues;
    expect(issue).toBeDefined();
    const { summary, detail } = renderIssue(
      {
        ...(issue as NonNullable<typeof issue>),
        path: ["connections", "okta", "is_signup_enabled"],
      },
      "hcl",
    );
    expect(`${summary}. ${detail}`).toContain('connections["okta"].is_signup_enabled needs');
    expect(detail).toContain("`assign_membership_on_login = true`");
  });

  test("in TypeScript, whose properties have names of their own", () => {
    const texts = tell(wrong, "typescript").join("\n");
    expect(texts).toContain('unknown property "displayname". Did you mean displayName?');
    expect(texts).toContain("connections[0].isSignupEnabled needs assignMembershipOnLogin");
    expect(texts).not.toMatch(/[a-z]_[a-z]/);
  });

  test("in a program of the API, which writes Auth0's names", () => {
    const [text] = tell({ name: "acme", connections: {} }, "program");
    expect(text).toBe("connections is an object. An array belongs here.");
    expect(tell({ name: "acme", connections: {} }, "yaml")[0]).toContain("start with a dash");
  });

  test("a key of metadata is nobody's field name", () => {
    const value = { name: "acme", metadata: { my_key: "x".repeat(256) } };
    expect(tell(value, "typescript")[0]).toContain("metadata.my_key has 256 characters");
    expect(tell(value, "hcl")[0]).toContain('metadata["my_key"] has 256 characters');
  });
});

test("a number that exceeds two limits is told once, by the smaller one", () => {
  const quota = { client_credentials: { per_day: Number.MAX_SAFE_INTEGER + 1 } };
  expect(tell({ name: "acme", token_quota: quota }, "hcl")).toEqual([
    "token_quota.client_credentials.per_day is 9007199254740992. The most allowed is 2147483647.",
  ]);
});

test("a quota without anything in it is told what may stand there", () => {
  const [text] = tell({ name: "acme", token_quota: { client_credentials: {} } }, "hcl");
  expect(text).toContain("enforce, per_day, per_hour");
  expect(text).not.toContain("is a map");
});

test("a synthesized stack is told by the keys of its connections", () => {
  const { diagnostics } = read(
    JSON.stringify({
      terraform: {},
      resource: {
        orgwright_organization: {
          it: { name: "acme", connections: { okta: { is_signup_enabled: true } } },
        },
      },
    }),
  );
  expect(diagnostics.map(({ summary }) => summary)).toEqual([
    'connections["okta"].is_signup_enabled needs assign_membership_on_login',
  ]);
});
