import { Command } from "commander";
import type { Surroundings } from "../surroundings.js";
import { describeKubernetesRun } from "./kubernetes-run.js";

/** Describes `orgwright kubernetes` and what stands below it. */
export function describeKubernetes(surroundings: Surroundings): Command {
  const command = new Command("kubernetes")
    .summary("keep tenants equal to custom resources of a cluster")
    .description("Organizations as custom resources of Kubernetes.");
  command.addCommand(describeKubernetesRun(surroundings).copyInheritedSettings(command));
  return command;
}
