import { InvalidArgumentError, Option, type Command } from "commander";
import type { Policy } from "../plan/index.js";

/** Options of every command that speaks to a tenant. */
export interface TenantOptions {
  readonly tenant?: string;
  readonly tenantDb?: string;
  readonly concurrency: number;
  readonly headroom: number;
  readonly maxRps?: number;
}

/** Options of every command that prints a plan. */
export interface OutputOptions {
  readonly format: "text" | "json" | "markdown";
  readonly verbose?: true;
}

/** Options that say what a plan is about. */
export interface SelectionOptions {
  readonly only?: readonly string[];
  readonly policy: Policy;
}

/** Adds the options that say which tenant is meant and how it is spoken to. */
export function withTenantOptions(command: Command): Command {
  return command
    .option(
      "--tenant <tenant>",
      "acme.eu.auth0.com, http://127.0.0.1:PORT, or local for the embedded tenant (default: AUTH0_DOMAIN)",
    )
    .option("--tenant-db <path>", "database of --tenant local (default: .orgwright/tenant.db)")
    .option("--concurrency <n>", "organizations and requests side by side", parseCount, 10)
    .option("--headroom <percent>", "share of every rate limit left to others", parsePercent, 20)
    .option("--max-rps <n>", "never send more requests per second", parseRate);
}

/** Adds the options that say how results are shown. */
export function withOutputOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--format <format>", "how the result is printed")
        .choices(["text", "json"])
        .default("text"),
    )
    .option("-v, --verbose", "also show requests by route");
}

/** Adds the options that narrow a run down. */
export function withSelectionOptions(command: Command): Command {
  return command.option(
    "--only <glob>",
    "only organizations whose name matches; may be repeated",
    collect,
  );
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
