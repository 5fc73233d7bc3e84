import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../../", import.meta.url));
const program = fileURLToPath(new URL("program/", import.meta.url));
const installTimeoutMs = 300_000;

/** What `cdktf init --template=typescript` writes, as far as it matters here. */
const initConfig = {
  compilerOptions: {
    alwaysStrict: true,
    declaration: true,
    experimentalDecorators: true,
    lib: ["es2018"],
    module: "CommonJS",
    // Said by TypeScript 5 itself where module is CommonJS; it reads no `exports`.
    moduleResolution: "node",
    noImplicitAny: true,
    noImplicitReturns: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    resolveJsonModule: true,
    strict: true,
    stripInternal: true,
    target: "ES2018",
  },
  files: ["main.ts"],
};

const esmConfig = {
  compilerOptions: { module: "NodeNext", target: "ES2022", strict: true, types: ["node"] },
  files: ["main.ts"],
};

let root: string;
/** What the project that cdktf init makes synthesizes. */
let stack: unknown;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "orgwright-packaging-"));
  const packed = await run(
    "npm",
    ["pack", "--ignore-scripts", "--json", "--pack-destination", root],
    {
      cwd: repository,
    },
  );
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  const archive = join(root, filename);
  // TypeScript 5.4 is the one that cdktf 0.21 was made with; older ones are not promised.
  const common = createProject("common", {}, [
    archive,
    "cdktf@~0.21.0",
    "constructs@^10.4.2",
    "typescript@~5.4.0",
    "ts-node@^10.9.0",
    "tsx@^4.0.0",
    "@types/node@^20.0.0",
  ]);
  const successor = createProject("successor", {}, [
    archive,
    "cdktf@npm:cdktn@^0.24.0",
    "constructs@~10.7.0",
  ]);
  const renamed = createProject("renamed", {}, [
    archive,
    "cdktn@^0.24.0",
    "constructs@~10.7.0",
    "@types/node@^20.0.0",
  ]);
  await Promise.all([common, successor, renamed]);
  await takeFrom("renamed", "cdktn");
  await writeConfig("renamed", esmConfig);
  // Takes the packages of the project around it.
  await createProject("common/esm", { type: "module" }, []);
  await writeConfig("common", initConfig);
  await writeConfig("common/esm", esmConfig);
  stack = await synthesize("common", "ts-node/dist/bin.js");
}, installTimeoutMs);

afterAll(() => rm(root, { recursive: true, force: true }));

test("a project as cdktf init makes it compiles without skipLibCheck and synthesizes", async () => {
  await typecheck("common", join(root, "common"));
  expect(stack).toMatchObject(expectedResources);
});

test("an ESM project compiles and synthesizes the same stack", async () => {
  // This one with the newest compiler.
  await typecheck("common/esm", repository);
  expect(await synthesize("common/esm", "tsx/dist/cli.mjs")).toEqual(stack);
});

test("a project on the successor of cdktf synthesizes the same stack", async () => {
  const installed = JSON.parse(
    await readFile(join(root, "successor/node_modules/cdktf/package.json"), "utf8"),
  ) as { name: string };
  expect(installed.name).toBe("cdktn");
  expect(await synthesize("successor", "tsx/dist/cli.mjs")).toEqual(stack);
});

test("a project with cdktn alone, under its own name, compiles and synthesizes the same stack", async () => {
  await expect(readFile(join(root, "renamed/node_modules/cdktf/package.json"))).rejects.toThrow(
    "ENOENT",
  );
  await typecheck("renamed", repository);
  expect(await synthesize("renamed", "tsx/dist/cli.mjs")).toEqual(stack);
  // The entry of cdktf's name takes what is there.
  await run(process.execPath, ["-e", "require('orgwright/cdktf').Organization.tfResourceType"], {
    cwd: join(root, "renamed"),
  });
});

const expectedResources = {
  provider: { orgwright: [{ domain: "acme.eu.auth0.com" }] },
  resource: {
    orgwright_organization: {
      acme: {
        name: "acme",
        display_name: "Acme",
        branding: { colors: { primary: "#0a84ff", page_background: "#ffffff" } },
        metadata: { plan: "gold", contact: "${var.contact}" },
        connections: { "google-oauth2": { assign_membership_on_login: true } },
        third_party_client_access: "block",
      },
    },
  },
  terraform: {
    required_providers: {
      orgwright: { source: "registry.terraform.io/orgwright/orgwright" },
    },
  },
};

async function createProject(
  name: string,
  manifest: object,
  packages: readonly string[],
): Promise<void> {
  const folder = join(root, name);
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, ...manifest }));
  await cp(program, folder, { recursive: true });
  if (packages.length === 0) return;
  await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...packages], {
    cwd: folder,
    timeout: installTimeoutMs,
  });
}

/** Has the program of a project import everything from that framework. */
async function takeFrom(project: string, framework: string): Promise<void> {
  const file = join(root, project, "main.ts");
  const text = await readFile(file, "utf8");
  await writeFile(
    file,
    text.replaceAll(/"(orgwright\/)?cdktf"/g, (_, entry = "") => `"${String(entry)}${framework}"`),
  );
}

async function writeConfig(project: string, config: object): Promise<void> {
  await writeFile(join(root, project, "tsconfig.json"), JSON.stringify(config));
}

/** Compiles a project, the declarations of packages included, with the compiler of another. */
async function typecheck(project: string, compilers: string): Promise<void> {
  const compiler = join(compilers, "node_modules/typescript/bin/tsc");
  await run(process.execPath, [compiler, "--noEmit", "--skipLibCheck", "false"], {
    cwd: join(root, project),
  }).catch((error: unknown) => {
    throw new Error(`${project} does not compile:\n${String(Object(error).stdout)}`, {
      cause: error,
    });
  });
}

/** Runs a project's program and reads its stack, without what differs from run to run. */
async function synthesize(project: string, runner: string): Promise<unknown> {
  const folder = join(root, project);
  await run(process.execPath, [join(root, "common/node_modules", runner), "main.ts"], {
    cwd: folder,
  });
  const stack = await readFile(join(folder, "cdktf.out/stacks/customers/cdk.tf.json"), "utf8");
  const configuration = JSON.parse(stack, (key, value: unknown) =>
    key === "//" || key === "backend" ? undefined : value,
  ) as unknown;
  return configuration;
}
