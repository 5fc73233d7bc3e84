/** Where editors find the schemas, relative to the repository's root. */
export const manifestSchemaPath = "manifest.schema.json";
export const environmentsSchemaPath = "environments.schema.json";

/** The first line of a YAML file, by which editors know its schema. */
export function renderSchemaReference(path: string): string {
  return `# yaml-language-server: $schema=./${path}\n`;
}

/** A manifest to start from, which plans as it is. */
export function renderStarterManifest(owner: string | undefined): string {
  return `${renderSchemaReference(manifestSchemaPath)}
# Noted on every organization that this repository creates. Needed to delete what is removed here
# (--policy sync), and to tell repositories apart that share a tenant.
${owner === undefined ? "# owner: my-team" : `owner: ${JSON.stringify(owner)}`}

# Names that this repository never touches.
# ignore: ["customer-*"]

# Merged under every organization.
defaults:
  third_party_client_access: block

organizations:
  # Left out: stays as it is. null: is cleared. A value: is set.
  - name: acme
    display_name: Acme
    metadata:
      plan: gold
    connections:
      - name: google-oauth2
        assign_membership_on_login: true
`;
}

/** How a repository calls the tenant that it was made for. */
export interface StarterTenant {
  /** As `--tenant` takes it; undefined where the process's AUTH0_DOMAIN names it. */
  readonly tenant: string | undefined;
  readonly tenantDb: string | undefined;
}

/** An `orgwright.yaml` with one environment. */
export function renderStarterEnvironments(
  name: string,
  { tenant, tenantDb }: StarterTenant,
): string {
  const isDomain = tenant === undefined || !/^(local$|http:)/.test(tenant);
  const database = tenantDb === undefined ? "" : `\n    tenant_db: ${JSON.stringify(tenantDb)}`;
  return `${renderSchemaReference(environmentsSchemaPath)}
environments:
  ${name}:
    ${isDomain ? `domain: ${tenant ?? "${env.AUTH0_DOMAIN}"}` : `tenant: ${tenant}`}${database}
    manifests: [organizations.yaml]
    # variables: { LOGIN_HOST: login.example }   # \${env.LOGIN_HOST} in manifests
    # name_prefix: staging-
    # protected: true
    # overlays:
    #   - acme: { display_name: Acme (staging) }
`;
}
