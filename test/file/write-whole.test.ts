import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  Draft,
  holdsOthersWork,
  writeAllOrNone,
  writePieces,
  writeWhole,
} from "../../src/file/index.js";
import { makeFolder } from "../manifest/reading.js";

const read = (...parts: string[]): string => readFileSync(path.join(...parts), "utf8");

async function* pieces(...texts: (string | Error)[]): AsyncGenerator<string> {
  for (const text of texts) {
    if (text instanceof Error) throw text;
    yield text;
  }
}

describe("a file is written whole or not at all", () => {
  it("and nothing else is left in its folder", async () => {
    const folder = makeFolder({ old: "before" });
    writeWhole(path.join(folder, "old"), "after");
    writeWhole(path.join(folder, "new"), "new");
    await writePieces(path.join(folder, "long"), pieces("a", "b", "c"));
    expect(readdirSync(folder).sort()).toEqual(["long", "new", "old"]);
    expect([read(folder, "old"), read(folder, "new"), read(folder, "long")]).toEqual([
      "after",
      "new",
      "abc",
    ]);
  });

  it("what was there stays when the text breaks off", async () => {
    const folder = makeFolder({ old: "before" });
    const reason = new Error("403");
    await expect(writePieces(path.join(folder, "old"), pieces("a", reason))).rejects.toBe(reason);
    await expect(writePieces(path.join(folder, "new"), pieces("a", reason))).rejects.toBe(reason);
    expect(readdirSync(folder)).toEqual(["old"]);
    expect(read(folder, "old")).toBe("before");
  });

  it("what was there stays when the process may not write so much, or is killed over it", () => {
    const folder = makeFolder({ old: "before" });
    const program = `
      const { writeWhole } = await import(${JSON.stringify(fileURLToPath(new URL("../../src/file/index.ts", import.meta.url)))});
      writeWhole(${JSON.stringify(path.join(folder, "old"))}, "x".repeat(5_000_000));`;
    const { status } = spawnSync(
      "bash",
      [
        "-c",
        'ulimit -f 16; exec "$0" --import tsx --input-type=module -e "$1"',
        process.execPath,
        program,
      ],
      { encoding: "utf8" },
    );
    expect(status).not.toBe(0);
    expect(read(folder, "old")).toBe("before");
  });

  it("keeps who may do what with it, and is as private as it is told to be", () => {
    const folder = makeFolder({ old: "before", open: "before" });
    chmodSync(path.join(folder, "old"), 0o640);
    chmodSync(path.join(folder, "open"), 0o644);
    writeWhole(path.join(folder, "old"), "after");
    writeWhole(path.join(folder, "open"), "key", { mode: 0o600 });
    expect(statSync(path.join(folder, "old")).mode & 0o777).toBe(0o640);
    expect(statSync(path.join(folder, "open")).mode & 0o777).toBe(0o600);
  });

  it("follows a link, which stays one, and refuses a link that leads nowhere", () => {
    const folder = makeFolder({ "sub/file": "before" });
    symlinkSync("sub/file", path.join(folder, "link"));
    symlinkSync("gone", path.join(folder, "dangling"));
    writeWhole(path.join(folder, "link"), "after");
    expect(readlinkSync(path.join(folder, "link"))).toBe("sub/file");
    expect(read(folder, "sub/file")).toBe("after");
    expect(() => writeWhole(path.join(folder, "dangling"), "x")).toThrow("leads nowhere");
    expect(readdirSync(folder).sort()).toEqual(["dangling", "link", "sub"]);
  });

  it("writes what is no plain file as it comes", () => {
    const folder = makeFolder();
    const pipe = path.join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const reader = spawnSync(
      "bash",
      [
        "-c",
        'cat "$1" & "$0" --import tsx --input-type=module -e "$2"; wait',
        process.execPath,
        pipe,
        `const { writeWhole } = await import(${JSON.stringify(fileURLToPath(new URL("../../src/file/index.ts", import.meta.url)))});
         writeWhole(${JSON.stringify(pipe)}, "through");`,
      ],
      { encoding: "utf8" },
    );
    expect(reader.stdout).toBe("through");
    expect(() => writeWhole("/dev/null", "x")).not.toThrow();
    expect(() => writeWhole("/dev/full", "x")).toThrow("the disk is full");
  });

  it.each([
    ["a folder that is not there", "gone/file", "its folder does not exist"],
    ["a file as a folder", "file/file", "not a folder"],
    ["a folder", "sub", "it is a folder"],
  ])("says why not: %s", (_, name, reason) => {
    const folder = makeFolder({ file: "", "sub/file": "" });
    expect(() => writeWhole(path.join(folder, name), "x")).toThrow(
      expect.objectContaining({
        code: "unwritable-file",
        message: expect.stringContaining(reason),
      }),
    );
    expect(readdirSync(folder).sort()).toEqual(["file", "sub"]);
  });

  it("does not replace what came in the meantime, where it may not", () => {
    const folder = makeFolder();
    const file = path.join(folder, "file");
    const draft = new Draft(file, { keepsExisting: true });
    draft.write("ours");
    writeFileSync(file, "theirs");
    expect(() => draft.commit()).toThrow(expect.objectContaining({ code: "would-overwrite" }));
    expect(readdirSync(folder)).toEqual(["file"]);
    expect(read(file)).toBe("theirs");
  });
});

