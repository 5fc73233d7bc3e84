import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Bundles a provider in the way in which the real one is bundled; the path of the executable. */
export function bundleProvider(entry: string): string {
  const outfile = join(mkdtempSync(join(tmpdir(), "orgwright-provider-")), "provider");
  const script = fileURLToPath(new URL("../../scripts/bundle-provider.mjs", import.meta.url));
  const source = fileURLToPath(new URL(entry, import.meta.url));
  execFileSync(process.execPath, [script, source, outfile]);
  return outfile;
}
