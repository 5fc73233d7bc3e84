import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { renderDiagnostics } from "../../../src/errors/index.js";
import { readManifestsSync } from "../../../src/manifest/index.js";
import { brief, makeFolder, read } from "../../manifest/reading.js";

const unseen: readonly (readonly [what: string, text: string])[] = [
  ["a null byte", "\u0000"],
  ["a bell", "\u0007"],
  ["an escape", "\u001b[31m"],
  ["delete", "\u007f"],
  ["a control character of one byte more", "\u009b"],
  ["text turned round", "\u202e"],
  ["an isolate", "\u2066"],
  ["a mark of direction", "\u200f"],
  ["no width", "\u200b"],
  ["a joiner", "\u200d"],
  ["a soft hyphen", "\u00ad"],
  ["a mark of the byte order", "\ufeff"],
  ["a space that does not break", "\u00a0"],
  ["a tag", "\u{e0041}"],
];

/** Somebody whose address holds a text, in the ways in which it can be written. */
const doors: readonly (readonly [door: string, write: (text: string) => string, name: string])[] = [
  ["YAML", (text) => yaml({ email: `a${text}b@acme.example` }), "m.yaml"],
  ["YAML, behind the @", (text) => yaml({ email: `a@ac${text}me.example` }), "m.yaml"],
  ["a user id", (text) => yaml({ user_id: `auth0|a${text}b` }), "m.yaml"],
  ["JSON", (text) => yaml({ email: `a${text}b@acme.example` }), "m.json"],
];

/** JSON, which YAML is as well. */
function yaml(member: object): string {
  return JSON.stringify({ organizations: [{ name: "acme", members: { include: [member] } }] });
}

describe.each(doors)("somebody named in %s", (_, write, name) => {
  it.each(unseen)("with %s is nobody", (__, text) => {
    const { diagnostics } = read(write(text), { name });
    expect(diagnostics.map(({ code }) => code)).toEqual(["invalid-value"]);
    expect(renderDiagnostics(diagnostics)).not.toContain(text);
  });
});

describe("a table of people", () => {
  const manifest = "organizations:\n  - name: acme\n";

  it.each(unseen)("with %s in an address adds nobody", (_, text) => {
    const csv = `organization,email\nacme,a${text}b@acme.example\n`;
    const folder = makeFolder({ "a.yaml": manifest, "people.csv": csv });
    const { diagnostics } = readManifestsSync([folder], { env: {} });
    expect(diagnostics.map(brief)).toEqual(["error invalid-value 2:1"]);
    expect(renderDiagnostics(diagnostics)).not.toContain(text);
  });

  it("names no organization by a key that every map has", () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const csv = ["organization,email", ...names.map((name) => `${name},a@acme.example`)].join("\n");
    const folder = makeFolder({ "a.yaml": manifest, "people.csv": csv });
    const { diagnostics } = readManifestsSync([folder], { env: {} });
    expect(diagnostics.map(({ code }) => code)).toEqual(names.map(() => "undeclared-organization"));
  });

  it.each<[string, string, (path: string) => void]>([
    ["a link out of the checkout", "unreadable-file", (path) => symlinkSync("/etc/passwd", path)],
    [
      "a link to what a process holds",
      "unreadable-file",
      (path) => symlinkSync("/proc/self/environ", path),
    ],
    ["a link to itself", "unreadable-file", (path) => symlinkSync("people.csv", path)],
    ["a device without an end", "unreadable-file", (path) => symlinkSync("/dev/zero", path)],
    [
      "larger than any",
      "file-too-large",
      (path) => {
        writeFileSync(path, "organization,email\n");
        truncateSync(path, 2 ** 31);
      },
    ],
    [
      "one row without an end",
      "invalid-csv",
      (path) => writeFileSync(path, `organization,email\nacme,${"x".repeat(3_000_000)}`),
    ],
    [
      "columns without an end",
      "invalid-csv",
      (path) => writeFileSync(path, `organization,email,${"x,".repeat(1_000_000)}`),
    ],
    [
      "in another encoding",
      "not-utf8",
      (path) => writeFileSync(path, Buffer.from("\ufefforganization,email", "utf16le")),
    ],
    [
      "text that is none",
      "not-utf8",
      (path) => writeFileSync(path, Buffer.from("organization,email\nacme,\xff@x", "latin1")),
    ],
  ])("that is %s is refused in words, and nothing of it is shown", (_, code, make) => {
    const folder = makeFolder({ "a.yaml": manifest });
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    mkdirSync(join(folder, ".git"));
    const path = join(folder, "people.csv");
    make(path);
    const { diagnostics } = readManifestsSync([join(folder, "a.yaml"), path], { env: {} });
    expect(diagnostics[0]).toMatchObject({ severity: "error", code });
    expect(renderDiagnostics(diagnostics).length).toBeLessThan(5_000);
    expect(renderDiagnostics(diagnostics)).not.toMatch(/root:|PATH=/);
  });
});
