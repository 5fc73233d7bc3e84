import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  openManagementClient,
  parseTenantAddress,
  readCredentials,
  readOrganizations,
} from "../src/auth0/index.js";
import { hearLastWords, startChild } from "./child-processes.js";
import { startEmbeddedTenant, type EmbeddedTenant } from "./embedded-tenant.js";
import { describeOrganizations, type BenchOrganization } from "./organizations.js";
import { providerProgram } from "./programs.js";
import type { TerraformPlan } from "./result.js";
import { spreadOf } from "./spread.js";

/** How plans of Terraform are measured. */
export interface TerraformOptions {
  readonly folder: string;
  readonly organizations: number;
  readonly runs: number;
  readonly report: (line: string) => void;
}

type Organization = Pick<BenchOrganization, "name"> & Partial<BenchOrganization>;
type Form = TerraformPlan["form"];
type Environment = EmbeddedTenant["environment"];

/** A type of resources, and how an organization is written as one and kept in the state. */
interface ResourceType {
  readonly name: "orgwright_organization" | "terraform_data";
  readonly provider: string;
  readonly configure: (organization: object) => object;
  readonly remember: (organization: Organization) => object;
}

/** The version of terraform on PATH; undefined where there is none. */
export function terraformVersion(): string | undefined {
  const { status, stdout } = spawnSync("terraform", ["version", "-json"], { encoding: "utf8" });
  if (status !== 0) return undefined;
  return (JSON.parse(stdout) as { readonly terraform_version: string }).terraform_version;
}

/**
 * Lets Terraform plan organizations that are all there as declared and, in turns, as many of its own
 * `terraform_data` that hold the same, in every form in which people write them.
 *
 * @throws Error when a plan finds something to do
 */
export async function measureTerraform(
  options: TerraformOptions,
): Promise<readonly TerraformPlan[]> {
  const whole = describeOrganizations(options.organizations);
  const names = whole.map(({ name }) => ({ name }));
  return [
    await measureForm("for_each over a file", whole, options),
    await measureForm("a block each", whole, options),
    await measureForm("a block each, names alone", names, options),
  ];
}

async function measureForm(
  form: Form,
  organizations: readonly Organization[],
  { folder, runs, report }: TerraformOptions,
): Promise<TerraformPlan> {
  const tenant = await startEmbeddedTenant(folder, { latencyMs: 0, seed: { organizations } });
  try {
    const { environment } = tenant;
    const ids = await readIds(environment);
    const own = await layWorkspace(folder, form, organizations, {
      name: "orgwright_organization",
      provider: "registry.terraform.io/orgwright/orgwright",
      configure: (organization) => organization,
      remember: (organization) => ({
        id: ids.get(organization.name),
        ...filledByAuth0,
        ...organization,
      }),
    });
    const builtIn = await layWorkspace(folder, form, organizations, terraformData);
    const [wallMs, builtInWallMs, requests]: [number[], number[], number[]] = [[], [], []];
    for (let round = 1; round <= runs; round += 1) {
      await tenant.resetRequests();
      const [builtInMs, ms] = [
        await measurePlan(builtIn, environment),
        await measurePlan(own, environment),
      ];
      const { total } = await tenant.requests();
      wallMs.push(ms);
      builtInWallMs.push(builtInMs);
      requests.push(total);
      report(
        `terraform plan, ${form}: ${seconds(ms)}, terraform_data ${seconds(builtInMs)}, ${total} requests`,
      );
    }
    return {
      form,
      organizations: organizations.length,
      runs,
      wallMs: spreadOf(wallMs),
      builtInWallMs: spreadOf(builtInWallMs),
      requests: spreadOf(requests),
    };
  } finally {
    await tenant.stop();
  }
}

/** What Auth0 answers for an organization for which nobody has set it. */
const filledByAuth0 = { third_party_client_access: "block", is_app_entitlement_active: false };

const terraformData: ResourceType = {
  name: "terraform_data",
  provider: "terraform.io/builtin/terraform",
  configure: (organization) => ({ input: organization }),
  remember: (organization) => {
    const input = { value: organization, type: typeOf(organization) };
    return { id: organization.name, input, output: input, triggers_replace: null };
  },
};

