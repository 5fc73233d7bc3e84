import { Command, Option } from "commander";
import { parseCount, parseInterval, parsePort } from "../options.js";
import type { KubernetesRunOptions } from "../perform/kubernetes-run.js";
import { examples, type Surroundings } from "../surroundings.js";

/** Describes `orgwright kubernetes run`. */
export function describeKubernetesRun({ terminal, signal, onExit }: Surroundings): Command {
  return new Command("run")
    .summary("keep tenants equal to the Tenants and Organizations of a cluster")
    .description(
      "Keeps tenants equal to the Tenants and Organizations of a cluster until it is interrupted. In a cluster it uses its service account, else a kubeconfig. Several replicas share the tenants by leases. Writes a line of JSON for everything that happens.",
    )
    .option("--namespace <name>", "only objects of this namespace (default: of all)")
    .option("--kubeconfig <file>", "default: KUBECONFIG, or ~/.kube/config")
    .option("--context <name>", "of the kubeconfig (default: its current one)")
    .option("--identity <name>", "this replica's name (default: POD_NAME, or one of chance)")
    .option("--lease-namespace <name>", "where the leases are (default: this pod's namespace)")
    .addOption(
      new Option("--shards <number>", "parts that replicas share; the same for all of them")
        .argParser(parseCount)
        .default(16),
    )
    .addOption(
      new Option("--lease <time>", "a replica that is not heard of for so long is replaced")
        .argParser(parseInterval)
        .default(15_000, "15s"),
    )
    .addOption(
      new Option("--settle <time>", "wait so long for further changes before others' are undone")
        .argParser(parseInterval)
        .default(2_000, "2s"),
    )
    .addOption(
      new Option("--abandon <time>", "let objects go whose Tenant is missing for so long")
        .argParser(parseInterval)
        .default(600_000, "10m"),
    )
    .option("--metrics-port <port>", "serve /metrics for Prometheus, /livez and /readyz", parsePort)
    .addOption(
      new Option(
        "--listen <address>",
        "where to serve them; 0.0.0.0 for a kubelet's probes",
      ).default("127.0.0.1"),
    )
    .addHelpText(
      "after",
      examples(
        "orgwright kubernetes run --context kind-orgwright --namespace default",
        "orgwright kubernetes run --metrics-port 8080 --listen 0.0.0.0",
      ),
    )
    .action(async (options: KubernetesRunOptions) => {
      const { runKubernetes } = await import("../perform/kubernetes-run.js");
      onExit(await runKubernetes(options, terminal, signal));
    });
}
