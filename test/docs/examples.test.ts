import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as constructs from "../../lib/index.js";
import * as engine from "../../src/index.js";
import * as tenant from "../../src/tenant/index.js";
import { emptyFolder, runProgram } from "../support/run-orgwright.js";

// Every exported function and class shows how it is used, in its comment. The examples are programs: they
// are type-checked and run here, as somebody would who has the package installed.

/** Classes that others make; nobody constructs them. */
const errors = ["DiagnosticError", "OperationError"];

const sources = await readSources(["src", "lib"]);
const exported = [
  ...Object.entries({ ...engine, ...tenant, ...constructs }),
  ...Object.entries(constructs.testing),
].flatMap(([name, value]) =>
  typeof value === "function" && !errors.includes(name) && !isGenerated(name) ? [name] : [],
);
const examples = exported.flatMap((name) =>
  examplesOf(name).map((text, index) => ({ file: `${name}-${index + 1}.ts`, text })),
);

async function readSources(folders: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const files = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(folder, { recursive: true })).map((file) => join(folder, file)),
    ),
  );
  const wanted = files.flat().filter((file) => file.endsWith(".ts"));
  return new Map(
    await Promise.all(wanted.map(async (file) => [file, await readFile(file, "utf8")] as const)),
  );
}

/** Where something that is exported is declared, by its whole name. */
function declarationOf(name: string): { readonly file: string; readonly comment: string } {
  const pattern = new RegExp(`^export (?:async )?(?:function\\*?|class) ${name}\\b`, "m");
  // A binding and the construct over it may have one name; the construct is what is exported.
  const found = [...sources].filter(([, text]) => pattern.test(text));
  const [file, text] = found.find(([path]) => !path.includes("generated")) ?? found[0] ?? [];
  if (file === undefined || text === undefined) throw new Error(`${name} is declared nowhere`);
  const before = text.slice(0, text.search(pattern)).trimEnd();
  const comment = before.endsWith("*/") ? before.slice(before.lastIndexOf("/**")) : "";
  return { file, comment: comment + staticComments(text) };
}

/** What makes an instance may be a static method, which has a comment of its own. */
function staticComments(text: string): string {
  return [...text.matchAll(/\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n {2}static /g)]
    .map(([all]) => all)
    .join("");
}

function isGenerated(name: string): boolean {
  return declarationOf(name).file.includes("generated");
}

function examplesOf(name: string): string[] {
  const lines = declarationOf(name)
    .comment.split("\n")
    .map((line) => line.replace(/^ *\* ?/, ""));
  const blocks = lines
    .join("\n")
    .split(/^@example\b.*\n/m)
    .slice(1);
  return blocks.map((block) => {
    const ownPart = block.split(/^(?:@\w+|\/)/m)[0] ?? "";
    return (/```ts\n([\s\S]*?)```/.exec(ownPart)?.[1] ?? ownPart).trim();
  });
}

/** An example of a construct is a part of a stack. */
function asProgram(text: string): string {
  if (/^import /m.test(text)) return text;
  return `import { TerraformOutput, TerraformStack, Testing } from "cdktf";
import { Organization, Organizations, OrgwrightProvider } from "orgwright/cdktf";
class Stack extends TerraformStack {
  declare(): readonly unknown[] {
    ${text}
    return [TerraformOutput, Organization, Organizations, OrgwrightProvider];
  }
}
const stack = new Stack(Testing.app(), "stack");
stack.declare();
Testing.synth(stack);
`;
}

let folder: string;
beforeAll(async () => {
  folder = await emptyFolder();
  await mkdir(join(folder, "node_modules"));
  await symlink(resolve("."), join(folder, "node_modules/orgwright"));
  for (const name of ["@types", "cdktf", "constructs"]) {
    await symlink(resolve("node_modules", name), join(folder, "node_modules", name));
  }
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(folder, "organizations.yaml"), "organizations: [{ name: acme }]\n");
  const compilerOptions = {
    target: "ES2023",
    module: "NodeNext",
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: ["node"],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  for (const { file, text } of examples) await writeFile(join(folder, file), asProgram(text));
  const all = examples.map(
    ({ file }) => `console.log("run", "${file}"); await import("./${file}");`,
  );
  await writeFile(join(folder, "all.mjs"), all.join("\n"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("the examples of the API", () => {
  it.each(exported)("has one: %s", (name) => {
    expect(examplesOf(name)).not.toEqual([]);
  });

  it("are right as the types say", async () => {
    const tsc = resolve("node_modules/typescript/bin/tsc");
    const { code, stdout } = await runProgram("node", [tsc, "-p", folder]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  });

  it("do what they show", async () => {
    const env = { AUTH0_CLIENT_ID: "id", AUTH0_CLIENT_SECRET: "secret" };
    const tsx = resolve("node_modules/tsx/dist/loader.mjs");
    const { code, stdout, stderr } = await runProgram("node", ["--import", tsx, "all.mjs"], {
      cwd: folder,
      env,
    });
    expect({ code, stderr: stderr.trim() }).toEqual({ code: 0, stderr: "" });
    for (const { file } of examples) expect(stdout).toContain(`run ${file}\n`);
    expect(stdout).toContain("name: acme");
  });
});
