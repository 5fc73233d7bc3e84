import { Command, InvalidArgumentError, Option } from "commander";
import { inEnvironment } from "../environment.js";
import { withForce, withSourceOptions } from "../options.js";
import type {
  KubernetesCrdsOptions,
  KubernetesExportOptions,
  KubernetesImportOptions,
} from "../perform/kubernetes-resources.js";
import { describeKubernetesRun } from "./kubernetes-run.js";
import { examples, manifestPaths, type Surroundings } from "../surroundings.js";

/** Describes `orgwright kubernetes` and what stands below it. */
export function describeKubernetes(surroundings: Surroundings): Command {
  return new Command("kubernetes")
    .summary("organizations as custom resources of Kubernetes")
    .description("Organizations as custom resources of Kubernetes.")
    .addCommand(describeCrds(surroundings))
    .addCommand(describeExport(surroundings))
    .addCommand(describeImport(surroundings))
    .addCommand(describeKubernetesRun(surroundings));
}

function describeCrds({ terminal, onExit }: Surroundings): Command {
  return new Command("crds")
    .summary("print the custom resource definitions")
    .description(
      "Prints the custom resource definitions of tenants and organizations in YAML, for `kubectl apply`.",
    )
    .option("--no-cel", "without rules in CEL, which Kubernetes before 1.25 does not know")
    .addHelpText("after", examples("orgwright kubernetes crds | kubectl apply --server-side -f -"))
    .action(async (options: KubernetesCrdsOptions) => {
      const { runKubernetesCrds } = await import("../perform/kubernetes-resources.js");
      onExit(runKubernetesCrds(options, terminal));
    });
}

function describeExport({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("export")
    .summary("write manifests as resources")
    .description(
      "Writes the organizations of manifests as resources in YAML. Overlays are laid over them and variables filled in: a resource has none.",
    )
    .argument(...manifestPaths)
    .addOption(
      new Option("--tenant-ref <name>", "the Tenant that they belong to")
        .argParser(parseTenantName)
        .makeOptionMandatory(),
    )
    .option("--namespace <name>", "the namespace to write into them", parseNamespace)
    .addOption(
      new Option(
        "--deletion-policy <policy>",
        "what becomes of organizations whose resources are deleted",
      )
        .choices(["Orphan", "Delete"])
        .default("Orphan"),
    )
    .option("--out <file>", "write to a file instead of standard output");
  return withForce(withSourceOptions(command))
    .addHelpText(
      "after",
      examples(
        "orgwright kubernetes export organizations.yaml --tenant-ref prod",
        "orgwright kubernetes export --tenant-ref qa | kubectl apply -f -",
      ),
    )
    .action(async (paths: string[], given: KubernetesExportOptions, command: Command) => {
      const options = await inEnvironment(given, command, terminal, { needsTenant: false });
      const { runKubernetesExport } = await import("../perform/kubernetes-resources.js");
      onExit(await runKubernetesExport(paths, options, terminal, signal));
    });
}

function describeImport({ terminal, onExit }: Surroundings): Command {
  const command = new Command("import")
    .summary("write resources as a manifest")
    .description(
      "Writes the organizations of resources as a manifest, and reports everything that is wrong with them, with file, line and column.",
    )
    .argument("<path...>", "resources in YAML or JSON: files, folders, - for standard input")
    .option(
      "--tenant-ref <name>",
      "only organizations of this Tenant (needed where there are several)",
      parseTenantName,
    )
    .option("--out <file>", "write to a file instead of standard output");
  return withForce(command)
    .addHelpText(
      "after",
      examples("kubectl get organizations -o json | orgwright kubernetes import -"),
    )
    .action(async (paths: string[], options: KubernetesImportOptions) => {
      const { runKubernetesImport } = await import("../perform/kubernetes-resources.js");
      onExit(await runKubernetesImport(paths, options, terminal));
    });
}

/** Names of organizations, of up to 50 characters, and what keeps them apart stand behind it. */
const longestTenantName = 190;

function parseTenantName(text: string): string {
  const isName =
    text.length <= longestTenantName &&
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text);
  if (isName) return text;
  throw new InvalidArgumentError(
    `It must be the name of a Tenant: at most ${longestTenantName} lowercase letters, digits, - and ., such as production.`,
  );
}

function parseNamespace(text: string): string {
  if (text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError(
    "It must be the name of a namespace: at most 63 lowercase letters, digits and -.",
  );
}
