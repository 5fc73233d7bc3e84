import type { DesiredOrganization } from "../../src/model/index.js";
import type { Row } from "./table.js";

// What hangs on organizations, and every request that work on it takes.

const list = "GET /organizations";
const byName = "GET /organizations/name/{name}";
const create = "POST /organizations";
const get = "GET /organizations/{id}";
const update = "PATCH /organizations/{id}";
const remove = "DELETE /organizations/{id}";
const allClients = "GET /clients";
const allGrants = "GET /client-grants";
const holders = "GET /client-grants/{id}/organizations";
const grants = "GET /organizations/{id}/client-grants";
const addGrant = "POST /organizations/{id}/client-grants";
const removeGrant = "DELETE /organizations/{id}/client-grants/{grant_id}";
const clients = "GET /organizations/{id}/clients";
const addClients = "POST /organizations/{id}/clients";
const removeClients = "DELETE /organizations/{id}/clients";
const changeClient = "PATCH /organizations/{id}/clients/{client_id}";
const domains = "GET /organizations/{id}/discovery-domains";
const addDomain = "POST /organizations/{id}/discovery-domains";
const changeDomain = "PATCH /organizations/{id}/discovery-domains/{discovery_domain_id}";
const removeDomain = "DELETE /organizations/{id}/discovery-domains/{discovery_domain_id}";
const roles = "GET /roles";
const addRole = "POST /roles";
const changeRole = "PATCH /roles/{id}";
const removeRole = "DELETE /roles/{id}";
const members = "GET /organizations/{id}/members";
const addMembers = "POST /organizations/{id}/members";
const removeMembers = "DELETE /organizations/{id}/members";
const giveRoles = "POST /organizations/{id}/members/{user_id}/roles";
const takeRoles = "DELETE /organizations/{id}/members/{user_id}/roles";
const user = "GET /users-by-email";
const users = "GET /users";

const acme = (fields: Partial<DesiredOrganization>): readonly DesiredOrganization[] => [
  { name: "acme", ...fields },
];
const many = (fields: Partial<DesiredOrganization>): readonly DesiredOrganization[] =>
  Array.from({ length: 30 }, (_, index) => ({ name: `customer-${index}`, ...fields }));

const billing = { client: "Billing Bot", audience: "https://billing.example/" };
const reports = { client: "Reporting Bot", audience: "https://reports.example/" };
const portal = { client: "Portal" };
const backOffice = { client: "Back Office" };
const domain = { domain: "acme.example" };
const owner = { name: "owner" };
const ada = { email: "ada@acme.example" };
const bob = { email: "bob@acme.example" };
const people = Array.from({ length: 12 }, (_, index) => ({ email: `p-${index}@acme.example` }));

