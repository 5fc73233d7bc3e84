import { z } from "zod";
import { spreadSchema } from "./spread.js";

const count = z.int().min(0);

const measurementSchema = z.strictObject({
  work: z.enum(["create", "nothing-to-change", "version"]),
  tool: z.enum(["orgwright", "auth0-deploy-cli", "node"]),
  organizations: count,
  runs: z.int().min(1),
  wallMs: spreadSchema,
  userCpuMs: spreadSchema,
  peakMemoryBytes: spreadSchema,
  requests: spreadSchema,
  rateLimited: spreadSchema,
});

const pacingSchema = z.strictObject({
  limits: z.enum(["enterprise", "essentials"]),
  limitsSpeed: z.int().min(1).describe("By which the limits ran faster than in reality."),
  headroomPercent: count,
  creates: count,
  runs: z.int().min(1),
  bestMs: z.number().describe("The shortest time that the limits allow for the creates."),
  wallMs: spreadSchema,
  sharePercent: spreadSchema.describe(
    "Creates, of those that the limits allowed in the time that the process took.",
  ),
  rateLimited: spreadSchema.describe("Answers 429 to Orgwright."),
  neighbour: z
    .strictObject({ sharePercent: count, requests: spreadSchema, rateLimited: spreadSchema })
    .exactOptional()
    .describe("A second client that sent creates at a steady pace, a share of the limit."),
});

const pacedMixSchema = z.strictObject({
  mix: z.string().describe("Which kinds of request, in words."),
  limits: z.enum(["enterprise", "essentials", "free"]),
  headroomPercent: count,
  requests: count,
  bestMs: count.describe("The least time that the limits allow, with nothing left to others."),
  tookMs: count.describe("What it took, in simulated time."),
  rateLimited: count.describe("Answers 429."),
});

const hangingWorkSchema = z.strictObject({
  what: z.string().describe("What hangs on each organization, in words."),
  work: z.enum(["create", "nothing-to-change"]),
  tool: z.enum(["orgwright", "auth0-deploy-cli"]),
  organizations: count,
  limits: z.literal("enterprise"),
  limitsSpeed: z.int().min(1).describe("By which the limits ran faster than in reality."),
  runs: z.int().min(1),
  bestMs: count.describe("The least time in which the limits allow what was sent."),
  wallMs: spreadSchema,
  peakMemoryBytes: spreadSchema,
  requests: spreadSchema,
  sharePercent: spreadSchema.describe(
    "Of the bucket that was used most: requests, of those that it allowed in the time that the process took.",
  ),
  rateLimited: spreadSchema,
});

const crowdSchema = z.strictObject({
  work: z
    .enum(["nothing-to-change", "add"])
    .describe("Whether those who are declared are members already."),
  members: count,
  included: count.describe("How many members are declared."),
  runs: z.int().min(1),
  wallMs: spreadSchema,
  peakMemoryBytes: spreadSchema,
  peakMemoryWithoutBytes: spreadSchema.describe("Of a run that declares no members."),
  requests: spreadSchema,
  rateLimited: spreadSchema,
});

const terraformPlanSchema = z.strictObject({
  form: z
    .enum(["for_each over a file", "a block each", "a block each, names alone"])
    .describe("How the resources are written."),
  organizations: count,
  runs: z.int().min(1),
  wallMs: spreadSchema,
  builtInWallMs: spreadSchema.describe("Of `terraform_data` that hold the same."),
  requests: spreadSchema,
});

const lookSchema = z.strictObject({
  work: z
    .enum(["everything-read", "nothing-changed", "some-changed"])
    .describe("What there was to find, and whether anything was remembered: by the first nothing."),
  tool: z.enum(["orgwright", "auth0-deploy-cli"]),
  organizations: count,
  limitsSpeed: z.int().min(1).describe("By which the limits ran faster than in reality."),
  runs: z.int().min(1),
  isFinished: z.boolean().describe("Whether it came to its end in the time that it was given."),
  wallMs: spreadSchema,
  requests: spreadSchema,
  rateLimited: spreadSchema,
});

