import { lstatSync, realpathSync, type Stats } from "node:fs";
import { dirname, resolve } from "node:path";
import { findCheckout, isWithin } from "./checkout.js";

/**
 * Why a file that the program keeps for itself, between its runs, must be neither read nor written: whoever
 * writes the checkout may have put something else into its place. By a link it would write over what is
 * elsewhere, and at a pipe it would wait for ever.
 *
 * @param path where the file is, or will be
 * @returns words that go on after "it cannot be used:"; undefined where it may be used
 */
export function refuseKept(path: string): string | undefined {
  const absolute = resolve(path);
  const status = statusOf(absolute);
  if (status?.isSymbolicLink()) return "it is a link";
  if (status && !status.isFile()) return "it is no plain file";
  const checkout = findCheckout(absolute);
  const folder = nearestFolder(dirname(absolute));
  // Where even the checkout is still to be made, nobody has put anything there.
  if (!isWithin(checkout, folder)) return undefined;
  try {
    if (isWithin(realpathSync(checkout), realpathSync(folder))) return undefined;
  } catch {
    return "its folder is a link that leads nowhere";
  }
  return "its folder is a link that leads out of the checkout";
}

/** The folder, or the nearest one above it that is there; so is a link that leads nowhere. */
function nearestFolder(path: string): string {
  let folder = path;
  while (statusOf(folder) === undefined && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** Undefined also below what is no folder, which whoever writes there is told. */
function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
