import { Argument, Command, InvalidArgumentError, Option } from "commander";
import type { DeletionLimit } from "../plan/index.js";
import { version } from "../version.js";
import {
  parseAmount,
  parsePort,
  withOutputOptions,
  withSelectionOptions,
  withTenantOptions,
  type OutputOptions,
  type SelectionOptions,
  type TenantOptions,
} from "./options.js";
import type { SchemaSubject } from "./schema-command.js";
import type { TenantServeOptions } from "./tenant-command.js";
import type { Terminal } from "./terminal.js";

const manifestPaths = [
  "[path...]",
  "manifests: files, folders, - for standard input (default: organizations.yaml or organizations/)",
] as const;

/** What the command line needs from the process. */
export interface Surroundings {
  readonly terminal: Terminal;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** Called with the exit code of the command that ran. */
  readonly onExit: (code: number) => void;
}

/**
 * Describes the command line. The work of each command is loaded when it runs, so that `--help` and
 * `--version` load next to nothing.
 */
export function buildProgram({ terminal, signal, onExit }: Surroundings): Command {
  const program = new Command("orgwright")
    .description("Keeps the organizations of an Auth0 tenant equal to what a repository declares.")
    .version(version, "-V, --version")
    .option("--no-color", "never use colour (also: NO_COLOR)")
    .showSuggestionAfterError()
    .configureHelp({ sortOptions: true, showGlobalOptions: false })
    .addHelpText(
      "after",
      `
Credentials come from the environment: AUTH0_CLIENT_ID with AUTH0_CLIENT_SECRET (or
AUTH0_CLIENT_ASSERTION_PRIVATE_KEY), or AUTH0_API_TOKEN. --tenant local needs none.

Examples:
  orgwright plan organizations.yaml --tenant local
  orgwright apply organizations/ --tenant acme.eu.auth0.com
  orgwright export --tenant acme.eu.auth0.com --out organizations.yaml

Exit codes: 0 done or nothing to do, 1 something failed, 2 there are changes (plan --detailed-exitcode).`,
    );
  const run = (work: Promise<number>): Promise<void> => work.then(onExit);

  program
    .command("validate")
    .summary("check manifests; no tenant needed")
    .description(
      "Checks manifests and reports everything that is wrong, with file, line and column.",
    )
    .argument(...manifestPaths)
    .addOption(
      new Option("--format <format>", "how the result is printed")
        .choices(["text", "json"])
        .default("text"),
    )
    .addHelpText("after", example("orgwright validate organizations/"))
    .action((paths: string[], options: { format: "text" | "json" }) =>
      run(
        import("./validate-command.js").then((command) =>
          command.runValidate(paths, options, terminal),
        ),
      ),
    );

  const plan = program
    .command("plan")
    .summary("show what apply would do")
    .description("Compares manifests with the tenant and shows what apply would do. Reads only.")
    .argument(...manifestPaths)
    .option("--detailed-exitcode", "exit with 2 when there are changes");
  withOutputOptions(withSelectionOptions(withTenantOptions(plan)))
    .addHelpText(
      "after",
      example(
        "orgwright plan organizations.yaml --tenant local",
        "orgwright plan --only 'acme*' --format json",
      ),
    )
    .action(
      (
        paths: string[],
        options: TenantOptions & OutputOptions & SelectionOptions & { detailedExitcode?: true },
      ) =>
        run(
          import("./plan-command.js").then((command) =>
            command.runPlan(paths, { ...options, policy: "upsert" }, terminal, signal),
          ),
        ),
    );

  const apply = program
    .command("apply")
    .summary("make the tenant what manifests declare")
    .description(
      "Creates what is missing and updates what differs. Deletes no organization. What exists already under a declared name is adopted.",
    )
    .argument(...manifestPaths)
    .option("-y, --yes", "write without asking");
  withOutputOptions(withSelectionOptions(withTenantOptions(apply)))
    .addHelpText("after", example("orgwright apply organizations.yaml --tenant local --yes"))
    .action(
      (
        paths: string[],
        options: TenantOptions & OutputOptions & SelectionOptions & { yes?: true },
      ) =>
        run(
          import("./apply-command.js").then((command) =>
            command.runApply(paths, { ...options, policy: "upsert" }, terminal, signal),
          ),
        ),
    );

  withSelectionOptions(
    withTenantOptions(
      program
        .command("export")
        .summary("write the tenant's organizations as a manifest")
        .description(
          "Writes the organizations of a tenant as a manifest, so that a plan of it finds nothing to do.",
        ),
    ),
  )
    .option("--out <file>", "write to a file instead of standard output")
    .option("--no-connections", "leave connections out, which saves a request per organization")
    .addOption(
      new Option("--format <format>", "what to write").choices(["yaml", "json"]).default("yaml"),
    )
    .addHelpText("after", example("orgwright export --tenant local --out organizations.yaml"))
    .action(
      (
        options: TenantOptions &
          SelectionOptions & { out?: string; format: "yaml" | "json"; connections: boolean },
      ) =>
        run(
          import("./export-command.js").then((command) =>
            command.runExport(options, terminal, signal),
          ),
        ),
    );

  const destroy = program
    .command("destroy")
    .summary("delete the organizations that manifests name")
    .description(
      "Deletes the organizations that the manifests name, except protected ones and those of another owner.",
    )
    .argument(...manifestPaths)
    .option("-y, --yes", "delete without asking")
    .option(
      "--max-deletes <n>",
      "refuse to delete more: a number, or a share such as 50% (default: 10%)",
      parseDeletionLimit,
    )
    .option("--allow-empty", "do not mind a manifest that declares nothing");
  withOutputOptions(withSelectionOptions(withTenantOptions(destroy)))
    .addHelpText(
      "after",
      example("orgwright destroy organizations.yaml --tenant local --max-deletes 12"),
    )
    .action(
      (
        paths: string[],
        options: TenantOptions &
          OutputOptions &
          SelectionOptions & { yes?: true; maxDeletes?: DeletionLimit; allowEmpty?: true },
      ) =>
        run(
          import("./destroy-command.js").then((command) =>
            command.runDestroy(paths, options, terminal, signal),
          ),
        ),
    );

  program
    .command("schema")
    .summary("print the JSON Schema of manifests")
    .description("Prints the JSON Schema of manifests, for editors, or of the JSON reports.")
    .addArgument(
      new Argument("[subject]", "what to describe")
        .choices(["manifest", "report"])
        .default("manifest"),
    )
    .addHelpText("after", example("orgwright schema > manifest.schema.json"))
    .action((subject: SchemaSubject) =>
      run(import("./schema-command.js").then((command) => command.runSchema(subject, terminal))),
    );

  program
    .command("tenant")
    .summary("the embedded tenant")
    .description(
      "The embedded tenant: Auth0's organization API on this machine, without an account.",
    )
    .command("serve")
    .summary("run the embedded tenant as a server")
    .description(
      "Runs the embedded tenant on 127.0.0.1 until interrupted, and prints what to export to use it.",
    )
    .option("--port <port>", "port to listen on; 0 for any that is free", parsePort, 4010)
    .option("--db <path>", "database file (default: .orgwright/tenant.db)")
    .addOption(
      new Option("--limits <plan>", "rate limits to apply")
        .choices(["unlimited", "free", "essentials", "enterprise"])
        .default("unlimited"),
    )
    .option("--limits-speed <factor>", "run the limits this many times faster", parseAmount, 1)
    .option("--latency-ms <n>", "delay every answer", parseAmount, 0)
    .option("--tls", "serve https, with a certificate of its own")
    .option("--seed <file>", "organizations, connections and clients to start with")
    .addHelpText("after", example("orgwright tenant serve --port 4010 --limits enterprise"))
    .action((options: TenantServeOptions) =>
      run(
        import("./tenant-command.js").then((command) =>
          command.runTenantServe(options, terminal, signal),
        ),
      ),
    );

  return program;
}

function example(...lines: readonly string[]): string {
  const title = lines.length === 1 ? "Example:" : "Examples:";
  return `\n${title}\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

function parseDeletionLimit(text: string): DeletionLimit {
  const [, digits = "", percent] = /^(\d{1,9})(%)?$/.exec(text.trim()) ?? [];
  const value = Number(digits);
  if (digits === "" || (percent && value > 100)) {
    throw new InvalidArgumentError("It must be a number, or a share such as 50%.");
  }
  return percent ? { kind: "share", percent: value } : { kind: "count", count: value };
}