const pageViewSchema = z.strictObject({
  view: z.string().describe("Which view of the page, in words."),
  organizations: count,
  members: count.describe("Of one of them, whose tabs are opened."),
  runs: z.int().min(1),
  requests: spreadSchema.describe("What the page asked the tenant."),
  serverMs: spreadSchema.describe("In which the tenant answered all of them."),
  scriptMs: spreadSchema.describe("In which scripts ran in the browser."),
});

const fleetSchema = z.strictObject({
  work: z.enum(["from-nothing", "nothing-to-change"]),
  tenants: z.int().min(1),
  organizations: z.int().min(1).describe("Of all tenants together, as declared."),
  found: z.int().min(0).describe("How many the tenants have in the end."),
  replicas: z.int().min(1),
  latencyMs: z.number().min(0),
  wallMs: z
    .number()
    .min(0)
    .describe("Until the last was made, or until every tenant was looked at."),
  creates: z.int().min(0).describe("Requests that make an organization."),
  lists: z.int().min(0).describe("Requests for a page of organizations."),
  conflicts: z.int().min(0).describe("Answers 409."),
  rateLimited: z.int().min(0).describe("Answers 429."),
  memoryBytes: spreadSchema.describe("Of the replicas that live in the end."),
});

/** The document that a benchmark writes. */
export const resultSchema = z.strictObject({
  formatVersion: z.literal(1),
  date: z.iso.date(),
  machine: z.strictObject({ cores: count, memoryGib: z.number(), platform: z.string() }),
  versions: z.strictObject({
    node: z.string(),
    orgwright: z.string(),
    deployCli: z.string().exactOptional(),
    terraform: z.string().exactOptional(),
  }),
  settings: z.strictObject({ organizations: count, latencyMs: count, runs: count }),
  comparison: z.array(measurementSchema).readonly(),
  growth: z.array(measurementSchema).readonly(),
  looks: z.array(lookSchema).readonly().exactOptional(),
  pacing: z.array(pacingSchema).readonly(),
  mixes: z.array(pacedMixSchema).readonly().exactOptional(),
  hanging: z.array(hangingWorkSchema).readonly().exactOptional(),
  crowd: z.array(crowdSchema).readonly().exactOptional(),
  page: z.array(pageViewSchema).readonly().exactOptional(),
  fleet: z.array(fleetSchema).readonly().exactOptional(),
  providerStartMs: spreadSchema
    .exactOptional()
    .describe("From the start of the provider to the line that says where it listens."),
  terraform: z.array(terraformPlanSchema).readonly(),
});

/** What a benchmark found. */
export type Result = z.output<typeof resultSchema>;

/** What several runs of one tool took for one kind of work. */
export type Measurement = z.output<typeof measurementSchema>;

/** What looks at organizations with connections took, under the limits of `enterprise`. */
export type Look = z.output<typeof lookSchema>;

/** How several runs of Orgwright kept to limits. */
export type Pacing = z.output<typeof pacingSchema>;

/** How the pacer sent one mix of requests. */
export type PacedMix = z.output<typeof pacedMixSchema>;

/** What several runs of one tool took for one kind of work on what hangs on organizations. */
export type HangingWork = z.output<typeof hangingWorkSchema>;

/** What several runs took of which each declares few members of an organization that has very many. */
export type Crowd = z.output<typeof crowdSchema>;
/** What replicas of the Kubernetes controller took for a work on many tenants. */
export type FleetWork = z.output<typeof fleetSchema>;
/** What one view of the page costs. */
export type PageView = z.output<typeof pageViewSchema>;

/** How long Terraform plans organizations, beside resources of its own. */
export type TerraformPlan = z.output<typeof terraformPlanSchema>;
