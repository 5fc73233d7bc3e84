import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const bundles = new Map<string, string>();

/**
 * Bundles a provider in the way in which the real one is bundled; the path of the executable. It is
 * done once for all files of tests that run in this process.
 */
export function bundleProvider(entry: string): string {
  const outfile = bundles.get(entry) ?? bundle(entry);
  bundles.set(entry, outfile);
  return outfile;
}

function bundle(entry: string): string {
  const folder = mkdtempSync(join(tmpdir(), "orgwright-provider-"));
  process.on("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const outfile = join(folder, "provider");
  const script = fileURLToPath(new URL("../../scripts/bundle-provider.mjs", import.meta.url));
  const source = fileURLToPath(new URL(entry, import.meta.url));
  execFileSync(process.execPath, [script, source, outfile]);
  return outfile;
}