describe("several files are written, or none", () => {
  it("with the folders that they stand in", () => {
    const folder = makeFolder({ a: "before" });
    writeAllOrNone(
      new Map([
        [path.join(folder, "a"), "after"],
        [path.join(folder, "b/c/d"), "new"],
      ]),
    );
    expect(read(folder, "a") + read(folder, "b/c/d")).toBe("afternew");
    expect(readdirSync(folder).sort()).toEqual(["a", "b"]);
  });

  it("one that cannot be written leaves everything as it was", () => {
    const folder = makeFolder({ a: "before", file: "" });
    const files = ["a", "b", "x/y/z", "file/below"].map((name) => path.join(folder, name));
    expect(() => writeAllOrNone(new Map(files.map((file) => [file, "after"])))).toThrow(
      expect.objectContaining({ code: "unwritable-file" }),
    );
    expect(readdirSync(folder).sort()).toEqual(["a", "file"]);
    expect(read(folder, "a")).toBe("before");
  });

  it("what was put in its place already goes back", () => {
    const folder = makeFolder({ a: "before" });
    const drafts = ["a", "b"].map((name) => new Draft(path.join(folder, name)));
    for (const draft of drafts) {
      draft.write("after");
      draft.commitUndoably();
    }
    expect(read(folder, "a") + read(folder, "b")).toBe("afterafter");
    for (const draft of drafts) draft.restore();
    expect(readdirSync(folder)).toEqual(["a"]);
    expect(read(folder, "a")).toBe("before");
  });

  it("a file whose place became a folder is not lost", () => {
    const folder = makeFolder();
    const draft = new Draft(path.join(folder, "a"));
    draft.write("x");
    mkdirSync(path.join(folder, "a"));
    expect(() => draft.commit()).toThrow(expect.objectContaining({ code: "unwritable-file" }));
    expect(readdirSync(folder)).toEqual(["a"]);
  });
});

it("whose a file is can be told by its text", () => {
  const folder = makeFolder({ ours: "# ours", theirs: "# theirs", empty: "" });
  const isOurs = (text: string): boolean => text.includes("# ours");
  const holds = (name: string): boolean => holdsOthersWork(path.join(folder, name), isOurs);
  expect(["ours", "theirs", "empty", "gone", "."].map(holds)).toEqual([
    false,
    true,
    false,
    false,
    false,
  ]);
  expect(existsSync(path.join(folder, "gone"))).toBe(false);
});
