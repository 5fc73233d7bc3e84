import { expect, test } from "vitest";
import { readManifestsSync, type ManifestReading } from "../../src/manifest/index.js";
import { brief, makeFolder, organizationsOf } from "./reading.js";

const manifest =
  "organizations:\n  - name: acme\n    members: { include: [{ email: ada@acme.example }] }\n  - name: beta\n";

function readWith(csv: string | Uint8Array, yaml = manifest): ManifestReading {
  return readManifestsSync([makeFolder({ "a.yaml": yaml, "people.csv": csv })], { env: {} });
}

test.each([
  ["commas", "organization,email,roles\nacme,bob@acme.example,approver;admin\n"],
  [
    "semicolons, a mark and CR LF",
    '\uFEFFOrganization;Email;Roles\r\nacme;bob@acme.example;"approver; admin"\r\n\r\n',
  ],
  ["tabs", "email\troles\torganization\nbob@acme.example\tapprover|admin\tacme\n"],
])("a table with %s adds members to what an organization includes", (_, csv) => {
  const [acme, beta] = organizationsOf(readWith(csv));
  expect(acme?.members).toEqual({
    include: [
      { email: "ada@acme.example" },
      { email: "bob@acme.example", roles: ["approver", "admin"] },
    ],
  });
  expect(beta?.members).toBeUndefined();
});

test("a cell of roles that is empty leaves them as they are", () => {
  const [, beta] = organizationsOf(
    readWith("organization,user_id,roles\nbeta,auth0|65f0c0ffee,\n"),
  );
  expect(beta?.members).toEqual({ include: [{ user_id: "auth0|65f0c0ffee" }] });
});

test("every bad row is told with its line, and no good one between them is", () => {
  const reading = readWith(
    [
      "organization,email,roles",
      "acm,x@acme.example,",
      "acme,nonsense,",
      "acme,bob@acme.example,",
      'acme,"a"b@acme.example,',
      'acme,"open@acme.example,',
      "acme,=HYPERLINK(1),",
      "acme,no\0ul@acme.example,",
      ",c@acme.example,",
      "acme,c@acme.example,,,more",
      `acme,${"x".repeat(100_001)},`,
    ].join("\n"),
  );
  expect(reading.diagnostics.map(brief)).toEqual([
    "error undeclared-organization 2:1",
    "error invalid-value 3:1",
    "error invalid-csv 5:1",
    "error invalid-csv 6:1",
    "error invalid-value 7:1",
    "error invalid-value 8:1",
    "error missing-key 9:1",
    "error invalid-value 10:1",
    "error invalid-csv 11:1",
  ]);
  expect(reading.diagnostics[0]?.message).toContain("Did you mean acme?");
});

test("who stands in a table twice, or in a manifest too, is told", () => {
  const reading = readWith(
    "organization,email\nacme,ada@acme.example\nbeta,bob@acme.example\nbeta,bob@acme.example\n",
  );
  expect(reading.diagnostics.map(({ location }) => location?.line)).toEqual([2, 4]);
});

test("rows have no place in an organization that says exactly who is there", () => {
  const reading = readWith(
    "organization,email\nacme,bob@acme.example\n",
    "organizations:\n  - name: acme\n    members: { exactly: [{ email: ada@acme.example }] }\n",
  );
  expect(reading.diagnostics.map(({ code }) => code)).toEqual(["conflicting-keys"]);
  expect(reading.diagnostics[0]?.message).toContain("people.csv adds to `include` in line 2");
});

test.each([
  ["", "error not-a-manifest 1:1"],
  ["organization,email\n", "warning empty-value 1:1"],
  ["organization,email,email\nacme,a@b.example,\n", "error conflicting-keys 1:1"],
  ["organization,email,role\nacme,a@b.example,\n", "error unknown-key 1:1"],
  ["email\na@b.example\n", "error missing-key 1:1"],
  ["organization,roles\nacme,approver\n", "error missing-key 1:1"],
  [Buffer.from("\uFEFForganization,email\n", "utf16le"), "error not-utf8 1:1"],
])("a first line such as %j is told in words", (csv, told) => {
  expect(readWith(csv).diagnostics.map(brief)).toEqual([told]);
});

test("5,000 rows are read, and a mistake in the last is told with its line", () => {
  const rows = Array.from({ length: 5000 }, (_, index) => `acme,user${index}@acme.example`);
  const text = ["organization,email", ...rows].join("\n");
  expect(organizationsOf(readWith(text))[0]?.members).toMatchObject({
    include: { length: 5001 },
  });
  const reading = readWith(`${text}\nacme,nobody\n`);
  expect(reading.diagnostics.map(brief)).toEqual(["error invalid-value 5002:1"]);
});