/** The type of a value as Terraform's state notes it. */
function typeOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return typeof value;
  const parts = Object.entries(value).map(([name, part]) => [name, typeOf(part)]);
  return ["object", Object.fromEntries(parts)];
}

async function readIds(environment: Environment): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const client = await openManagementClient(
    parseTenantAddress(environment.AUTH0_DOMAIN),
    readCredentials(environment),
  );
  try {
    await readOrganizations(client, {
      names: "all",
      visit: ({ id, name }) => {
        ids.set(name, id);
      },
    });
  } finally {
    await client.close();
  }
  return ids;
}

/** Writes a configuration, and the state that an apply of it would have left. */
async function layWorkspace(
  folder: string,
  form: Form,
  organizations: readonly Organization[],
  type: ResourceType,
): Promise<string> {
  const own = await mkdtemp(join(folder, "terraform-"));
  const write = (name: string, value: object): Promise<void> =>
    writeFile(join(own, name), JSON.stringify(value));
  await write("organizations.json", { organizations });
  await write("main.tf.json", {
    terraform: { required_providers: { orgwright: { source: "orgwright/orgwright" } } },
    ...(form === "for_each over a file"
      ? forEach(organizations, type)
      : { resource: { [type.name]: blocks(organizations, type) } }),
  });
  await write("terraform.tfstate", {
    version: 4,
    terraform_version: "1.0.0",
    serial: 1,
    lineage: "5f0c7d52-8a4e-4f0b-9d55-0d9c1f7a2b11",
    outputs: {},
    resources: remember(form, organizations, type).map((resource) => ({
      mode: "managed",
      type: type.name,
      provider: `provider["${type.provider}"]`,
      ...resource,
    })),
  });
  const providers = join(own, "providers");
  await mkdir(providers);
  await copyFile(providerProgram, join(providers, "terraform-provider-orgwright"));
  await writeFile(
    join(own, "terraform.rc"),
    `provider_installation {\n  dev_overrides {\n    "orgwright/orgwright" = ${JSON.stringify(providers)}\n  }\n  direct {}\n}\n`,
  );
  return own;
}

/** One resource for all, as people write it by hand. */
function forEach([first]: readonly Organization[], type: ResourceType): object {
  const fields = Object.keys(first ?? {}).map((field) => [field, `\${each.value.${field}}`]);
  return {
    locals: {
      organizations: '${jsondecode(file("${path.module}/organizations.json")).organizations}',
    },
    resource: {
      [type.name]: {
        this: {
          for_each: "${{ for one in local.organizations : one.name => one }}",
          ...type.configure(Object.fromEntries(fields)),
        },
      },
    },
  };
}

/** A resource for each, as cdktf writes them. */
function blocks(organizations: readonly Organization[], type: ResourceType): object {
  return Object.fromEntries(organizations.map((one) => [one.name, type.configure(one)]));
}

function remember(
  form: Form,
  organizations: readonly Organization[],
  type: ResourceType,
): readonly object[] {
  const instances = organizations.map((one) => ({
    index_key: one.name,
    schema_version: 0,
    attributes: type.remember(one),
  }));
  return form === "for_each over a file"
    ? [{ name: "this", instances }]
    : instances.map(({ index_key: name, ...instance }) => ({ name, instances: [instance] }));
}

async function measurePlan(folder: string, environment: Environment): Promise<number> {
  const startedAt = performance.now();
  // Exit code 0 says that there was nothing to change.
  const child = startChild(["plan", "-detailed-exitcode", "-no-color", "-input=false"], {
    program: "terraform",
    cwd: folder,
    env: {
      TF_CLI_CONFIG_FILE: join(folder, "terraform.rc"),
      CHECKPOINT_DISABLE: "1",
      ...environment,
    },
  });
  const lastWords = hearLastWords(child);
  const [code] = (await once(child, "close")) as [number | null];
  const wallMs = performance.now() - startedAt;
  if (code !== 0) throw new Error(`terraform plan ended with ${code}:\n${lastWords()}`);
  return wallMs;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
