import { z } from "zod";
import {
  flag,
  integer,
  object,
  requiredObject,
  requiredText,
  text,
  textMap,
  texts,
  type DesiredFields,
  type Fields,
  type ObservedFields,
} from "./field.js";
import { collectionFields, type CollectionName, type CurrentCollections } from "./collections.js";

/**
 * Names that Auth0 accepts: 1 to 50 characters, starting and ending with a lowercase letter or a
 * digit, never starting like an id. From the pattern of the event `organization.created` in
 * Auth0's own schema; the pages on creating organizations leave the last two rules out.
 */
export const organizationNamePattern = /^(?!org_)[a-z0-9]([a-z0-9_-]*[a-z0-9])?$/;

const httpsUrl = z
  .string()
  .max(2048)
  .refine(isHttpsUrl, { error: "must be an https:// address" })
  .meta({ pattern: "^https://.+" });

const name = z
  .string()
  .min(1)
  .max(50)
  .regex(
    organizationNamePattern,
    "must consist of lowercase letters, digits, - and _, start and end with a letter or a digit, and not start with org_",
  );

const color = z
  .string()
  .regex(/^#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})$/, 'must be a colour such as "#0a84ff" or "#fff"');

const quota = z.int().min(1).max(2_147_483_647);

/**
 * Every field of an organization, once. Sources: Auth0's pages "Create Organizations" and
 * `POST /api/v2/organizations`, and the OpenAPI document of the Management API.
 */
export const organizationFields = {
  name: requiredText({
    inEvents: true,
    description:
      "The organization's name, by which Orgwright and people at the login prompt identify it: lowercase letters, digits, `-` and `_`, at most 50 characters.",
    example: "acme",
    otherExample: "acme-renamed",
    schema: name,
    format: "organization-name",
    clearing: { by: "refused", instead: "Every organization has a name." },
  }),
  display_name: text({
    inEvents: true,
    description: "The name that people see on the login page and in mails.",
    example: "Acme",
    otherExample: "Acme Incorporated",
    schema: z.string().min(1).max(255),
    clearing: {
      by: "refused",
      instead: "Write the text that people shall see, or remove the line to keep what is there.",
    },
  }),
  branding: object({
    inEvents: true,
    description: "How the login page looks.",
    example: {
      logo_url: "https://acme.example/logo.png",
      colors: { primary: "#0a84ff", page_background: "#ffffff" },
    },
    otherExample: { logo_url: "https://acme.example/new.png" },
    clearing: { by: "empty" },
    fields: {
      logo_url: text({
        description: "Address of the logo, https only; at least 200 by 200 pixels look well.",
        example: "https://acme.example/logo.png",
        otherExample: "https://acme.example/new.png",
        schema: httpsUrl,
        format: "strict-https-uri-or-null",
        clearing: { by: "leave-out" },
      }),
      colors: object({
        description: "The colours of the login page. Auth0 takes both or none.",
        example: { primary: "#0a84ff", page_background: "#ffffff" },
        otherExample: { primary: "#000", page_background: "#fff" },
        clearing: { by: "leave-out" },
        fields: {
          primary: requiredText({
            description: "Colour of buttons and links.",
            example: "#0a84ff",
            otherExample: "#000",
            schema: color,
            format: "html-color",
            clearing: { by: "refused", instead: "Write null for `colors` to clear both colours." },
          }),
          page_background: requiredText({
            description: "Colour of the page behind the login box.",
            example: "#ffffff",
            otherExample: "#fff",
            schema: color,
            format: "html-color",
            clearing: { by: "refused", instead: "Write null for `colors` to clear both colours." },
          }),
        },
      }),
    },
  }),
  metadata: textMap({
    inEvents: true,
    description:
      "Texts that the organization carries along, at most 25. What a manifest declares is the whole of it, unless it says that it is a part.",
    example: { plan: "gold", region: "eu" },
    otherExample: { plan: "silver" },
    clearing: { by: "empty" },
    key: z.string().min(1).max(255),
    value: z.string().max(255),
    maxKeys: 25,
  }),
  ...collectionFields,
  token_quota: object({
    description: "How many tokens the organization's clients may ask for.",
    example: { client_credentials: { enforce: true, per_day: 1000, per_hour: 100 } },
    otherExample: { client_credentials: { enforce: false, per_day: 2000, per_hour: 100 } },
    clearing: { by: "null" },
    minKeys: 1,
    fields: {
      client_credentials: requiredObject({
        description: "The quota of the client credentials grant.",
        example: { enforce: true, per_day: 1000, per_hour: 100 },
        otherExample: { enforce: true, per_hour: 50 },
        clearing: { by: "refused", instead: "Write null for `token_quota` to remove the quota." },
        minKeys: 1,
        fields: {
          enforce: flag({
            description: "Whether the quota is enforced or only logged.",
            example: false,
            otherExample: true,
            schema: z.boolean(),
            serverDefault: true,
            clearing: { by: "leave-out" },
          }),
          per_day: integer({
            description: "Tokens per day.",
            example: 1000,
            otherExample: 2000,
            schema: quota,
            clearing: { by: "leave-out" },
          }),
          per_hour: integer({
            description: "Tokens per hour.",
            example: 100,
            otherExample: 200,
            schema: quota,
            clearing: { by: "leave-out" },
          }),
        },
      }),
    },
  }),
  third_party_client_access: text({
    description: "Whether third-party clients may use the organization in user flows.",
    example: "allow",
    otherExample: "block",
    schema: z.enum(["block", "allow"]),
    serverDefault: "block",
    clearing: { by: "refused", instead: "Write `block`, which is what a new organization has." },
  }),
  is_app_entitlement_active: flag({
    description:
      "Whether only clients that are associated with the organization can be used with it.",
    example: true,
    otherExample: false,
    schema: z.boolean(),
    serverDefault: false,
    clearing: { by: "refused", instead: "Write `false`, which is what a new organization has." },
  }),
  protected: flag({
    description: "Whether Orgwright refuses to delete the organization, whatever it is told.",
    example: true,
    otherExample: false,
    schema: z.boolean(),
    manifestOnly: true,
    clearing: { by: "refused", instead: "Write `false`, or remove the line." },
  }),
  former_names: texts({
    description:
      "What the organization was called before. One that still has such a name is renamed, and neither created anew nor deleted.",
    example: ["acme-old"],
    otherExample: ["acme-older", "acme-oldest"],
    item: name,
    maxItems: 25,
    manifestOnly: true,
    clearing: { by: "empty" },
  }),
  absent: flag({
    description:
      "Whether the organization shall not be there: then it is deleted, under every policy but `create-only`, and it is fine when it is gone already.",
    example: false,
    otherExample: true,
    schema: z.boolean(),
    manifestOnly: true,
    notInTerraform: true,
    clearing: { by: "refused", instead: "Write `false`, or remove the line." },
  }),
} as const satisfies Fields;

/** The fields of an organization, by name. */
export type OrganizationFields = typeof organizationFields;

/** An organization as a manifest asks for it. Absent: leave alone. Null: clear. */
export type DesiredOrganization = DesiredFields<OrganizationFields>;

/** The fields that a tenant stores, without those that it lists elsewhere. */
type StoredFields = Omit<
  OrganizationFields,
  CollectionName | "protected" | "former_names" | "absent"
>;

/** An organization as a tenant has it. */
export type CurrentOrganization = ObservedFields<StoredFields> &
  CurrentCollections & {
    readonly id: string;
    readonly name: string;
  };

function isHttpsUrl(value: string): boolean {
  return /^https:\/\//i.test(value) && URL.canParse(value);
}
