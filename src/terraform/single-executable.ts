import { execFileSync } from "node:child_process";
import { copyFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { OperationError } from "../errors/index.js";
import type { Platform } from "./platform.js";

/** What Node looks for in its own file to find out whether it carries a program. */
const fuse = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/** The injector that Node's documentation names; it is no part of this package. */
const injector = "postject@1.0.0-alpha.6";

/** Makes executables that need nothing: Node itself, with the provider in it. */
export class ExecutableMaker {
  readonly #folder: string;
  readonly #blob: string;
  readonly #injector: string;

  private constructor(folder: string, blob: string, injector: string) {
    this.#folder = folder;
    this.#blob = blob;
    this.#injector = injector;
  }

  /**
   * Prepares a bundle for all platforms: what Node takes for a program is the same on each.
   *
   * @throws OperationError `cannot-install` where the injector is missing
   */
  static prepare(bundle: string): ExecutableMaker {
    const injector = findInjector();
    const folder = mkdtempSync(join(tmpdir(), "orgwright-package-"));
    const main = join(folder, "provider.cjs");
    const output = join(folder, "provider.blob");
    const config = join(folder, "config.json");
    // Node wraps the program into a function, in which there is no first line for a shell.
    writeFileSync(main, readFileSync(bundle, "utf8").replace(/^#!.*\n(":" \/\/.*\n)?/, ""));
    writeFileSync(config, JSON.stringify({ main, output, disableExperimentalSEAWarning: true }));
    runNode("--experimental-sea-config", config);
    return new ExecutableMaker(folder, output, injector);
  }

  /** Removes what was prepared. */
  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /**
   * Writes an executable for a platform.
   *
   * @param node the program `node` of that platform, as {@link mustBeThisNode} asks
   */
  make(node: string, platform: Platform, target: string): void {
    copyFileSync(node, target);
    chmodSync(target, 0o755);
    const segment = platform.startsWith("darwin_") ? ["--macho-segment-name", "NODE_SEA"] : [];
    // In a process of its own, because it prints what concerns nobody.
    runNode(
      this.#injector,
      target,
      "NODE_SEA_BLOB",
      this.#blob,
      "--sentinel-fuse",
      fuse,
      ...segment,
    );
  }
}

/** How the file of a program begins on each system. */
const beginnings: Readonly<Record<string, readonly string[]>> = {
  linux: ["7f454c46"],
  freebsd: ["7f454c46"],
  openbsd: ["7f454c46"],
  darwin: ["cffaedfe", "cafebabe"],
  windows: ["4d5a"],
};

/**
 * Refuses a file that is not the program `node` of a platform, of the version that runs here.
 *
 * @throws OperationError `cannot-install`
 */
export function mustBeThisNode(node: string, platform: Platform): void {
  const refuse = (why: string): never => {
    throw new OperationError(`${node} cannot be used for ${platform}: ${why}.`, {
      code: "cannot-install",
      advice: `Take node ${process.version} for that platform from nodejs.org.`,
    });
  };
  let content: Buffer;
  try {
    content = readFileSync(node);
  } catch (error) {
    return refuse((error as Error).message);
  }
  const [system = ""] = platform.split("_");
  const start = content.subarray(0, 4).toString("hex");
  if (!(beginnings[system] ?? []).some((begin) => start.startsWith(begin))) {
    refuse("it is no program of that system");
  }
  if (!content.includes(fuse)) refuse("it is not node, or one that cannot carry a program");
  // The program is stored in a form that only the same version reads.
  if (!content.includes(process.version)) refuse(`it is not node ${process.version}`);
}

function runNode(...parameters: readonly string[]): void {
  execFileSync(process.execPath, parameters, { stdio: "pipe" });
}

function findInjector(): string {
  for (const place of [resolve("package.json"), import.meta.url]) {
    try {
      return createRequire(place).resolve("postject/dist/cli.js");
    } catch {
      // Perhaps in the next place.
    }
  }
  throw new OperationError(`Making an executable needs the package ${injector}.`, {
    code: "cannot-install",
    advice: `Run npm install --no-save ${injector}.`,
  });
}
