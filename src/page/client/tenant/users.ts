import { callApi } from "../data/index.js";

/** A user of the tenant, as far as it is shown. */
export interface User {
  readonly user_id: string;
  readonly name?: string;
  readonly email?: string;
}

const fields = "user_id,name,email";

/** Users in whose name or address a text stands: one request. */
export async function searchUsers(text: string, signal: AbortSignal): Promise<readonly User[]> {
  const clean = text.replaceAll(/[^\p{L}\p{N}_.@+-]+/gu, " ").trim();
  if (clean.length < 3) return [];
  const word = clean.split(" ").sort((one, other) => other.length - one.length)[0] ?? "";
  return callApi("users", {
    query: { q: `email:*${word}* OR name:*${word}*`, fields, per_page: 20, search_engine: "v3" },
    signal,
  });
}

/** How many addresses one request asks for. */
const mostAddresses = 50;

/** The users who have the addresses: a request for fifty of them. */
export async function findUsersByEmail(emails: readonly string[]): Promise<readonly User[]> {
  const found: User[] = [];
  for (let start = 0; start < emails.length; start += mostAddresses) {
    const part = emails.slice(start, start + mostAddresses);
    const q = part.map((email) => `email:${JSON.stringify(email)}`).join(" OR ");
    found.push(
      ...(await callApi<readonly User[]>("users", {
        query: { q, fields, per_page: 100, search_engine: "v3" },
      })),
    );
  }
  return found;
}

/** Makes a user in a database connection, with a password that nobody knows. */
export async function createUser(email: string, connection: string): Promise<User> {
  const password = `${crypto.randomUUID()}Aa1!`;
  return callApi("users", { method: "POST", body: { email, connection, password } });
}
