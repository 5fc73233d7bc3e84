import { Command } from "commander";
import { parseCount } from "../options.js";
import type { CommentCommandOptions } from "../perform/comment.js";
import { examples, type Surroundings } from "../surroundings.js";

/** Describes `orgwright comment`. */
export function describeComment({ terminal, signal, onExit }: Surroundings): Command {
  return new Command("comment")
    .summary("put a plan on a pull request of GitHub")
    .description(
      "Writes a file as a comment on the pull request that the workflow runs for, in place of what it said before. Reads GITHUB_TOKEN, and what GitHub sets in workflows.",
    )
    .argument("<file>", "Markdown, as plan --report writes it")
    .option("--name <name>", "tells several comments on one pull request apart", "plan")
    .option(
      "--checksum-file <file>",
      "the checksum that --checksum-out wrote, for apply --reviewed to find",
    )
    .option("--pull-request <number>", "the pull request (default: that of the event)", parseCount)
    .addHelpText(
      "after",
      examples(
        "orgwright comment plan.md --name staging",
        "orgwright comment plan.md --checksum-file plan.sha256",
      ),
    )
    .action(async (path: string, options: CommentCommandOptions) => {
      const { runComment } = await import("../perform/comment.js");
      onExit(await runComment(path, options, process.env, terminal, signal));
    });
}
