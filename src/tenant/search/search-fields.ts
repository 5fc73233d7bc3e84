import type { SearchFields } from "./search-condition.js";

/** What `GET /organizations/search` looks into. */
export const searchedOrganizationFields: SearchFields = {
  mostComparisons: 5,
  leastSubstring: 3,
  exact: ["id"],
  locate: (field) => {
    if (field === "id" || field === "name" || field === "display_name") {
      return { sql: field, values: [] };
    }
    const key = /^metadata\.(.+)$/.exec(field)?.[1];
    return key === undefined
      ? undefined
      : {
          sql: "coalesce((SELECT value FROM json_each(document, '$.metadata') WHERE key = ?), '')",
          values: [key],
        };
  },
};

/** What `GET /logs?q=` looks into: what an entry says of itself, apart from its details. */
export const logFields: SearchFields = {
  mostComparisons: 20,
  leastSubstring: 3,
  exact: ["log_id", "client_id"],
  locate: (field) =>
    ["log_id", "type", "description", "client_id", "client_name", "ip", "user_agent"].includes(
      field,
    )
      ? { sql: "coalesce(document ->> ?, '')", values: [`$.${field}`] }
      : undefined,
};

/** What `GET /users?q=` looks into: everything that a user has. */
export const userFields: SearchFields = {
  mostComparisons: 200,
  leastSubstring: 3,
  exact: ["user_id"],
  locate: (field) => {
    if (field === "user_id") return { sql: "id", values: [] };
    if (field === "email" || field === "username") {
      return { sql: `coalesce(${field}, '')`, values: [] };
    }
    if (field === "identities.connection") return { sql: "connection", values: [] };
    const path = `$.${field
      .split(".")
      .map((part) => JSON.stringify(part))
      .join(".")}`;
    return {
      sql: `coalesce(CASE json_type(document, ?) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
            ELSE document ->> ? END, '')`,
      values: [path, path],
    };
  },
};
