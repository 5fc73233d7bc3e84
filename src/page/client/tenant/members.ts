import { ApiError, callApi } from "../data/index.js";
import { pageSize, type ListPage } from "./pages.js";
import type { Role } from "./roles.js";
import type { User } from "./users.js";

/** A member of an organization. */
export interface Member extends User {
  readonly roles?: readonly { readonly id: string; readonly name: string }[];
}

function pathOf(organizationId: string): string {
  return `organizations/${encodeURIComponent(organizationId)}/members`;
}

/** A page of members with their roles: one request. There is no last page that could not be reached. */
export async function listMembers(
  organizationId: string,
  from: string | undefined,
  hasRoles: boolean,
  signal: AbortSignal,
): Promise<ListPage<Member>> {
  const { members, next } = await callApi<{
    readonly members: readonly Member[];
    readonly next?: string;
  }>(pathOf(organizationId), {
    query: {
      fields: `user_id,name,email${hasRoles ? ",roles" : ""}`,
      take: pageSize,
      from,
    },
    signal,
  });
  // The list gives a cursor with every page that is not empty.
  return { items: members, ...(next !== undefined && members.length === pageSize && { next }) };
}

/** How many members there are: one request. */
export async function countMembers(organizationId: string, signal: AbortSignal): Promise<number> {
  const { total } = await callApi<{ readonly total: number }>(pathOf(organizationId), {
    query: { per_page: 1, include_totals: true, fields: "user_id" },
    signal,
  });
  return total;
}

/** What became of somebody who was to be added. */
export interface Addition {
  readonly userId: string;
  /** Undefined when he is a member now. */
  readonly problem?: string;
}

/** The API takes so many at once. */
const mostUsers = 10;

/**
 * Adds members: a request for ten of them. The API refuses ten for one who does not exist; the others are
 * sent again without him.
 */
export async function addMembers(
  organizationId: string,
  userIds: readonly string[],
): Promise<readonly Addition[]> {
  const additions: Addition[] = [];
  for (let start = 0; start < userIds.length; start += mostUsers) {
    additions.push(...(await addSome(organizationId, userIds.slice(start, start + mostUsers))));
  }
  return additions;
}

async function addSome(
  organizationId: string,
  userIds: readonly string[],
): Promise<readonly Addition[]> {
  if (userIds.length === 0) return [];
  try {
    await callApi(pathOf(organizationId), { method: "POST", body: { members: userIds } });
    return userIds.map((userId) => ({ userId }));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 400) throw error;
    const refused = userIds.filter((id) => error.message.includes(id));
    const blamed = refused.length === 0 ? userIds : refused;
    const problems = blamed.map((userId) => ({ userId, problem: error.message }));
    const others = userIds.filter((id) => !blamed.includes(id));
    return [...problems, ...(await addSome(organizationId, others))];
  }
}

/** Ends a membership. The user stays. */
export async function removeMember(organizationId: string, userId: string): Promise<void> {
  return callApi(pathOf(organizationId), { method: "DELETE", body: { members: [userId] } });
}

function rolesOf(organizationId: string, userId: string): string {
  return `${pathOf(organizationId)}/${encodeURIComponent(userId)}/roles`;
}

/** The roles that were given to a member here: one request. */
export async function listMemberRoles(
  organizationId: string,
  userId: string,
  signal: AbortSignal,
): Promise<readonly Role[]> {
  return callApi(rolesOf(organizationId, userId), { query: { per_page: 100 }, signal });
}

/** Gives a member a role in the organization. */
export async function giveRole(
  organizationId: string,
  userId: string,
  roleId: string,
): Promise<void> {
  const body = { roles: [roleId] };
  return callApi(rolesOf(organizationId, userId), { method: "POST", body });
}

/** Takes a role from a member. */
export async function takeRole(
  organizationId: string,
  userId: string,
  roleId: string,
): Promise<void> {
  const body = { roles: [roleId] };
  return callApi(rolesOf(organizationId, userId), { method: "DELETE", body });
}
