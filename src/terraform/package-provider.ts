import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { OperationError } from "../errors/index.js";
import { adviseOnWriting, explainSystemError, writeWhole } from "../file/index.js";
import { version } from "../version.js";
import { findBundle } from "./install.js";
import { currentPlatform, executableName, scriptPlatforms, type Platform } from "./platform.js";
import { ExecutableMaker, mustBeThisNode } from "./single-executable.js";
import { packZip } from "./zip.js";

/** What is packaged, and where it goes. */
export interface PackageOptions {
  /** The folder that the packages are written into. */
  readonly out: string;
  /** Programs `node` of other platforms, by platform; this one's own is taken for this platform. */
  readonly nodes?: Readonly<Record<Platform, string>>;
  /** Whether to package the script, which needs node, for every platform that starts scripts. */
  readonly isScript?: boolean;
  /** The key of GnuPG's that signs the checksums. */
  readonly key?: string;
  /** The bundled provider; the one that came with this package unless given. */
  readonly bundle?: string;
}

/** The files that were written, in the order in which they were. */
export interface Packaging {
  readonly files: readonly string[];
}

/**
 * Writes the provider as registries and mirrors take it: a zip archive per platform, a manifest,
 * their SHA-256 sums and, where a key is given, a detached signature of those.
 *
 * @throws OperationError `cannot-install`
 */
export function packageProvider(options: PackageOptions): Packaging {
  const out = resolve(options.out);
  const bundle = options.bundle ?? findBundle();
  const base = `terraform-provider-orgwright_${version}`;
  const files: string[] = [];
  const sums: string[] = [];
  try {
    mkdirSync(out, { recursive: true });
    const write = (name: string, content: Uint8Array): void => {
      writeWhole(join(out, name), content);
      sums.push(`${createHash("sha256").update(content).digest("hex")}  ${name}\n`);
      files.push(join(out, name));
    };
    const programs = options.isScript ? scripts(bundle) : executables(bundle, options.nodes ?? {});
    for (const { platform, content } of programs) {
      const name = executableName(version, platform);
      // A script is started by its folder's rules as well: among ES modules Node would refuse it.
      const marker = { name: "package.json", content: commonJs, isExecutable: false };
      const archived = { name, content, isExecutable: true };
      write(`${base}_${platform}.zip`, packZip(options.isScript ? [archived, marker] : [archived]));
    }
    write(`${base}_manifest.json`, Buffer.from(`${JSON.stringify(manifest)}\n`));
    const list = join(out, `${base}_SHA256SUMS`);
    writeWhole(list, sums.join(""));
    files.push(list);
    if (options.key !== undefined) files.push(sign(list, options.key));
    return { files };
  } catch (error) {
    if (error instanceof OperationError) throw error;
    throw new OperationError(
      `The provider cannot be packaged into ${out}: ${explainSystemError(error)}. ${adviseOnWriting(error)}`,
      { code: "cannot-install", cause: error },
    );
  }
}

/** What a registry asks: which protocol the provider speaks. */
const manifest = { version: 1, metadata: { protocol_versions: ["6.0"] } };

const commonJs = Buffer.from('{ "type": "commonjs" }\n');

interface Program {
  readonly platform: Platform;
  readonly content: Uint8Array;
}

function* scripts(bundle: string): Generator<Program> {
  const content = readFileSync(bundle);
  for (const platform of scriptPlatforms) yield { platform, content };
}

function* executables(
  bundle: string,
  nodes: Readonly<Record<Platform, string>>,
): Generator<Program> {
  const all: Readonly<Record<Platform, string>> = {
    [currentPlatform()]: process.execPath,
    ...nodes,
  };
  for (const [platform, node] of Object.entries(all)) mustBeThisNode(node, platform as Platform);
  const maker = ExecutableMaker.prepare(bundle);
  const folder = mkdtempSync(join(tmpdir(), "orgwright-package-"));
  try {
    for (const [name, node] of Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const platform = name as Platform;
      const target = join(folder, executableName(version, platform));
      maker.make(node, platform, target);
      yield { platform, content: readFileSync(target) };
      rmSync(target);
    }
  } finally {
    maker.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function sign(list: string, key: string): string {
  const signature = `${list}.sig`;
  try {
    execFileSync(
      "gpg",
      ["--batch", "--yes", "--local-user", key, "--output", signature, "--detach-sign", list],
      { stdio: "pipe" },
    );
    return signature;
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer };
    throw new OperationError(
      `The checksums were not signed: ${stderr?.toString().trim() || (error as Error).message}`,
      { code: "cannot-install", advice: "Check that gpg has that secret key.", cause: error },
    );
  }
}
