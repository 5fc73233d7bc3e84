import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { deployCliProgram } from "../../bench/programs.js";
import { openApi, type Api } from "../tenant/api.js";

// Auth0's own deploy-cli, as it comes from npm, imports and exports what is here. It is installed for
// the benchmark (npm ci in bench/); where it is not, there is nothing to test.

const kinds = [
  "databases",
  "clients",
  "connections",
  "roles",
  "resourceServers",
  "clientGrants",
  "organizations",
];

const configuration = {
  databases: [{ name: "customers", strategy: "auth0", enabled_clients: ["Portal", "Billing Bot"] }],
  clients: [
    {
      name: "Portal",
      app_type: "regular_web",
      organization_usage: "allow",
      initiate_login_uri: "https://portal.example/login",
    },
    { name: "Billing Bot", app_type: "non_interactive" },
  ],
  connections: [
    {
      name: "staff",
      strategy: "oidc",
      enabled_clients: ["Portal"],
      options: {
        type: "back_channel",
        issuer: "https://idp.example",
        client_id: "abc",
        authorization_endpoint: "https://idp.example/authorize",
        token_endpoint: "https://idp.example/token",
        jwks_uri: "https://idp.example/jwks",
        scope: "openid profile",
      },
    },
  ],
  roles: [
    {
      name: "viewer",
      description: "May look",
      permissions: [
        {
          permission_name: "read:bills",
          resource_server_identifier: "https://billing.example/",
        },
      ],
    },
  ],
  resourceServers: [
    {
      name: "Billing",
      identifier: "https://billing.example/",
      scopes: [{ value: "read:bills", description: "Read bills" }],
    },
  ],
  clientGrants: [
    {
      client_id: "Billing Bot",
      audience: "https://billing.example/",
      scope: ["read:bills"],
      organization_usage: "allow",
      allow_any_organization: false,
    },
  ],
  organizations: [
    {
      name: "acme",
      display_name: "Acme",
      metadata: { plan: "gold" },
      connections: [
        { name: "customers", assign_membership_on_login: true, show_as_button: true },
        { name: "staff", assign_membership_on_login: false, show_as_button: false },
      ],
      client_grants: [{ client_id: "Billing Bot" }],
      discovery_domains: [{ domain: "acme.example", status: "pending" }],
      clients: [{ client_id: "Portal", use_for_member_access: true }],
    },
    { name: "globex" },
  ],
};

let folder: string;
let api: Api;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "orgwright-deploy-cli-"));
  api = await openApi({ databasePath: join(folder, "tenant.db"), tls: true });
});

afterEach(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

async function runDeployCli(...parameters: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [deployCliProgram, ...parameters], {
    cwd: folder,
    env: {
      ...process.env,
      ...api.tenant.environment,
      AUTH0_INCLUDED_ONLY: JSON.stringify(kinds),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number]>,
  ]);
  expect({ code, output: `${output}${errors}` }).toMatchObject({ code: 0 });
}

/** All that the tool manages here, as the API answers it. */
async function inventory(): Promise<unknown> {
  // Another tenant over the same database, because this one speaks https alone.
  const plain = await openApi({ databasePath: join(folder, "tenant.db") });
  onTestFinished(() => plain.close());
  const list = async (path: string): Promise<Record<string, unknown>[]> => {
    const { body } = await plain.call("GET", path);
    return body as Record<string, unknown>[];
  };
  const organizations = await list("/organizations");
  return {
    connections: (await list("/connections")).map(({ options, ...connection }) => {
      // It sets this in every database that it has written once.
      const { disable_self_service_change_password: _, ...others } = options as object & {
        disable_self_service_change_password?: unknown;
      };
      return { ...connection, options: others };
    }),
    others: await Promise.all(
      ["/clients", "/roles", "/resource-servers", "/client-grants"].map(list),
    ),
    organizations,
    parts: await Promise.all(
      organizations.flatMap(({ id }) =>
        ["connections", "client-grants", "clients", "discovery-domains"].map((part) =>
          list(`/organizations/${String(id)}/${part}`),
        ),
      ),
    ),
  };
}

test.skipIf(!existsSync(deployCliProgram))(
  "what auth0-deploy-cli imports it exports, and importing that changes nothing",
  { timeout: 1_200_000 },
  async () => {
    const input = join(folder, "tenant.yaml");
    // JSON is YAML.
    writeFileSync(input, JSON.stringify(configuration));
    await runDeployCli("import", "--input_file", input);
    await runDeployCli("export", "--format", "yaml", "--output_folder", "out");
    const exported = readFileSync(join(folder, "out", "tenant.yaml"), "utf8");
    for (const line of [
      "client_id: Billing Bot",
      "name: viewer",
      "permission_name: read:bills",
      "domain: acme.example",
      "use_for_member_access: true",
      "assign_membership_on_login: true",
      "identifier: https://billing.example/",
    ]) {
      expect(exported).toContain(line);
    }
    const before = await inventory();
    await runDeployCli("import", "--input_file", join("out", "tenant.yaml"));
    expect(await inventory()).toEqual(before);
    const { routes } = api.tenant.requests();
    const refused = Object.entries(routes).filter(([, statuses]) =>
      Object.keys(statuses).some((status) => Number(status) >= 400),
    );
    // It looks for a SCIM configuration of each enterprise connection, and there is none.
    expect(refused.map(([route]) => route)).toEqual(["GET (unknown)"]);
  },
);
