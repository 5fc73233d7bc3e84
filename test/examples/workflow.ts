import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { openShell, type ScriptRun } from "../support/shell.js";

type Texts = Readonly<Record<string, string>>;
/** Values as YAML reads them; to a shell they are all texts. */
type Scalars = Readonly<Record<string, string | number | boolean>>;

interface Step {
  readonly if?: string;
  readonly run?: string;
  readonly "working-directory"?: string;
  readonly with?: Scalars;
  readonly uses?: string;
  readonly env?: Scalars;
}

interface Defaults {
  readonly run?: { readonly "working-directory"?: string };
}

interface Job {
  readonly env?: Scalars;
  readonly defaults?: Defaults;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly env?: Scalars;
  readonly defaults?: Defaults;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string | number | boolean }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

/** Where and with what the steps of a workflow run. */
export interface Runner {
  /** What GitHub calls the workspace; a workflow checks its repository out below it. */
  readonly folder: string;
  /** What GitHub sets, and what must be in the environment besides. */
  readonly env: Texts;
  /** What `${{ … }}` stands for, by what is written in it. */
  readonly expressions: Texts;
}

/**
 * Runs the `run:` steps of a job of a workflow in order, as GitHub's runner would; what its actions
 * would do, the test has done. After a step that failed only those run that ask for it.
 *
 * @returns how each ended
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
  const start = { ...workflow.defaults?.run, ...job.defaults?.run }["working-directory"] ?? ".";
  return runSteps(job.steps, { ...workflow.env, ...job.env }, start, runner);
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
  return runSteps(action.runs.steps, {}, ".", { ...runner, expressions });
}

async function runSteps(
  steps: readonly Step[],
  jobEnv: Scalars,
  start: string,
  { folder, env, expressions }: Runner,
): Promise<ScriptRun[]> {
  const runs: ScriptRun[] = [];
  let hasFailed = false;
  for (const step of steps) {
    if (step.run === undefined || !isDue(step, hasFailed, folder)) continue;
    const own = Object.entries({ ...jobEnv, ...step.env }).map(([name, value]) => [
      name,
      fill(String(value), expressions),
    ]);
    const shell = await openShell({
      folder: join(folder, fill(step["working-directory"] ?? start, expressions)),
      env: { ...env, ...(Object.fromEntries(own) as Texts) },
    });
    try {
      const run = await shell.run(fill(step.run, expressions));
      runs.push(run);
      hasFailed ||= run.code !== 0;
    } finally {
      await shell.close();
    }
  }
  return runs;
}

/** Whether a step runs; of conditions, only those about failures and files mean anything here. */
function isDue({ if: condition = "" }: Step, hasFailed: boolean, folder: string): boolean {
  const file = /hashFiles\('([^']+)'\)/.exec(condition)?.[1];
  if (file !== undefined && !existsSync(join(folder, file))) return false;
  return !hasFailed || condition.includes("!cancelled()");
}

function fill(text: string, expressions: Texts): string {
  return text.replaceAll(/\$\{\{ *(.+?) *\}\}/g, (_, expression: string) => {
    const value = expressions[expression];
    if (value === undefined) throw new Error(`\${{ ${expression} }} has no value here`);
    return value;
  });
}
