import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { openShell, type ScriptRun } from "../support/shell.js";

type Texts = Readonly<Record<string, string>>;
/** Values as YAML reads them; to a shell they are all texts. */
type Scalars = Readonly<Record<string, string | number | boolean>>;

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Scalars;
}

interface Job {
  readonly env?: Scalars;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly env?: Scalars;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string | number | boolean }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

/** Where and with what the steps of a workflow run. */
export interface Runner {
  readonly folder: string;
  /** What GitHub sets, and what must be in the environment besides. */
  readonly env: Texts;
  /** What `${{ … }}` stands for, by what is written in it. */
  readonly expressions: Texts;
}

/**
 * Runs the `run:` steps of a job of a workflow in order, as GitHub's runner would.
 *
 * @returns how each ended, up to the first that failed
 * @throws Error for an expression that nobody gave a value
 */
export async function runJob(
  workflowPath: string,
  jobName: string,
  runner: Runner,
): Promise<ScriptRun[]> {
  const workflow = load(readFileSync(workflowPath, "utf8")) as Workflow;
  const job = workflow.jobs[jobName];
  if (!job) throw new Error(`${workflowPath} has no job ${jobName}`);
  return runSteps(job.steps, { ...workflow.env, ...job.env }, runner);
}

/** Runs the steps of the composite action in a folder, as GitHub's runner would. */
export async function runAction(
  folder: string,
  inputs: Texts,
  runner: Runner,
): Promise<ScriptRun[]> {
  const action = load(readFileSync(join(folder, "action.yml"), "utf8")) as Action;
  const unknown = Object.keys(inputs).filter((name) => !Object.hasOwn(action.inputs, name));
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(", ")}`);
  const values = Object.entries(action.inputs).map(([name, input]) => [
    `inputs.${name}`,
    inputs[name] ?? fill(String(input.default ?? ""), runner.expressions),
  ]);
  const expressions = { ...runner.expressions, ...Object.fromEntries(values) } as Texts;
  return runSteps(action.runs.steps, {}, { ...runner, expressions });
}

async function runSteps(
  steps: readonly Step[],
  jobEnv: Scalars,
  { folder, env, expressions }: Runner,
): Promise<ScriptRun[]> {
  const runs: ScriptRun[] = [];
  for (const step of steps) {
    if (step.run === undefined) continue;
    const own = Object.entries({ ...jobEnv, ...step.env }).map(([name, value]) => [
      name,
      fill(String(value), expressions),
    ]);
    const shell = await openShell({
      folder,
      env: { ...env, ...(Object.fromEntries(own) as Texts) },
    });
    try {
      const run = await shell.run(fill(step.run, expressions));
      runs.push(run);
      if (run.code !== 0) break;
    } finally {
      await shell.close();
    }
  }
  return runs;
}

function fill(text: string, expressions: Texts): string {
  return text.replaceAll(/\$\{\{ *(.+?) *\}\}/g, (_, expression: string) => {
    const value = expressions[expression];
    if (value === undefined) throw new Error(`\${{ ${expression} }} has no value here`);
    return value;
  });
}
