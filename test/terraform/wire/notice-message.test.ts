import { expect, test } from "vitest";
import { OperationError } from "../../../src/errors/index.js";
import { noticesOf, type Notice } from "../../../src/terraform/notice.js";
import { toNoticeMessages } from "../../../src/terraform/wire/index.js";

function summaryOf(summary: string, attribute?: string): string | undefined {
  const path = attribute === undefined ? [] : [{ attribute }];
  return toNoticeMessages([{ severity: "error", summary, path }])[0]?.summary;
}

test("a summary begins with a capital, and the name of an attribute stays as it is", () => {
  expect(summaryOf("organization acme is protected", "name")).toBe(
    "Organization acme is protected",
  );
  expect(summaryOf("name is missing", "name")).toBe("name is missing");
  expect(summaryOf('branding.colors.primary is "red"', "branding")).toBe(
    'branding.colors.primary is "red"',
  );
  expect(summaryOf("display_name is too short", "name")).toBe("display_name is too short");
  expect(summaryOf('connections["a"] has no name')).toBe('connections["a"] has no name');
});

test("a path ends where Terraform finds a line: at an attribute, or at a key of one", () => {
  const stepsOf = (path: NonNullable<Notice["path"]>) =>
    toNoticeMessages([{ severity: "error", summary: "x", path }])[0]?.attribute?.steps;
  expect(
    stepsOf([{ attribute: "branding" }, { attribute: "colors" }, { attribute: "primary" }]),
  ).toEqual([{ attribute_name: "branding" }]);
  expect(
    stepsOf([{ attribute: "connections" }, { key: "staff" }, { attribute: "is_enabled" }]),
  ).toEqual([{ attribute_name: "connections" }, { element_key_string: "staff" }]);
});

test("what is wrong is told once", () => {
  const notice: Notice = { severity: "error", summary: "x", path: [{ attribute: "name" }] };
  const other: Notice = { ...notice, path: [{ attribute: "branding" }] };
  expect(toNoticeMessages([notice, { ...notice }, other])).toHaveLength(2);
});

test.each([
  ["GET", "Nothing of that name or id is there", ""],
  ["DELETE", "The organization is not there any more", "Somebody changed the tenant"],
])("a %s that finds nothing says what is known and nothing else", (method, summary, advice) => {
  const error = new OperationError("acme.auth0.com answered 404.", {
    code: "not-found",
    advice: "Plan again: the tenant has changed.",
    request: { method, path: "/api/v2/organizations/org_1", status: 404 },
  });
  const [notice] = noticesOf(error);
  expect(notice?.summary).toBe(summary);
  expect(notice?.detail).toContain(advice);
  expect(notice?.detail).not.toContain("Plan again: the tenant has changed.");
});

test("advice is given once, and in the words of a configuration", () => {
  const refused = new OperationError("acme.auth0.com answered POST with 401.", {
    code: "unauthorized",
    advice: "Check the credentials, and that they belong to this tenant.",
  });
  expect(noticesOf(refused)[0]?.detail).toBe(
    "acme.auth0.com answered POST with 401.\n\nCheck the credentials, and that they belong to this tenant.",
  );
  const invalid = new OperationError("acme.auth0.com answered PATCH with 400.", {
    code: "rejected",
    advice: "Change the manifest accordingly.",
  });
  expect(noticesOf(invalid)[0]?.detail).not.toContain("manifest");
  const told = new OperationError("Organization acme exists already. Import it.", {
    code: "conflict",
  });
  expect(noticesOf(told)[0]?.detail).toBe("Organization acme exists already. Import it.");
});
