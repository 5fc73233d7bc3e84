/** The name that a configuration has for the provider; Terraform and OpenTofu put their host before it. */
const providerName = "orgwright/orgwright";

/** The name under which Terraform knows the provider; the host is where Terraform looks for all. */
export const providerAddress = `registry.terraform.io/${providerName}`;

/** The names under which Terraform and OpenTofu know it. */
export const providerAddresses = [
  providerAddress,
  `registry.opentofu.org/${providerName}`,
] as const;
