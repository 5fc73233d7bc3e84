import type { DesiredOrganization } from "../../src/model/index.js";
import type { PlanOptions } from "../../src/plan/index.js";

/** One kind of work, and every request that it takes. */
export interface Row {
  readonly work: string;
  /** What the tenant has before, declared by the same owner. */
  readonly before?: readonly DesiredOrganization[];
  readonly declared: readonly DesiredOrganization[];
  /** What somebody else does between plan and apply. */
  readonly meanwhile?: readonly DesiredOrganization[];
  readonly owner?: string;
  readonly options?: Partial<PlanOptions>;
  /** Whether everything that is declared is to go. */
  readonly destroys?: true;
  /** What planning sends. */
  readonly reads: Readonly<Record<string, number>>;
  /** How many requests the plan foresees. */
  readonly forecast: number;
  /** What applying sends. */
  readonly writes: Readonly<Record<string, number>>;
}

const list = "GET /organizations";
const byName = "GET /organizations/name/{name}";
const create = "POST /organizations";
const get = "GET /organizations/{id}";
const update = "PATCH /organizations/{id}";
const remove = "DELETE /organizations/{id}";
const connections = "GET /organizations/{id}/connections";
const allConnections = "GET /connections";
const addConnection = "POST /organizations/{id}/connections";
const changeConnection = "PATCH /organizations/{id}/connections/{connection_id}";

const owner = "customers";
const google = { name: "google-oauth2" };

