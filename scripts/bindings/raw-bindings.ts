import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodeMaker, TerraformProviderGenerator } from "@cdktf/provider-generator";
import type { SchemaDocument } from "../../src/terraform/index.js";
import { header } from "./header.js";

/** Renders the classes that @cdktf/provider-generator makes of a schema, one file per kind. */
export async function renderRawBindings(
  document: SchemaDocument,
): Promise<ReadonlyMap<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "orgwright-bindings-"));
  try {
    // The generator's type knows older names of the format only; what it reads has not changed.
    const known = document as unknown as ConstructorParameters<
      typeof TerraformProviderGenerator
    >[1];
    const generator = new TerraformProviderGenerator(new CodeMaker(), known);
    generator.generateAll();
    await generator.save(folder);
    const root = join(folder, "providers", "orgwright");
    const kinds = (await readdir(root, { withFileTypes: true })).filter((entry) =>
      entry.isDirectory(),
    );
    return new Map(
      await Promise.all(
        kinds.map(async ({ name }) => {
          const text = await readFile(join(root, name, "index.ts"), "utf8");
          return [`${name}.ts`, adapt(text)] as const;
        }),
      ),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The generator writes for a looser compiler than ours, and links to pages of the public registry
 * that this provider does not have.
 */
function adapt(text: string): string {
  const documented = text
    .replace(/^\/\/ .*\n(?:\/\/ .*\n)*/, "")
    .replace(/^ *\* *\n *\* Docs at Terraform Registry:.*\n/gm, "")
    .replace(/^ *\/\*\*\n *\* Docs at Terraform Registry:.*\n *\*\/\n/gm, "")
    .replace(/\{@link \S+ ([^}]*)\}/g, "$1")
    // Parameters under the names that they have.
    .replace(/@param provider\? /g, "@param provider ")
    .replace(/@param options (\w+Config)\b/g, "@param config $1")
    // The bare key would be written between the brackets of a reference, where it is a name of HCL's.
    .replace(
      /(return new \w+OutputReference\(this\.terraformResource, this\.terraformAttribute, )key\);/g,
      "$1cdktf.Token.isUnresolved(key) ? key : JSON.stringify(key));",
    );
  return `${header}// @ts-nocheck\n${documented.replace(/[ \t]+$/gm, "")}`;
}
