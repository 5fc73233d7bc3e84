import type { SeedOrganization } from "../../src/tenant/index.js";
import type { ObjectValue } from "../../src/terraform/value.js";
import type { Written } from "../terraform/walk/small-terraform.js";

type Counts = Readonly<Record<string, number>>;
type Resource = ObjectValue & { readonly name: string };

/** One kind of work with Terraform, and every request that it takes, tokens aside. */
export interface TerraformRow {
  readonly work: string;
  /** Organizations that somebody else has made. */
  readonly strangers?: readonly SeedOrganization[];
  /** What that earlier apply has imported. */
  readonly imported?: string;
  /** What an earlier apply has made, by address. */
  readonly before?: Readonly<Record<string, Resource>>;
  readonly declared: Readonly<Record<string, Resource>>;
  readonly flags?: Omit<Written, "config">;
  /** What planning sends, the refresh included. */
  readonly plan: Counts;
  /** What applying sends. */
  readonly apply: Counts;
}

const list = "GET /organizations";
const get = "GET /organizations/{id}";
const byName = "GET /organizations/name/{name}";
const create = "POST /organizations";
const update = "PATCH /organizations/{id}";
const remove = "DELETE /organizations/{id}";
const connections = "GET /organizations/{id}/connections";
const allConnections = "GET /connections";
const domains = "GET /organizations/{id}/discovery-domains";
const grants = "GET /organizations/{id}/client-grants";
const clients = "GET /organizations/{id}/clients";
const roles = "GET /roles";
const users = "GET /users-by-email";
const members = "GET /organizations/{id}/members";
const addMembers = "POST /organizations/{id}/members";
const removeMembers = "DELETE /organizations/{id}/members";
const giveRoles = "POST /organizations/{id}/members/{user_id}/roles";
const addConnection = "POST /organizations/{id}/connections";

const google = { "google-oauth2": {} };
const acme = { name: "acme", display_name: "Acme" };
const both = { a: { name: "a" }, b: { name: "b" } };
const many = Object.fromEntries(
  Array.from({ length: 12 }, (_, index) => [`r${index}`, { name: `org-${index}` }]),
);

const person = (name: string, given: readonly string[] | null = null): ObjectValue => ({
  email: `${name}@acme.example`,
  connection: null,
  user_id: null,
  roles: given,
});
const people = (word: "include" | "exactly", ...entries: readonly ObjectValue[]): ObjectValue => ({
  members: { include: null, exclude: null, exactly: null, [word]: entries },
});

