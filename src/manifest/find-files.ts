import { readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { Diagnostic } from "../errors/index.js";
import { explainSystemError, findCheckout, refuseOutside } from "../file/index.js";

/** What stands for standard input among paths, and what it is called in messages. */
const stdinPath = "-";
const stdinName = "<stdin>";

/** A file that shall be read. */
export interface FoundFile {
  /** What messages call it: the path as the user wrote it, and what was found below it. */
  readonly name: string;
  /** Where it is; undefined for standard input. */
  readonly path?: string;
}

/** Whether a file is none of a stream's. */
export function isOnDisk(file: FoundFile): file is FoundFile & { readonly path: string } {
  return file.path !== undefined;
}

/** What paths stand for. */
export interface FoundFiles {
  readonly files: readonly FoundFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What stands beside manifests and is none: dependencies, environments, schemas for editors. */
const otherFiles = /^(node_modules|orgwright\.yaml|.*\.schema\.json)$/;

const extensions = new Set([".yaml", ".yml", ".json", ".csv"]);

/**
 * Finds the files that paths stand for, in the order given, below folders in the order of their
 * names. Folders are searched to their depths, but for what is hidden or known to be no manifest. A file that
 * is reached twice, be it over a symbolic link, is found once. What is no plain file, or a link out of
 * the checkout that it belongs to, is refused: whoever wrote the link may be a stranger.
 *
 * @param within the folder that all of them must lie in; each in its own checkout unless given
 */
export function findFiles(paths: readonly string[], within?: string): FoundFiles {
  const search = new Search(within);
  for (const given of paths) {
    if (given === stdinPath) search.addStdin();
    else search.add(given);
  }
  return search;
}

class Search implements FoundFiles {
  readonly files: FoundFile[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #seen = new Set<string>();
  readonly #within: string | undefined;
  /** What the path that is being searched must not lead out of. */
  #base = "";

  constructor(within: string | undefined) {
    this.#within = within;
  }

  addStdin(): void {
    if (this.#isNew(stdinPath)) this.files.push({ name: stdinName });
  }

  add(given: string): void {
    const before = this.files.length + this.diagnostics.length;
    this.#base = this.#within ?? findCheckout(isFolder(given) ? path.join(given, "*") : given);
    const kind = this.#visit(given);
    if (kind === "folder" && this.files.length + this.diagnostics.length === before) {
      this.diagnostics.push({
        code: "no-manifests",
        severity: "error",
        summary: `${given} holds no manifest`,
        detail:
          "It has no .yaml, .yml, .json or .csv file, neither itself nor below. Hidden folders and node_modules are not searched.",
        path: [],
      });
    }
  }

  /** Adds a file, or the manifests below a folder. */
  #visit(name: string): "file" | "folder" | "known" | "refused" {
    try {
      const real = realpathSync(name);
      const foreign = refuseOutside(name, this.#base);
      const found = statSync(real);
      if (foreign !== undefined && (found.isFile() || found.isDirectory())) {
        this.#refuse(name, foreign, "Put the file itself there.");
        return "refused";
      }
      if (found.isDirectory()) {
        if (!this.#isNew(real)) return "known";
        this.#visitFolder(name);
        return "folder";
      }
      if (!found.isFile()) {
        this.#refuse(name, "it is neither a file nor a folder", "To pipe a manifest in, give `-`.");
        return "refused";
      }
      if (!this.#isNew(real)) return "known";
      this.files.push({ name, path: name });
      return "file";
    } catch (error) {
      this.#refuse(name, explainSystemError(error));
      return "refused";
    }
  }

  #visitFolder(name: string): void {
    const entries = readdirSync(name, { withFileTypes: true });
    for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
      if (entry.name.startsWith(".") || otherFiles.test(entry.name)) continue;
      const isManifest = extensions.has(path.extname(entry.name).toLowerCase());
      const mayBeFolder = entry.isDirectory() || entry.isSymbolicLink();
      const below = path.join(name, entry.name);
      if (isManifest) this.#visit(below);
      else if (mayBeFolder && isFolder(below)) this.#visit(below);
    }
  }

  #refuse(name: string, reason: string, detail = "Check the path and its permissions."): void {
    this.diagnostics.push({
      code: "unreadable-file",
      severity: "error",
      summary: `${name} cannot be read: ${reason}`,
      detail,
      path: [],
    });
  }

  #isNew(identity: string): boolean {
    if (this.#seen.has(identity)) return false;
    this.#seen.add(identity);
    return true;
  }
}

function isFolder(name: string): boolean {
  try {
    return statSync(name).isDirectory();
  } catch {
    return false;
  }
}
