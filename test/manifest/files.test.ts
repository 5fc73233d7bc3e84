import { execFileSync } from "node:child_process";
import { symlinkSync, truncateSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readManifests, readManifestsSync } from "../../src/manifest/index.js";
import { brief, makeFolder, read } from "./reading.js";

const one = (name: string): string => `organizations:\n  - name: ${name}\n`;

function names(paths: readonly string[]): string[] {
  const { organizations, diagnostics } = readManifestsSync(paths, { env: {} });
  expect(diagnostics).toEqual([]);
  return organizations.map(({ organization }) => organization.name);
}

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

test("a folder is searched to its depths, in the order of names", () => {
  const folder = makeFolder({
    "b.yml": one("b"),
    "a.yaml": one("a"),
    "c/d/e.json": '{"organizations": [{"name": "e"}]}',
    "c/notes.txt": "not read",
    ".hidden/f.yaml": one("f"),
    ".g.yaml": one("g"),
    "node_modules/h/h.yaml": one("h"),
    "UPPER.YAML": one("upper"),
  });
  expect(names([folder])).toEqual(["upper", "a", "b", "e"]);
});

test("files are called what the user called them, with what was found below", () => {
  const folder = makeFolder({ "sub/a.yaml": "organizations: [1]" });
  const given = path.relative(process.cwd(), folder);
  const { diagnostics, files } = readManifestsSync([given], { env: {} });
  expect(files).toEqual([path.join(given, "sub/a.yaml")]);
  expect(diagnostics[0]?.location?.file).toBe(path.join(given, "sub/a.yaml"));
});

test("a file that is reached twice is read once", () => {
  const folder = makeFolder({ "a.yaml": one("a"), "sub/b.yaml": one("b") });
  symlinkSync(path.join(folder, "a.yaml"), path.join(folder, "z.yaml"));
  symlinkSync(folder, path.join(folder, "sub", "loop"));
  expect(names([folder, path.join(folder, "a.yaml"), folder])).toEqual(["a", "b"]);
});

test("standard input is read for a dash, once, and called <stdin>", async () => {
  const reading = await readManifests(["-", "-"], {
    env: {},
    stdin: chunks("organizations:\n", "  - name: a\n  - nam: b\n"),
  });
  expect(reading.files).toEqual(["<stdin>"]);
  expect(reading.organizations.map(({ organization }) => organization.name)).toEqual(["a"]);
  expect(reading.diagnostics.map(brief)).toEqual([
    "error missing-key 3:5",
    "error unknown-key 3:5",
  ]);
  expect(reading.diagnostics[0]?.location?.file).toBe("<stdin>");
});

test("standard input that never ends is given up at 32 MiB", async () => {
  let sent = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      sent += 1024 * 1024;
      yield new Uint8Array(1024 * 1024);
    }
  }
  const { diagnostics } = await readManifests(["-"], { env: {}, stdin: endless() });
  expect(diagnostics.map(brief)).toEqual(["error file-too-large 1:1"]);
  expect(sent).toBe(33 * 1024 * 1024);
});

test("standard input that breaks off is an error and no exception", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("organizations:");
    throw new Error("the pipe broke");
  }
  const { diagnostics } = await readManifests(["-"], { env: {}, stdin: broken() });
  expect(diagnostics[0]).toMatchObject({ code: "unreadable-file" });
  expect(diagnostics[0]?.summary).toContain("the pipe broke");
});

test("a file of 50 MB is refused without being read", () => {
  const folder = makeFolder({ "big.yaml": "organizations: []\n" });
  const file = path.join(folder, "big.yaml");
  truncateSync(file, 50_000_000);
  const { diagnostics } = readManifestsSync([file], { env: {} });
  // Read, it would be refused for its NUL characters instead.
  expect(diagnostics.map(brief)).toEqual(["error file-too-large 1:1"]);
});

test("a file of nothing but lines is refused before it fills the memory", () => {
  const { diagnostics } = read("-\n".repeat(2_600_000));
  expect(diagnostics.map(brief)).toEqual(["error file-too-large 1:1"]);
});

test("bytes that are not UTF-8 are shown where they stand", () => {
  const text = Buffer.concat([
    Buffer.from("organizations:\n  - name: ä"),
    Buffer.from([0xe4, 0x0a]),
  ]);
  const { diagnostics } = read(text);
  expect(diagnostics.map(brief)).toEqual(["error not-utf8 2:12"]);
  expect(diagnostics[0]?.detail).toContain("0xe4");
});

test("a character that is cut off at the end is not UTF-8", () => {
  const { diagnostics } = read(Buffer.from("# €").subarray(0, 4));
  expect(diagnostics.map(brief)).toEqual(["error not-utf8 1:3"]);
});

