import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

const imports = `import assert from "node:assert/strict";
import { App, TerraformOutput, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { Construct } from "constructs";
import { DataOrgwrightOrganization, Organization, Organizations, OrgwrightProvider, testing } from "orgwright/cdktf";
`;

test("every program in docs/constructs.md compiles", async () => {
  const snippets = await readSnippets();
  expect(snippets.length).toBeGreaterThan(5);
  const folder = await mkdtemp(join(tmpdir(), "orgwright-snippets-"));
  try {
    await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(configuration));
    await Promise.all(
      snippets.map((text, index) => writeFile(join(folder, `snippet-${index}.ts`), complete(text))),
    );
    const compiler = join(repository, "node_modules/typescript/bin/tsc");
    const { stdout } = await run(process.execPath, [compiler, "-p", folder]).catch(
      (error: unknown) => ({ stdout: String(Object(error).stdout) }),
    );
    expect(stdout).toBe("");
  } finally {
    await rm(folder, { recursive: true });
  }
});

const configuration = {
  extends: join(repository, "tsconfig.json"),
  compilerOptions: {
    noUnusedLocals: false,
    typeRoots: [join(repository, "node_modules/@types")],
    paths: { "orgwright/cdktf": [join(repository, "lib/index.ts")] },
  },
  include: ["*.ts"],
};

async function readSnippets(): Promise<readonly string[]> {
  const text = await readFile(join(repository, "docs/constructs.md"), "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, snippet]) => snippet ?? "");
}

/** What stands in the document without imports stands in the constructor of a stack. */
function complete(snippet: string): string {
  if (snippet.startsWith("import ")) return snippet;
  return `${imports}export class Snippet extends TerraformStack {\n  constructor(scope: Construct) {\n    super(scope, "snippet");\n${snippet}  }\n}\n`;
}
