import { execFile } from "node:child_process";
import { findInstallation } from "../../terraform/index.js";
import { version } from "../../version.js";
import { ok, skipped, warning, type DoctorFinding } from "./finding.js";

/** A program that says nothing for so long is not asked any further. */
const longestAnswerMs = 10_000;

/** What is installed on this machine: nothing of it needs a tenant. */
export async function checkMachine(
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly DoctorFinding[]> {
  const terraform = await findTerraform();
  return [
    ok("versions", `Orgwright ${version} on Node.js ${process.versions.node}.`),
    terraform === undefined
      ? skipped("terraform", "There is no terraform on the PATH; it is needed for nothing else.")
      : ok("terraform", `${terraform}.`),
    checkProvider(env, terraform !== undefined),
  ];
}

function checkProvider(
  env: Readonly<Record<string, string | undefined>>,
  isNeeded: boolean,
): DoctorFinding {
  const { mirror, versions, hiddenBy } = findInstallation(env);
  const install = "orgwright terraform install puts it there.";
  if (versions.length === 0) {
    return skipped(
      "provider",
      `The Terraform provider is not in ${mirror}; it is needed for terraform and cdktf alone. ${install}`,
    );
  }
  if (hiddenBy !== undefined) {
    return warning(
      "provider",
      `The Terraform provider is in ${mirror}, and ${hiddenBy} keeps Terraform from looking there.`,
      "orgwright terraform install says what to add to that file.",
    );
  }
  if (!versions.includes(version)) {
    return warning(
      "provider",
      `The Terraform provider in ${mirror} is ${versions.join(", ")}, and this is Orgwright ${version}.`,
      "orgwright terraform install puts the one of this version beside it.",
    );
  }
  const unused = isNeeded ? "" : " There is no terraform on the PATH that would use it.";
  return ok("provider", `The Terraform provider ${version} is in ${mirror}.${unused}`);
}

/** The first line in which Terraform, or else OpenTofu, says its version. */
async function findTerraform(): Promise<string | undefined> {
  for (const program of ["terraform", "tofu"]) {
    const answer = await ask(program);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function ask(program: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(
      program,
      ["version"],
      // It would ask the network for newer ones.
      { timeout: longestAnswerMs, env: { ...process.env, CHECKPOINT_DISABLE: "1" } },
      (error, stdout) => resolve(error ? undefined : stdout.split("\n", 1)[0]?.trim()),
    );
  });
}
