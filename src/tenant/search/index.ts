// The languages in which organizations and users are searched, and what they ask of the database.
// Must not know where a search comes from.
export { toSql } from "./search-condition.js";
export { logFields, searchedOrganizationFields, userFields } from "./search-fields.js";
export { parseSearch } from "./search-parser.js";
