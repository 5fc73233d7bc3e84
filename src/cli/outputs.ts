import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { Command } from "commander";
import { OperationError } from "../errors/index.js";

/** How the files begin or end that this program writes, and that it may therefore replace. */
const ours =
  /^[^\n]*\bOrgwright\b|^Tenant: |<title>Orgwright |"(?:formatVersion|orgwrightPlan)"\s*:\s*\d/;

/** Options that name files to write. */
interface Outputs {
  readonly out?: string;
  readonly report?: readonly string[];
  readonly force?: true;
}

/**
 * Makes a command refuse, before it does anything, to write over files that somebody else wrote, or
 * into folders that are not there.
 */
export function guardOutputs(command: Command): Command {
  return command.hook("preAction", async (_, acting) => {
    const { out, report = [], force } = acting.opts<Outputs>();
    const paths = [...(out === undefined ? [] : [out]), ...report];
    if (paths.length > 0) await checkOutputs(paths, force ?? false);
  });
}

async function checkOutputs(paths: readonly string[], mayReplace: boolean): Promise<void> {
  const { holdsOthersWork } = await import("../file/index.js");
  const taken = paths.filter((path) =>
    holdsOthersWork(path, (text) => mayReplace || ours.test(text)),
  );
  if (taken.length > 0) {
    const [it, is] = taken.length === 1 ? ["it", "is"] : ["them", "are"];
    throw new OperationError(
      `${taken.join(", ")} ${is} there already, and Orgwright did not write ${it}. Nothing was done. Choose another name, or give --force to overwrite ${it}.`,
      { code: "would-overwrite" },
    );
  }
  const homeless = paths.find((path) => !existsSync(dirname(path)));
  if (homeless === undefined) return;
  throw new OperationError(
    `${homeless} cannot be written: its folder does not exist. Nothing was done. Make the folder, or give another path.`,
    { code: "unwritable-file" },
  );
}
