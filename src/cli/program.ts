import { Command } from "commander";
import { version } from "../version.js";
import { describeAdopt } from "./describe/adopt.js";
import { describeApply } from "./describe/apply.js";
import { describeClone } from "./describe/clone.js";
import { describeComment } from "./describe/comment.js";
import { describeDestroy } from "./describe/destroy.js";
import { describeDoctor } from "./describe/doctor.js";
import { describeDomains } from "./describe/domains.js";
import { describeDrift } from "./describe/drift.js";
import { describeExport } from "./describe/export.js";
import { describeInit } from "./describe/init.js";
import { describeInvitations } from "./describe/invitations.js";
import { describeKubernetes } from "./describe/kubernetes.js";
import { describePlan } from "./describe/plan.js";
import { describeSchema } from "./describe/schema.js";
import { describeTenant } from "./describe/tenant.js";
import { describeTerraform } from "./describe/terraform.js";
import { describeUi } from "./describe/ui.js";
import { describeValidate } from "./describe/validate.js";
import { describeWatch } from "./describe/watch.js";
import type { Surroundings } from "./surroundings.js";

const commands = [
  describeInit,
  describeValidate,
  describePlan,
  describeApply,
  describeDrift,
  describeAdopt,
  describeWatch,
  describeDomains,
  describeInvitations,
  describeExport,
  describeDestroy,
  describeClone,
  describeComment,
  describeDoctor,
  describeSchema,
  describeUi,
  describeTenant,
  describeTerraform,
  describeKubernetes,
];

/**
 * Describes the command line. What a command does is loaded when it runs, so that `--help` and
 * `--version` load next to nothing.
 */
export function buildProgram(surroundings: Surroundings): Command {
  const program = new Command("orgwright")
    .description("Keeps the organizations of an Auth0 tenant equal to what a repository declares.")
    .version(version, "-V, --version")
    .option("--no-color", "never use colour (also: NO_COLOR)")
    .showSuggestionAfterError()
    .configureHelp({ sortOptions: true, minWidthToWrap: 30 })
    .configureOutput({ outputError: (text) => surroundings.terminal.warn(text.trimEnd()) })
    .addHelpText(
      "after",
      `
Credentials come from the environment: AUTH0_CLIENT_ID with AUTH0_CLIENT_SECRET
(or AUTH0_CLIENT_ASSERTION_PRIVATE_KEY), or AUTH0_API_TOKEN. --tenant local
needs none; orgwright doctor says what is missing.

Examples:
  orgwright plan organizations.yaml --tenant local
  orgwright apply organizations/ --tenant acme.eu.auth0.com
  orgwright export --tenant acme.eu.auth0.com --out organizations.yaml

Exit codes: 0 done or nothing to do, 1 something failed, 2 there are changes
(plan --detailed-exitcode, drift).`,
    );
  for (const describe of commands) {
    program.addCommand(describe(surroundings).copyInheritedSettings(program));
  }
  return program;
}
