/** The name of the nth organization, counted from 1. */
export function organizationName(number: number): string {
  return `customer-${String(number).padStart(6, "0")}`;
}

const plans = ["gold", "silver", "trial"] as const;
const regions = ["eu", "us", "au"] as const;

/** One organization as both tools declare it and as the embedded tenant is seeded with it. */
export interface BenchOrganization {
  readonly name: string;
  readonly display_name: string;
  readonly branding: {
    readonly logo_url: string;
    readonly colors: { readonly primary: string; readonly page_background: string };
  };
  readonly metadata: { readonly plan: string; readonly region: string };
}

/** The first organizations of an endless list that is the same each time. */
export function describeOrganizations(count: number): readonly BenchOrganization[] {
  return Array.from({ length: count }, (_, index) => ({
    name: organizationName(index + 1),
    display_name: `Customer ${index + 1}`,
    branding: {
      logo_url: `https://customer-${index + 1}.example/logo.png`,
      colors: { primary: "#0a84ff", page_background: "#ffffff" },
    },
    metadata: {
      plan: plans[index % plans.length] ?? plans[0],
      region: regions[index % regions.length] ?? regions[0],
    },
  }));
}

/** The YAML that both tools read: a manifest, and the same section of auth0-deploy-cli's. */
export function renderManifest(organizations: readonly BenchOrganization[]): string {
  const entries = organizations.map(
    ({ name, display_name: displayName, branding, metadata }) => `  - name: ${name}
    display_name: ${displayName}
    branding:
      logo_url: ${branding.logo_url}
      colors:
        primary: "${branding.colors.primary}"
        page_background: "${branding.colors.page_background}"
    metadata:
      plan: ${metadata.plan}
      region: ${metadata.region}
`,
  );
  return `organizations:\n${entries.join("")}`;
}
