import { InvalidArgumentError, Option, type Command } from "commander";
import type { Environment } from "../environment/index.js";
import type { Policy } from "../plan/index.js";
import { parseLimit, type Limit } from "../limit.js";
import { guardOutputs } from "./outputs.js";

/** Options of every command that can work in an environment. */
export interface EnvironmentOptions {
  readonly env?: string;
  /** What `--env` names, once it was read. */
  readonly environment?: Environment;
}

/** Options that say how a tenant is spoken to. */
export interface PaceOptions {
  readonly concurrency: number;
  readonly headroom: number;
  readonly maxRps?: number;
}

/** Options of every command that speaks to one tenant. */
export interface TargetOptions extends PaceOptions, EnvironmentOptions {
  readonly tenant?: string;
  readonly tenantDb?: string;
}

/** Options of every command that prints a plan. */
export interface OutputOptions {
  readonly format: "text" | "json" | "markdown" | "html";
  readonly report?: readonly string[];
  readonly checksumOut?: string;
  readonly verbose?: true;
}

/** Options that say where declarations come from, besides the paths. */
export interface SourceOptions extends EnvironmentOptions {
  readonly app?: string;
}

/** Options that say what of a tenant is remembered between runs. */
export interface CacheOptions {
  /** A path; false for `--no-cache`; absent for the usual place. */
  readonly cache?: string | false;
  /** Milliseconds. */
  readonly cacheMaxAge: number;
}

/** Options that say what a plan is about. */
export interface SelectionOptions {
  readonly only?: readonly string[];
  readonly exclude?: readonly string[];
}

/** Options that limit what is deleted. */
export interface DeletionOptions {
  readonly maxDeletes?: Limit;
  readonly allowEmpty?: true;
}

/** Options that say what a plan may do. */
export interface PolicyOptions extends DeletionOptions {
  readonly policy: Policy;
  readonly takeOver?: true;
  /** False where `--no-renames` was given. */
  readonly renames: boolean;
  readonly maxUpdates?: Limit;
  readonly maxRecreates?: Limit;
  readonly maxRemovals?: Limit;
}

/** Adds the options that say which tenant is meant and how it is spoken to. */
export function withTenantOptions(command: Command): Command {
  return withPaceOptions(
    command
      .option(
        "--tenant <tenant>",
        "acme.eu.auth0.com, http://127.0.0.1:PORT, or local for the embedded tenant (default: AUTH0_DOMAIN)",
      )
      .option("--tenant-db <path>", "database of --tenant local (default: .orgwright/tenant.db)"),
  );
}

/** Adds the options that say how a tenant is spoken to. */
export function withPaceOptions(command: Command): Command {
  return command
    .option("--concurrency <n>", "organizations and requests side by side", parseCount, 10)
    .option("--headroom <percent>", "share of every rate limit left to others", parsePercent, 20)
    .option("--max-rps <n>", "never send more requests per second", parseRate);
}

/** Adds the options that say where declarations come from, besides the paths. */
export function withSourceOptions(command: Command): Command {
  return withEnvironmentOption(command).option(
    "--app <command>",
    "run a cdktf program, such as 'npx tsx main.ts', and read what it synthesizes",
  );
}

/** Adds the option that names an environment. */
export function withEnvironmentOption(command: Command): Command {
  return command.option(
    "--env <name>",
    "environment of orgwright.yaml: decides tenant, manifests, variables, policy and names",
  );
}

/** Adds the options of every command that compares manifests with a tenant and shows the plan. */
export function withComparisonOptions(command: Command): Command {
  return withOutputOptions(
    withCacheOptions(
      withPolicyOptions(withSelectionOptions(withSourceOptions(withTenantOptions(command)))),
    ),
  );
}

/** Adds the options that say what of a tenant is remembered between runs. */
export function withCacheOptions(command: Command): Command {
  return command
    .option(
      "--cache <path>",
      "where it is kept what was read of connections and the like, so that only what has changed is read again (default: .orgwright/cache.db; nowhere for --tenant local)",
    )
    .option("--no-cache", "read everything, and keep nothing")
    .addOption(
      new Option("--cache-max-age <age>", "read everything when it is older: 90m, 24h, 7d")
        .argParser(parseInterval)
        .default(86_400_000, "24h"),
    );
}

