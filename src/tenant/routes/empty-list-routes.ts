import { z } from "zod";
import {
  answerJson,
  checkpointParameters,
  manage,
  offsetParameters,
  readOffset,
  answerSlice,
  validate,
  type Route,
} from "../exchange/index.js";

/** A list of what the tenant never has. */
interface EmptyList {
  readonly path: string;
  readonly key: string;
  readonly scope: string;
}

/** What auth0-deploy-cli asks for on its way to the databases, connections and clients. */
const emptyLists: readonly EmptyList[] = [
  { path: "/actions/actions", key: "actions", scope: "read:actions" },
  {
    path: "/connections-directory-provisionings",
    key: "directory_provisionings",
    scope: "read:directory_provisionings",
  },
];

const listQuery = z.looseObject({ ...offsetParameters, ...checkpointParameters });

/**
 * Lists of what stands far from organizations and is not kept here. Tools that manage a whole tenant
 * read them on their way; there is no route to fill them.
 */
export function emptyListRoutes(): readonly Route[] {
  return emptyLists.map(({ path, key, scope }) => ({
    method: "GET",
    template: `/api/v2${path}`,
    access: manage(scope),
    handle: (call) => {
      const query = validate("Query", listQuery, call.query);
      if (query.take !== undefined || query.from !== undefined || query.include_totals !== true) {
        return answerJson(200, { [key]: [] });
      }
      return answerSlice(key, readOffset(query), []);
    },
  }));
}
