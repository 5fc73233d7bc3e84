import { readFileSync } from "node:fs";

/** What Terraform takes when it is told nothing. */
const usual = 10;

/**
 * How many resources a Terraform works on at once, from its command line where that can be read, and
 * from the arguments that it takes from the environment.
 */
export function parallelismOf(
  run: number,
  environment: Readonly<Record<string, string | undefined>>,
): number {
  const told = Object.entries(environment)
    .filter(([name]) => name.startsWith("TF_CLI_ARGS"))
    .map(([, value]) => value ?? "");
  const counts = [commandLineOf(run), ...told].flatMap((line) => {
    const count = /(?:^|[\s\0])--?parallelism[=\s\0](\d+)/.exec(line)?.[1];
    return count === undefined ? [] : [Number(count)];
  });
  return Math.min(usual, ...counts);
}

function commandLineOf(run: number): string {
  try {
    return readFileSync(`/proc/${run}/cmdline`, "utf8");
  } catch {
    // Only Linux tells.
    return "";
  }
}
