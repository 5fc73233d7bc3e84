import { hasTerraform } from "../terraform/workspace.js";

/** Documents whose commands are typed by a test as they stand. */
export const typedDocuments: readonly string[] = [
  "README.md",
  "docs/auth0.md",
  "docs/gitops.md",
  "docs/environments.md",
  "docs/domains.md",
  "docs/machines-and-domains.md",
  "docs/people.md",
  ...(hasTerraform ? ["docs/terraform-moving.md"] : []),
];

/** Those and the ones whose commands another test runs, or would where Terraform is there. */
export const documentsThatRun: readonly string[] = [
  ...new Set([...typedDocuments, "docs/testing.md", "docs/terraform-moving.md"]),
];
