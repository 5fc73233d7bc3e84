import type { Plan } from "../../plan/index.js";
import type { EnvironmentOptions, OutputOptions } from "../options.js";
import { renderActionsText, renderRequestsText, renderSummaryText } from "../result-text.js";
import { renderCount } from "../duration.js";
import type { Target } from "../target.js";
import type { Terminal } from "../terminal.js";

/**
 * Prints which tenant is spoken to, unless the output is a document. Whoever speaks to the tenant of an
 * environment without naming it is told: its limits, names and overlays do not count then.
 */
export async function showTarget(
  terminal: Terminal,
  target: Target,
  { format, env }: OutputOptions & EnvironmentOptions,
): Promise<void> {
  if (format === "text") terminal.write(`Tenant: ${terminal.paint.bold(target.label)}\n\n`);
  if (env !== undefined || target.isEmbedded) return;
  const names = await findEnvironmentsOf(target);
  if (names.length === 0) return;
  terminal.warn(
    `${terminal.paint.yellow("warning")} This is the tenant of environment ${names.join(", ")}, and nothing that orgwright.yaml says of it counts: neither its limits and protection, nor its names and overlays. Give --env ${names[0] ?? ""}.`,
  );
}

/** The environments of this repository that live in a tenant. */
async function findEnvironmentsOf({ identity }: Target): Promise<readonly string[]> {
  const { findEnvironmentsFile, readEnvironment, readEnvironmentNames } =
    await import("../../environment/index.js");
  const file = findEnvironmentsFile(process.cwd());
  if (file === undefined) return [];
  const { parseTenantAddress } = await import("../../auth0/index.js");
  return readEnvironmentNames(file).filter((name) => {
    try {
      const { environment } = readEnvironment(file, name, process.env);
      return (
        environment !== undefined &&
        environment.tenant !== "local" &&
        parseTenantAddress(environment.tenant).domain.toLowerCase() === identity
      );
    } catch {
      // What is wrong with another environment is told to whoever names it.
      return false;
    }
  });
}

/** Prints a plan for people, unless the output is a document. */
export function showPlan(
  terminal: Terminal,
  target: Target,
  plan: Plan,
  { format, verbose }: OutputOptions,
  isReviewed = false,
): void {
  if (format !== "text") return;
  const { fold } = terminal;
  // Whoever reviewed a plan has seen its actions.
  const shown = isReviewed && !verbose ? { ...plan, actions: [] } : plan;
  const texts = renderActionsText(shown, terminal.paint, undefined, verbose);
  if (fold) foldLongText(texts, plan, fold, terminal);
  else for (const text of texts) terminal.write(text);
  for (const text of renderSummaryText(target, plan, terminal.paint)) terminal.write(text);
  if (verbose) terminal.write(renderRequestsText(target));
}

/** Whoever reads the log of a job sees the numbers first; the rest opens on request. */
function foldLongText(
  texts: Iterable<string>,
  plan: Plan,
  fold: NonNullable<Terminal["fold"]>,
  terminal: Terminal,
): void {
  const text = [...texts].join("");
  const isLong = text.split("\n", mostUnfolded + 1).length > mostUnfolded;
  if (isLong) fold(`What happens to ${renderCount(plan.actions.length, "organization")}`, text);
  else terminal.write(text);
}

/** So many lines of a plan are shown in a log at once. */
const mostUnfolded = 40;
