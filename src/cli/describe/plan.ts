import { Command } from "commander";
import { inEnvironment } from "../environment.js";
import { withComparisonOptions } from "../options.js";
import type { PlanCommandOptions } from "../perform/plan.js";
import { examples, manifestPaths, type Surroundings } from "../surroundings.js";

/** Describes `orgwright plan`. */
export function describePlan({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("plan")
    .summary("show what apply would do")
    .description("Compares manifests with the tenant and shows what apply would do. Reads only.")
    .argument(...manifestPaths)
    .option("--detailed-exitcode", "exit with 2 when there are changes")
    .option(
      "--changed-since <commit>",
      "look only at organizations whose declaration differs from that commit; deletes nothing",
    )
    .option("--out <file>", "write the plan to a file, for apply to carry out");
  return withComparisonOptions(command)
    .addHelpText(
      "after",
      examples(
        "orgwright plan organizations.yaml --tenant local",
        "orgwright plan --only 'acme*' --format json",
        "orgwright plan organizations/ --out plan.json --report plan.md",
        "orgwright plan --env production --changed-since origin/main",
      ),
    )
    .action(async (paths: string[], given: PlanCommandOptions, command: Command) => {
      const options = await inEnvironment(given, command, terminal);
      const { runPlan } = await import("../perform/plan.js");
      onExit(await runPlan(paths, options, terminal, signal));
    });
}