/** What every kind of work costs. Whoever makes one of them dearer has to say so here. */
export const table: readonly Row[] = [
  {
    work: "creating, without an owner",
    declared: [{ name: "acme" }, { name: "beta" }],
    reads: { [list]: 1 },
    forecast: 2,
    writes: { [create]: 2 },
  },
  {
    work: "creating, with an owner",
    owner,
    declared: [{ name: "acme" }, { name: "beta" }],
    reads: { [list]: 1 },
    forecast: 2,
    writes: { [create]: 2 },
  },
  {
    work: "creating with a connection, which travels along",
    declared: [{ name: "acme", connections: [google] }],
    reads: { [byName]: 1, [allConnections]: 1 },
    forecast: 1,
    writes: { [create]: 1 },
  },
  {
    work: "adopting what somebody made meanwhile, as declared",
    declared: [{ name: "acme", display_name: "Acme" }],
    meanwhile: [{ name: "acme", display_name: "Acme" }],
    reads: { [byName]: 1 },
    forecast: 1,
    writes: { [create]: 1, [byName]: 1 },
  },
  {
    work: "adopting what somebody made meanwhile, otherwise",
    declared: [{ name: "acme", display_name: "Acme" }],
    meanwhile: [{ name: "acme", display_name: "Other" }],
    reads: { [byName]: 1 },
    forecast: 1,
    writes: { [create]: 1, [byName]: 1, [update]: 1 },
  },
  {
    work: "changing one field",
    before: [{ name: "acme", display_name: "Acme" }],
    declared: [{ name: "acme", display_name: "Acme Ltd" }],
    reads: { [byName]: 1 },
    forecast: 1,
    writes: { [update]: 1 },
  },
  {
    work: "changing one field, with an owner",
    owner,
    before: [{ name: "acme", display_name: "Acme" }],
    declared: [{ name: "acme", display_name: "Acme Ltd" }],
    reads: { [list]: 1 },
    forecast: 1,
    writes: { [update]: 1 },
  },
  {
    work: "changing a part of a field whose other parts are not declared",
    before: [
      {
        name: "acme",
        branding: {
          logo_url: "https://a.example/a.png",
          colors: { primary: "#fff", page_background: "#000" },
        },
      },
    ],
    declared: [{ name: "acme", branding: { logo_url: "https://a.example/b.png" } }],
    reads: { [byName]: 1 },
    forecast: 2,
    writes: { [get]: 1, [update]: 1 },
  },
  {
    work: "changing one connection and adding another",
    before: [{ name: "acme", connections: [google] }],
    declared: [
      {
        name: "acme",
        connections: [
          { ...google, assign_membership_on_login: true },
          { name: "Username-Password-Authentication" },
        ],
      },
    ],
    reads: { [byName]: 1, [allConnections]: 2, [connections]: 1 },
    forecast: 3,
    writes: { [get]: 1, [changeConnection]: 1, [addConnection]: 1 },
  },
  {
    work: "renaming",
    before: [{ name: "acme" }],
    declared: [{ name: "acme-nine", former_names: ["acme"] }],
    reads: { [list]: 1 },
    forecast: 1,
    writes: { [update]: 1 },
  },
  {
    work: "renaming, with an owner, whose mark is written along",
    owner,
    before: [{ name: "acme" }],
    declared: [{ name: "acme-nine", former_names: ["acme"] }],
    reads: { [list]: 1 },
    forecast: 2,
    writes: { [get]: 1, [update]: 1 },
  },
  {
    work: "moving names along a chain",
    before: [{ name: "a" }, { name: "b" }],
    declared: [
      { name: "b", former_names: ["a"] },
      { name: "c", former_names: ["b"] },
    ],
    reads: { [list]: 1 },
    forecast: 2,
    writes: { [update]: 2 },
  },
  {
    work: "swapping two names",
    before: [
      { name: "a", display_name: "One" },
      { name: "b", display_name: "Two" },
    ],
    declared: [
      { name: "a", display_name: "Two", former_names: ["b"] },
      { name: "b", display_name: "One", former_names: ["a"] },
    ],
    reads: { [list]: 1 },
    forecast: 3,
    writes: { [update]: 3 },
  },
  {
    work: "deleting what is declared nowhere",
    owner,
    before: [{ name: "acme" }, { name: "beta" }],
    declared: [{ name: "acme" }],
    options: { policy: "sync" },
    reads: { [list]: 1 },
    forecast: 2,
    writes: { [get]: 1, [remove]: 1 },
  },
  {
    work: "deleting what shall be absent",
    before: [{ name: "acme" }, { name: "beta" }],
    declared: [{ name: "acme" }, { name: "beta", absent: true }],
    reads: { [list]: 1 },
    forecast: 2,
    writes: { [get]: 1, [remove]: 1 },
  },
  {
    work: "finding gone what shall be absent",
    before: [{ name: "acme" }],
    declared: [{ name: "acme" }, { name: "beta", absent: true, connections: [google] }],
    reads: { [list]: 1 },
    forecast: 0,
    writes: {},
  },
  {
    work: "nothing, without an owner",
    before: [{ name: "acme" }, { name: "beta" }],
    declared: [{ name: "acme" }, { name: "beta" }],
    reads: { [list]: 1 },
    forecast: 0,
    writes: {},
  },
  {
    work: "nothing, with an owner",
    owner,
    before: [{ name: "acme" }, { name: "beta" }],
    declared: [{ name: "acme" }, { name: "beta" }],
    reads: { [list]: 1 },
    forecast: 0,
    writes: {},
  },
  {
    work: "nothing, with connections declared",
    before: [{ name: "acme", connections: [google] }, { name: "beta" }],
    declared: [{ name: "acme", connections: [google] }, { name: "beta" }],
    reads: { [list]: 1, [allConnections]: 1, [connections]: 1 },
    forecast: 0,
    writes: {},
  },
  {
    work: "a run that is narrowed down to one of thirty",
    owner,
    before: Array.from({ length: 30 }, (_, index) => ({ name: `customer-${index}` })),
    declared: Array.from({ length: 30 }, (_, index) => ({
      name: `customer-${index}`,
      display_name: "New",
    })),
    options: { isNarrow: true, includes: (name) => name === "customer-7" },
    reads: { [byName]: 1 },
    forecast: 1,
    writes: { [update]: 1 },
  },
];
