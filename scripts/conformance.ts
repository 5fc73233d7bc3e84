import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";

// npm run conformance                         on embedded tenants
// npm run conformance -- --tenant DOMAIN      on a real one, with the credentials of the environment
// Words after that pick the files whose names contain one of them.

const folder = "test/conformance";
const { values, positionals } = parseArgs({
  options: { tenant: { type: "string" } },
  allowPositionals: true,
});
const { tenant } = values;

/** The files that can run on both: those that take their tenant from the stage. */
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".test.ts"))
  .filter((name) => positionals.length === 0 || positionals.some((word) => name.includes(word)))
  .map((name) => `${folder}/${name}`)
  .filter((path) => tenant === undefined || readFileSync(path, "utf8").includes('"./stage.js"'));

process.exitCode = tenant === undefined ? run(files, {}) : runOn(tenant);

function runOn(address: string): number {
  const isLoopback = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(address);
  if (!isLoopback && !/^(https:\/\/)?[\w.-]+(:\d+)?$/.test(address)) {
    return refuse(`--tenant takes a domain or an https address, not ${address}`);
  }
  const { AUTH0_API_TOKEN: token, AUTH0_CLIENT_ID: id, AUTH0_CLIENT_SECRET: secret } = process.env;
  if (token === undefined && (id === undefined || secret === undefined)) {
    return refuse("Set AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, or AUTH0_API_TOKEN.");
  }
  const name = `owc${randomBytes(2).toString("hex")}`;
  console.log(`On ${address}. What these tests make there has names that begin with ${name}.`);
  return run(files, {
    ORGWRIGHT_CONFORMANCE_TENANT: address,
    ORGWRIGHT_CONFORMANCE_RUN: name,
  });
}

function run(paths: readonly string[], environment: Readonly<Record<string, string>>): number {
  // One file after the other: a tenant's limits are shared.
  const patience = tenant === undefined ? [] : ["--no-file-parallelism", "--testTimeout=600000"];
  const { status } = spawnSync("npx", ["vitest", "run", ...patience, ...paths], {
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  return status ?? 1;
}

function refuse(why: string): number {
  console.error(why);
  return 2;
}
