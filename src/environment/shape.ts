import { z } from "zod";
import { usualVariables } from "./credentials.js";

const text = z.string().min(1);
const fieldsByName = z.record(text, z.record(z.string(), z.unknown()));

/** Where the credentials of an environment are, by what they are. */
export const credentialsShape = z
  .strictObject({
    client_id_env: variableFor("client_id_env"),
    client_secret_env: variableFor("client_secret_env"),
    private_key_env: variableFor("private_key_env"),
    api_token_env: variableFor("api_token_env"),
  })
  .describe("The names of the variables that hold the credentials, never the credentials.");

/** What `orgwright.yaml` may say of one environment. */
export const environmentShape = z.strictObject({
  domain: text
    .describe("The tenant's domain, such as acme-staging.eu.auth0.com. Either this or `tenant`.")
    .exactOptional(),
  tenant: text
    .describe("As --tenant takes it: `local`, or http://127.0.0.1:PORT. Either this or `domain`.")
    .exactOptional(),
  tenant_db: text
    .describe("The database of `tenant: local`, relative to this file.")
    .exactOptional(),
  manifests: z
    .array(text)
    .min(1)
    .describe("Files and folders, relative to this file.")
    .exactOptional(),
  variables: z
    .record(
      z
        .string()
        .regex(/^[A-Za-z_]\w*$/, "is no name of a variable: letters, digits and _ make one up"),
      z.string(),
    )
    .describe("What `${env.NAME}` stands for in manifests, before the process's environment.")
    .exactOptional(),
  policy: z
    .enum(["create-only", "upsert", "sync"])
    .describe("The policy where --policy is not given.")
    .exactOptional(),
  owner: text
    .max(255)
    .describe("Whose organizations these are, in place of the manifests' `owner`.")
    .exactOptional(),
  previous_owners: z
    .array(text.max(255))
    .describe("Owners whose organizations are taken over here, besides those of the manifests.")
    .exactOptional(),
  name_prefix: text.describe("Stands in front of every organization's name.").exactOptional(),
  name_suffix: text.describe("Stands behind every organization's name.").exactOptional(),
  protected: z
    .boolean()
    .describe("Whether every organization is protected, so that none is ever deleted.")
    .exactOptional(),
  max_deletes: limit("How many organizations may be deleted; a tenth unless given."),
  max_updates: limit("How many organizations may be updated; any number unless given."),
  max_recreates: limit(
    "How many organizations may be made again that were there before; a tenth unless given.",
  ),
  max_removals: limit(
    "How many people may be taken out of an organization, and of all together, because `exactly` does not name them; a tenth, and five at least, unless given.",
  ),
  approved_deletes: z
    .array(text)
    .describe(
      "Organizations whose deletion was agreed to, by their names in the manifests: it does not count.",
    )
    .exactOptional(),
  credentials: credentialsShape.exactOptional(),
  overlays: z
    .array(
      z.union([text, fieldsByName], {
        error:
          "must be the path of a file, or a map: the names of organizations, each with its fields",
      }),
    )
    .describe(
      "What single organizations have different here: files, or maps from names to fields. Later ones win; null means what it means in a manifest.",
    )
    .exactOptional(),
});

/** What `orgwright.yaml` may say. */
export const environmentsShape = z.strictObject({
  $schema: z.string().describe("Where editors find the schema of this file.").exactOptional(),
  allowed_variables: z
    .array(z.string().regex(/^[A-Za-z_]\w*$/, "is no name of a variable"))
    .describe(
      "Variables that manifests may use although they are called as secrets are. Credentials of Orgwright itself never are among them.",
    )
    .exactOptional(),
  environments: z
    .record(
      z
        .string()
        .regex(
          /^[A-Za-z0-9][\w-]{0,99}$/,
          "is no name of an environment: letters, digits, _ and - make one up",
        ),
      environmentShape,
    )
    .describe("The environments, by the names that --env takes."),
});

/** An environment as it is written, nothing filled in. */
export type WrittenEnvironment = z.output<typeof environmentShape>;

function limit(description: string) {
  return z
    .union([z.int().min(0).max(999_999_999), z.string().regex(/^(100|\d{1,2})\s?%$/)], {
      error: 'must be a whole number, or a share such as "10%"',
    })
    .describe(description)
    .exactOptional();
}

function variableFor(key: keyof typeof usualVariables) {
  return text.describe(`Read in place of ${usualVariables[key]}.`).exactOptional();
}