/** What every kind of work costs. Whoever makes one of them dearer has to say so here. */
export const terraformTable: readonly TerraformRow[] = [
  { work: "creating", declared: { a: acme }, plan: { [list]: 1 }, apply: { [create]: 1 } },
  {
    work: "creating with a connection, which travels along",
    declared: { a: { ...acme, connections: google } },
    plan: { [list]: 1, [allConnections]: 1 },
    apply: { [create]: 1, [allConnections]: 1 },
  },
  {
    work: "adopting what is as configured",
    strangers: [acme],
    declared: { a: acme },
    plan: { [list]: 1 },
    apply: { [get]: 1 },
  },
  {
    work: "adopting what is otherwise",
    strangers: [acme],
    declared: { a: { ...acme, display_name: "Other" } },
    plan: { [list]: 1 },
    apply: { [get]: 1, [update]: 1 },
  },
  {
    work: "adopting with a connection",
    strangers: [acme],
    declared: { a: { ...acme, connections: google } },
    plan: { [list]: 1, [allConnections]: 1, [connections]: 1 },
    // Entries are written by id: the second look sees that it still has its name.
    apply: { [allConnections]: 1, [get]: 2, [addConnection]: 1, [connections]: 1 },
  },
  {
    work: "taking over by a former name",
    strangers: [{ name: "acme-old" }],
    declared: { a: { name: "acme", former_names: ["acme-old"] } },
    plan: { [list]: 1 },
    apply: { [byName]: 2, [update]: 1 },
  },
  {
    work: "changing one field",
    before: { a: acme },
    declared: { a: { ...acme, display_name: "Other" } },
    plan: { [get]: 1 },
    apply: { [update]: 1 },
  },
  {
    work: "changing one field where connections are declared",
    before: { a: { ...acme, connections: google } },
    declared: { a: { ...acme, display_name: "Other", connections: google } },
    plan: { [get]: 1, [connections]: 1 },
    apply: { [update]: 1 },
  },
  {
    work: "changing one key of the metadata, which Auth0 takes only as a whole",
    before: { a: { ...acme, metadata: { plan: "gold" } } },
    declared: { a: { ...acme, metadata: { plan: "silver" } } },
    plan: { [get]: 1 },
    apply: { [get]: 1, [update]: 1 },
  },
  {
    work: "adding a connection",
    before: { a: { ...acme, connections: {} } },
    declared: { a: { ...acme, connections: google } },
    plan: { [get]: 1, [connections]: 1, [allConnections]: 1 },
    // An apply is a process of its own, which knows no connection yet.
    apply: { [allConnections]: 1, [addConnection]: 1 },
  },
  {
    work: "renaming",
    before: { a: acme },
    declared: { a: { ...acme, name: "acme-nine" } },
    plan: { [get]: 1, [list]: 1 },
    apply: { [update]: 1 },
  },
  {
    work: "destroying",
    before: { a: acme },
    declared: {},
    plan: { [get]: 1 },
    apply: { [get]: 1, [remove]: 1 },
  },
  {
    work: "refreshing two, with nothing to do",
    before: both,
    declared: both,
    plan: { [get]: 2 },
    apply: {},
  },
  {
    work: "refreshing many, with nothing to do",
    before: many,
    declared: many,
    plan: { [list]: 1 },
    apply: {},
  },
  {
    work: "refreshing where connections are declared",
    before: { a: { ...acme, connections: google } },
    declared: { a: { ...acme, connections: google } },
    plan: { [get]: 1, [connections]: 1 },
    apply: {},
  },
  {
    work: "creating with two members, of whom one has a role",
    declared: { a: { ...acme, ...people("include", person("ada", ["viewer"]), person("bob")) } },
    plan: { [list]: 1, [users]: 2, [roles]: 1 },
    apply: { [create]: 1, [users]: 2, [roles]: 1, [addMembers]: 1, [giveRoles]: 1 },
  },
  {
    work: "refreshing where members are declared",
    before: { a: { ...acme, ...people("include", person("ada"), person("bob")) } },
    declared: { a: { ...acme, ...people("include", person("ada"), person("bob")) } },
    plan: { [get]: 1, [members]: 1 },
    apply: {},
  },
  {
    work: "changing one field where members are declared",
    before: { a: { ...acme, ...people("exactly", person("ada")) } },
    declared: { a: { ...acme, display_name: "Other", ...people("exactly", person("ada")) } },
    plan: { [get]: 1, [members]: 1 },
    apply: { [update]: 1 },
  },
  {
    work: "adding a member",
    before: { a: { ...acme, ...people("include", person("ada")) } },
    declared: { a: { ...acme, ...people("include", person("ada"), person("bob")) } },
    // Whom the state does not name, the refresh has not looked for.
    plan: { [get]: 1, [members]: 2, [users]: 1 },
    // Members are written by the organization's id: a look sees that it still has its name.
    apply: { [get]: 1, [members]: 1, [users]: 1, [addMembers]: 1 },
  },
  {
    work: "taking a member out",
    before: { a: { ...acme, ...people("exactly", person("ada"), person("bob")) } },
    declared: { a: { ...acme, ...people("exactly", person("ada")) } },
    plan: { [get]: 1, [members]: 2 },
    apply: { [get]: 1, [members]: 1, [removeMembers]: 1 },
  },
  {
    work: "leaving off declaring members",
    before: { a: { ...acme, ...people("exactly", person("ada")) } },
    declared: { a: acme },
    plan: { [get]: 1, [members]: 1 },
    apply: {},
  },
  {
    work: "importing by name",
    strangers: [acme],
    declared: { a: acme },
    flags: { importFrom: "acme" },
    plan: { [byName]: 1, [connections]: 1, [domains]: 1, [roles]: 1, [grants]: 1, [clients]: 1 },
    apply: {},
  },
  {
    work: "importing by id",
    strangers: [acme],
    declared: { a: acme },
    flags: { importFrom: "id of acme" },
    plan: { [get]: 1, [connections]: 1, [domains]: 1, [roles]: 1, [grants]: 1, [clients]: 1 },
    apply: {},
  },
  {
    work: "refreshing what was imported with connections that are not declared",
    strangers: [{ ...acme, connections: [{ name: "google-oauth2" }] }],
    imported: "acme",
    before: { a: acme },
    declared: { a: acme },
    plan: { [get]: 1 },
    apply: {},
  },
];