/** What every kind of work on entries costs. Whoever makes one of them dearer has to say so here. */
export const entriesTable: readonly Row[] = [
  {
    work: "creating with two client grants",
    declared: acme({ client_grants: [billing, reports] }),
    reads: { [allClients]: 1, [allGrants]: 1, [byName]: 1 },
    forecast: 3,
    writes: { [create]: 1, [addGrant]: 2 },
  },
  {
    work: "adding a client grant",
    before: acme({ client_grants: [billing] }),
    declared: acme({ client_grants: [billing, reports] }),
    reads: { [allClients]: 1, [allGrants]: 1, [byName]: 1, [grants]: 1 },
    forecast: 2,
    writes: { [get]: 1, [addGrant]: 1 },
  },
  {
    work: "removing a client grant",
    before: acme({ client_grants: [billing, reports] }),
    declared: acme({ client_grants: [billing] }),
    reads: { [allClients]: 1, [allGrants]: 1, [byName]: 1, [grants]: 1 },
    forecast: 2,
    writes: { [get]: 1, [removeGrant]: 1 },
  },
  {
    work: "nothing, with client grants declared",
    before: acme({ client_grants: [billing] }),
    declared: acme({ client_grants: [billing] }),
    reads: { [allClients]: 1, [allGrants]: 1, [byName]: 1, [grants]: 1 },
    forecast: 0,
    writes: {},
  },
  {
    work: "nothing, with a client grant in each of thirty, which is read once and not thirty times",
    before: many({ client_grants: [billing] }),
    declared: many({ client_grants: [billing] }),
    reads: { [allClients]: 1, [allGrants]: 1, [list]: 1, [holders]: 2 },
    forecast: 0,
    writes: {},
  },
  {
    work: "creating with twelve clients",
    declared: acme({
      clients: [
        portal,
        backOffice,
        ...Array.from({ length: 10 }, (_, i) => ({ client: `App ${i}` })),
      ],
    }),
    reads: { [allClients]: 1, [byName]: 1 },
    forecast: 3,
    writes: { [create]: 1, [addClients]: 2 },
  },
  {
    work: "adding a client and removing another",
    before: acme({ clients: [portal] }),
    declared: acme({ clients: [backOffice] }),
    reads: { [allClients]: 1, [byName]: 1, [clients]: 1 },
    forecast: 3,
    writes: { [get]: 1, [addClients]: 1, [removeClients]: 1 },
  },
  {
    work: "changing a client",
    before: acme({ clients: [portal] }),
    declared: acme({ clients: [{ ...portal, use_for_member_access: true }] }),
    reads: { [allClients]: 1, [byName]: 1, [clients]: 1 },
    forecast: 2,
    writes: { [get]: 1, [changeClient]: 1 },
  },
  {
    work: "nothing, with a client in each of thirty",
    before: many({ clients: [portal] }),
    declared: many({ clients: [portal] }),
    reads: { [allClients]: 1, [list]: 17 },
    forecast: 0,
    writes: {},
  },
  {
    work: "creating with two discovery domains",
    declared: acme({ discovery_domains: [domain, { domain: "acme.test" }] }),
    reads: { [byName]: 1 },
    forecast: 3,
    writes: { [create]: 1, [addDomain]: 2 },
  },
  {
    work: "changing a discovery domain",
    before: acme({ discovery_domains: [domain] }),
    declared: acme({ discovery_domains: [{ ...domain, status: "verified" }] }),
    reads: { [byName]: 1, [domains]: 1 },
    forecast: 2,
    writes: { [get]: 1, [changeDomain]: 1 },
  },
  {
    work: "removing a discovery domain",
    before: acme({ discovery_domains: [domain] }),
    declared: acme({ discovery_domains: [] }),
    reads: { [byName]: 1, [domains]: 1 },
    forecast: 2,
    writes: { [get]: 1, [removeDomain]: 1 },
  },
  {
    work: "nothing, with a discovery domain in each of two",
    before: [
      { name: "a", discovery_domains: [domain] },
      { name: "b", discovery_domains: [domain] },
    ],
    declared: [
      { name: "a", discovery_domains: [domain] },
      { name: "b", discovery_domains: [domain] },
    ],
    reads: { [list]: 1, [domains]: 2 },
    forecast: 0,
    writes: {},
  },
  {
    work: "creating with a role of its own",
    declared: acme({ roles: [owner] }),
    reads: { [byName]: 1 },
    forecast: 2,
    writes: { [create]: 1, [addRole]: 1 },
  },
  {
    work: "changing a role of its own",
    before: acme({ roles: [owner] }),
    declared: acme({ roles: [{ ...owner, description: "Owns" }] }),
    reads: { [byName]: 1, [roles]: 1 },
    forecast: 2,
    writes: { [get]: 1, [changeRole]: 1 },
  },
  {
    work: "removing a role of its own",
    before: acme({ roles: [owner] }),
    declared: acme({ roles: [] }),
    reads: { [byName]: 1, [roles]: 1 },
    forecast: 2,
    writes: { [get]: 1, [removeRole]: 1 },
  },
  {
    work: "creating with a member",
    declared: acme({ members: { include: [ada] } }),
    reads: { [byName]: 1, [user]: 1 },
    forecast: 2,
    writes: { [create]: 1, [addMembers]: 1 },
  },
  {
    work: "creating with twelve members who have a role",
    declared: acme({
      members: { include: people.map((each) => ({ ...each, roles: ["approver"] })) },
    }),
    reads: { [byName]: 1, [users]: 1, [roles]: 1 },
    forecast: 16,
    writes: { [create]: 1, [addMembers]: 2, [roles]: 1, [giveRoles]: 12 },
  },
  {
    work: "creating with a member who has a role that is created as well",
    declared: acme({
      roles: [owner],
      members: { include: [{ ...ada, roles: ["owner", "approver"] }] },
    }),
    reads: { [byName]: 1, [user]: 1, [roles]: 1 },
    forecast: 6,
    writes: { [create]: 1, [addRole]: 1, [addMembers]: 1, [roles]: 2, [giveRoles]: 1 },
  },
  {
    work: "adding twelve members who have a role",
    before: acme({ members: { include: [ada] } }),
    declared: acme({
      members: { include: people.map((each) => ({ ...each, roles: ["approver"] })) },
    }),
    reads: { [byName]: 1, [members]: 1, [users]: 1, [roles]: 1 },
    forecast: 17,
    writes: { [get]: 1, [addMembers]: 2, [roles]: 2, [giveRoles]: 12 },
  },
  {
    work: "adding twelve members who have a role, by their ids",
    before: acme({ members: { include: [ada] } }),
    declared: acme({
      members: {
        include: people.map((_, i) => ({ user_id: `auth0|p-${i}`, roles: ["approver"] })),
      },
    }),
    reads: { [byName]: 1, [members]: 1, [users]: 1, [roles]: 1 },
    forecast: 17,
    writes: { [get]: 1, [addMembers]: 2, [roles]: 2, [giveRoles]: 12 },
  },
  {
    work: "giving a member another role",
    before: acme({ members: { include: [{ ...ada, roles: ["approver"] }, bob] } }),
    declared: acme({ members: { include: [{ ...ada, roles: ["viewer"] }, bob] } }),
    reads: { [byName]: 1, [members]: 1, [roles]: 1 },
    forecast: 5,
    writes: { [get]: 1, [roles]: 2, [giveRoles]: 1, [takeRoles]: 1 },
  },
  {
    work: "taking members out",
    before: acme({ members: { include: [ada, bob] } }),
    declared: acme({ members: { exclude: [bob] } }),
    reads: { [byName]: 1, [members]: 1 },
    forecast: 2,
    writes: { [get]: 1, [removeMembers]: 1 },
  },
  {
    work: "nothing, with members declared in each of thirty",
    before: many({ members: { include: [{ ...ada, roles: ["approver"] }, bob] } }),
    declared: many({ members: { include: [{ ...ada, roles: ["approver"] }, bob] } }),
    reads: { [list]: 1, [members]: 30 },
    forecast: 0,
    writes: {},
  },
  {
    work: "adopting what somebody made meanwhile, with a member less",
    declared: acme({ members: { include: [ada, bob] } }),
    meanwhile: acme({ members: { include: [ada] } }),
    reads: { [byName]: 1, [user]: 2 },
    forecast: 2,
    writes: { [create]: 1, [byName]: 1, [members]: 1, [addMembers]: 1 },
  },
  {
    work: "adopting what somebody made meanwhile, with a client grant less",
    declared: acme({ client_grants: [billing, reports] }),
    meanwhile: acme({ client_grants: [billing] }),
    reads: { [allClients]: 1, [allGrants]: 1, [byName]: 1 },
    forecast: 3,
    writes: { [create]: 1, [byName]: 1, [grants]: 1, [addGrant]: 1 },
  },
  {
    work: "changing a field, with everything declared",
    before: acme({
      client_grants: [billing],
      clients: [portal],
      discovery_domains: [domain],
      roles: [owner],
      members: { include: [ada] },
    }),
    declared: acme({
      display_name: "Acme",
      client_grants: [billing],
      clients: [portal],
      discovery_domains: [domain],
      roles: [owner],
      members: { include: [ada] },
    }),
    reads: {
      [allClients]: 1,
      [allGrants]: 1,
      [byName]: 1,
      [grants]: 1,
      [clients]: 1,
      [domains]: 1,
      [roles]: 1,
      [members]: 1,
    },
    forecast: 1,
    writes: { [update]: 1 },
  },
  {
    work: "destroying what has everything",
    before: acme({
      client_grants: [billing],
      clients: [portal],
      discovery_domains: [domain],
      roles: [owner],
      members: { include: [ada] },
    }),
    declared: acme({
      client_grants: [billing],
      clients: [portal],
      discovery_domains: [domain],
      roles: [owner],
      members: { include: [ada] },
    }),
    destroys: true,
    reads: { [byName]: 1 },
    forecast: 2,
    writes: { [get]: 1, [remove]: 1 },
  },
];
