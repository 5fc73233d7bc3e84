import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OperationError } from "../errors/index.js";
import type { Repository } from "./repository.js";

/** What manifests, environments and overlays are called; links lead to them. */
const relevant = /^120000 |\.(?:ya?ml|json)$/i;
const irrelevant = /(?:^|\/|\t)node_modules\//;

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
    const files = (await git(["ls-files", "--stage", "-z"], { env }))
      .split("\0")
      .flatMap((entry) => {
        const path = entry.slice(entry.indexOf("\t") + 1);
        const isWanted = relevant.test(entry) && !irrelevant.test(entry);
        return path !== "" && (isWanted || needed.has(path)) ? [path] : [];
      });
    await git(["checkout-index", "--quiet", "--force", `--prefix=${folder}/`, "-z", "--stdin"], {
      env,
      text: files.join("\0"),
    });
    return await use(folder);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

async function findCommit({ git }: Repository, ref: string): Promise<string> {
  try {
    // What begins like an option would be taken for one.
    if (ref === "" || ref.startsWith("-")) throw new Error("no name of a commit begins so");
    return (await git(["rev-parse", "--verify", "--quiet", `${ref}^{commit}`])).trim();
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
