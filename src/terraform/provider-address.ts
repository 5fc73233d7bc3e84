/** The name under which Terraform knows the provider; the host is where Terraform looks for all. */
export const providerAddress = "registry.terraform.io/orgwright/orgwright";
