import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { OperationError } from "../errors/index.js";
import { explainSystemError } from "../file/index.js";
import type { Repository } from "./repository.js";

/** What manifests, environments and overlays are called. */
const relevant = /\.(?:ya?ml|json)$/i;
const irrelevant = /(?:^|\/)node_modules\//;

/**
 * Lays the manifests of a commit, and all that they may need, into a folder of their own for a moment.
 * The folder looks like a checkout; the repository stays as it is.
 *
 * @param ref as git takes it: a branch, a tag, a commit
 * @param needed files that are laid there whatever they are called, from the repository's top
 * @throws OperationError `unknown-revision` when there is no such commit, or this clone lacks it
 */
export async function withRevision<T>(
  repository: Repository,
  ref: string,
  needed: ReadonlySet<string>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const commit = await findCommit(repository, ref);
  const own = await mkdtemp(join(await realpath(tmpdir()), "orgwright-history-"));
  try {
    const folder = join(own, "checkout");
    // By this it is told that the folder is a whole, which its files must not lead out of.
    await mkdir(join(folder, ".git"), { recursive: true });
    const env = { GIT_INDEX_FILE: join(own, "index") };
    const { git } = repository;
    await git(["-c", "core.sparseCheckout=false", "read-tree", commit], { env });
    const entries = (await git(["ls-files", "--stage", "-z"], { env }))
      .split("\0")
      .flatMap((entry) => readEntry(entry, needed) ?? []);
    const contents = await repository.contents(entries.map(({ object }) => object));
    await layOut(folder, entries, contents).catch((cause: unknown) => {
      throw new OperationError(
        `The files of ${ref} cannot be laid into ${tmpdir()}: ${explainSystemError(cause)}.`,
        { code: "unwritable-file", cause },
      );
    });
    return await use(folder);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** A file or a link of a commit. */
interface Entry {
  readonly object: string;
  readonly path: string;
  readonly isLink: boolean;
}

/** Reads a line of `git ls-files --stage`; undefined where the file is not wanted. */
function readEntry(text: string, needed: ReadonlySet<string>): Entry | undefined {
  const [, mode, object = "", path = ""] = /^(\d+) (\w+) \d\t(.*)$/s.exec(text) ?? [];
  // Links lead to manifests. What is another repository's is not here.
  const isLink = mode === "120000";
  if (mode === undefined || !(isLink || mode.startsWith("100"))) return undefined;
  const isWanted = (isLink || relevant.test(path)) && !irrelevant.test(path);
  return isWanted || needed.has(path) ? { object, path, isLink } : undefined;
}

/**
 * Writes files as they were committed. Git's own way would run the filters that attributes of the checkout
 * and somebody's configuration name.
 */
async function layOut(
  folder: string,
  entries: readonly Entry[],
  contents: readonly Buffer[],
): Promise<void> {
  const all = entries.map((entry, index) => ({ ...entry, content: contents[index] ?? "" }));
  // Links last: nothing is ever written through one.
  for (const isLink of [false, true]) {
    for (const entry of all.filter((each) => each.isLink === isLink)) {
      const file = join(folder, entry.path);
      await mkdir(dirname(file), { recursive: true });
      if (isLink) await symlink(entry.content, file);
      else await writeFile(file, entry.content, { flag: "wx" });
    }
  }
}

async function findCommit({ git }: Repository, ref: string): Promise<string> {
  try {
    // What begins like an option would be taken for one.
    if (ref === "" || ref.startsWith("-")) throw new Error("no name of a commit begins so");
    const found = (await git(["rev-parse", "--verify", "--quiet", `${ref}^{commit}`])).trim();
    // `^main` means everything but what is in it.
    if (!/^[0-9a-f]+$/.test(found)) throw new Error("it is no commit");
    return found;
  } catch (cause) {
    const isShallow = (await git(["rev-parse", "--is-shallow-repository"])).trim() === "true";
    throw new OperationError(
      isShallow
        ? `This clone is shallow and does not have the commit ${JSON.stringify(ref)}. Fetch it: git fetch --depth=1 origin COMMIT for one commit, git fetch --unshallow for all; in a workflow, fetch-depth: 2 for the commit before and 0 for all (GitHub), or GIT_DEPTH: 0 (GitLab).`
        : `There is no commit ${JSON.stringify(ref)} in this repository. Check the spelling; a branch that was never fetched is called origin/NAME after git fetch origin NAME.`,
      { code: "unknown-revision", cause },
    );
  }
}