/** Adds the options that say how results are shown. */
export function withOutputOptions(command: Command): Command {
  return withForce(command)
    .addOption(
      new Option("--format <format>", "how the result is printed")
        .choices(["text", "json", "markdown", "html"])
        .default("text"),
    )
    .option(
      "--report <file>",
      "also write the result to a .txt, .json, .md or .html file; may be repeated",
      collect,
    )
    .option("--checksum-out <file>", "also write the plan's checksum to a file")
    .option("-v, --verbose", "also show requests by route, and every entry of long lists");
}

/** Keeps files of others that a command would write over, and adds the option that gives them up. */
export function withForce(command: Command): Command {
  return guardOutputs(command).option("--force", "overwrite files that orgwright did not write");
}

/** Adds the options that narrow a run down. */
export function withSelectionOptions(command: Command): Command {
  return command
    .option("--only <glob>", "only organizations whose name matches; may be repeated", collect)
    .option("--exclude <glob>", "no organization whose name matches; may be repeated", collect);
}

/** Adds the options that say what a plan may do. */
export function withPolicyOptions(command: Command): Command {
  return withDeletionOptions(
    command
      .addOption(
        new Option(
          "--policy <policy>",
          "create-only: never touch what exists; upsert: create and update; sync: also delete what the manifest's owner owns and no manifest declares",
        )
          .choices(["create-only", "upsert", "sync"])
          .default("upsert"),
      )
      .option("--take-over", "also write organizations that carry the mark of another owner")
      .option(
        "--no-renames",
        "an organization that is created is never one that is deleted, however alike they look",
      )
      .option(
        "--max-updates <n>",
        "refuse to update more: a number, or a share such as 50% (default: any number)",
        parseRunLimit,
      )
      .option(
        "--max-recreates <n>",
        "refuse to make more again of what was there before: a number, or a share (default: 10%)",
        parseRunLimit,
      )
      .option(
        "--max-removals <n>",
        "refuse to take more people out of an organization that declares who exactly is in it (default: 10%, at least 5)",
        parseRunLimit,
      ),
  );
}

/** Adds the options that limit what is deleted. */
export function withDeletionOptions(command: Command): Command {
  return command
    .option(
      "--max-deletes <n>",
      "refuse to delete more: a number, or a share such as 50% (default: 10%)",
      parseRunLimit,
    )
    .option("--allow-empty", "do not mind manifests that declare nothing");
}

/** Reads a whole number of at least 1. */
export function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1_000_000) {
    throw new InvalidArgumentError("It must be a whole number of at least 1.");
  }
  return value;
}

/** Reads a number of at least 0. */
export function parseAmount(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isInteger(value) || value < 0) {
    throw new InvalidArgumentError("It must be a whole number of at least 0.");
  }
  return value;
}

/** Reads a TCP port; 0 lets the system choose. */
export function parsePort(text: string): number {
  const value = parseAmount(text);
  if (value > 65_535) throw new InvalidArgumentError("It must be at most 65535.");
  return value;
}

/** Reads a factor of at least 1. */
export function parseFactor(text: string): number {
  const value = Number(text);
  if (!(value >= 1) || !Number.isFinite(value)) {
    throw new InvalidArgumentError("It must be a number of at least 1.");
  }
  return value;
}

/** Reads a time such as 30s, 5m, 1h or 7d, as milliseconds. */
export function parseInterval(text: string): number {
  const [, amount = "", unit = ""] = /^(\d{1,6})(s|m|h|d)$/.exec(text.trim()) ?? [];
  const factors: Readonly<Record<string, number>> = {
    s: 1000,
    m: 60_000,
    h: 3_600_000,
    d: 86_400_000,
  };
  const ms = Number(amount) * (factors[unit] ?? 0);
  if (!(ms > 0)) throw new InvalidArgumentError("It must be a time such as 30s, 5m, 1h or 7d.");
  return ms;
}

function parseRunLimit(text: string): Limit {
  const limit = parseLimit(text);
  if (limit) return limit;
  throw new InvalidArgumentError("It must be a number, or a share such as 50%.");
}

function parsePercent(text: string): number {
  const value = Number(text.replace(/%$/, ""));
  if (text.trim() === "" || !(value >= 0 && value <= 95)) {
    throw new InvalidArgumentError("It must be a percentage from 0 to 95.");
  }
  return value;
}

function parseRate(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new InvalidArgumentError("It must be a number above 0.");
  }
  return value;
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