test("UTF-16 is named as such", () => {
  const { diagnostics } = read(Buffer.from(`\uFEFF${one("a")}`, "utf16le"));
  expect(diagnostics.map(brief)).toEqual(["error not-utf8 1:1"]);
  expect(diagnostics[0]?.summary).toContain("UTF-16");
});

test("a byte order mark is read over and moves no column", () => {
  const { diagnostics, organizations } = read(`\uFEFForganizations:\n- name: a\n- name: A\n`);
  expect(organizations).toHaveLength(1);
  expect(diagnostics.map(brief)).toEqual(["error invalid-value 3:9"]);
  expect(read("\uFEFForganisations: []").diagnostics.map(brief)).toEqual(["error unknown-key 1:1"]);
});

test("a folder without manifests is an error that names it", () => {
  const folder = makeFolder({ "readme.md": "none", ".hidden.yaml": one("a") });
  const { diagnostics } = readManifestsSync([folder], { env: {} });
  expect(diagnostics).toMatchObject([{ code: "no-manifests", severity: "error" }]);
  expect(diagnostics[0]?.summary).toContain(folder);
});

test("a path that does not exist, and one through a file, are errors that say why", () => {
  const folder = makeFolder({ "a.yaml": one("a") });
  const { diagnostics } = readManifestsSync(
    [path.join(folder, "b.yaml"), path.join(folder, "a.yaml", "c.yaml")],
    { env: {} },
  );
  expect(diagnostics.map(({ code }) => code)).toEqual(["unreadable-file", "unreadable-file"]);
  expect(diagnostics[0]?.summary).toContain("does not exist");
  expect(diagnostics[1]?.summary).toContain("a part of the path is not a folder");
});

test("links that lead nowhere or in a circle are errors where they look like manifests", () => {
  const folder = makeFolder({ "a.yaml": one("a") });
  symlinkSync(path.join(folder, "gone"), path.join(folder, "b.yaml"));
  symlinkSync(path.join(folder, "c.yaml"), path.join(folder, "c.yaml"));
  symlinkSync(path.join(folder, "gone"), path.join(folder, "unrelated"));
  const { diagnostics } = readManifestsSync([folder], { env: {} });
  expect(diagnostics.map(({ code }) => code)).toEqual(["unreadable-file", "unreadable-file"]);
});

test("pipes and devices are refused instead of waited for", () => {
  const folder = makeFolder();
  const pipe = path.join(folder, "pipe.yaml");
  execFileSync("mkfifo", [pipe]);
  for (const given of [folder, pipe, "/dev/null"]) {
    const { diagnostics } = readManifestsSync([given], { env: {} });
    expect(diagnostics).toMatchObject([{ code: "unreadable-file" }]);
    expect(diagnostics[0]?.summary).toContain("neither a file nor a folder");
  }
});

test("a folder that is called like a manifest is searched", () => {
  expect(names([makeFolder({ "tenant.yaml/a.yaml": one("a") })])).toEqual(["a"]);
});

test("all errors of all files are told in one run, in the order of the files", () => {
  const folder = makeFolder({
    "a.yaml": "organizations:\n  - name: A\n",
    "b.yaml": "organizations: [",
    "c.json": '{"organizations": [{"name": "c", "colour": 1}]}',
    "d.yaml": one("d"),
    "e.yaml": "",
  });
  const { diagnostics, organizations } = readManifestsSync([folder, path.join(folder, "f.yaml")], {
    env: {},
  });
  expect(
    diagnostics.map((found) => `${path.basename(found.location?.file ?? "")} ${brief(found)}`),
  ).toEqual([
    " error unreadable-file 0:0",
    "a.yaml error invalid-value 2:11",
    "b.yaml error invalid-yaml 1:17",
    "c.json error unknown-key 1:34",
    "e.yaml error not-a-manifest 1:1",
  ]);
  expect(organizations.map(({ organization }) => organization.name)).toEqual(["d"]);
});

test("a name declared twice is told with both places, over documents and files", () => {
  const folder = makeFolder({
    "a.yaml": `${one("acme")}---\n${one("globex")}`,
    "b.yaml": "organizations:\n  - name: globex\n    colour: 1\n  - name: acme\n",
  });
  const { diagnostics } = readManifestsSync([folder], { env: {} });
  expect(diagnostics.map(brief)).toEqual([
    "error duplicate-name 2:11",
    "error unknown-key 3:5",
    "error duplicate-name 4:11",
  ]);
  expect(diagnostics[0]?.related).toMatchObject({ line: 5, column: 11 });
  expect(diagnostics[2]?.related).toMatchObject({ file: path.join(folder, "a.yaml"), line: 2 });
});
