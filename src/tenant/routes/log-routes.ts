import { z } from "zod";
import type { TenantClock } from "../clock.js";
import {
  answerJson,
  answerText,
  fieldParameters,
  invalidQuery,
  manage,
  offsetParameters,
  answerRows,
  pathParameter,
  project,
  readOffset,
  refuse,
  validate,
  checkpointParameters,
  type Answer,
  type Call,
  type Route,
} from "../exchange/index.js";
import { logFields, parseSearch, toSql } from "../search/index.js";
import type { LogEntry, Stores } from "../store/index.js";

const listQuery = z.strictObject({
  ...offsetParameters,
  ...checkpointParameters,
  ...fieldParameters,
  q: z.string().max(1000).exactOptional(),
  sort: z.enum(["date:1", "date:-1"]).exactOptional(),
});

/** The endpoints of the tenant's log. */
export function logRoutes(stores: Stores, clock: TenantClock): readonly Route[] {
  return [
    {
      method: "GET",
      template: "/api/v2/logs",
      access: manage("read:logs"),
      handle: (call) => list(stores, clock, call),
    },
    {
      method: "GET",
      template: "/api/v2/logs/{id}",
      access: manage("read:logs"),
      handle: (call) => {
        const entry = stores.logs.find(pathParameter(call, "id", 100));
        if (entry === undefined) throw refuse(404, "The log entry does not exist.");
        return answerJson(200, entry);
      },
    },
  ];
}

function list(stores: Stores, clock: TenantClock, call: Call): Answer {
  const query = validate("Query", listQuery, call.query);
  const { from, take, q, sort } = query;
  if (from !== undefined || take !== undefined) {
    const afterSeq = from === undefined ? 0 : stores.logs.seqOf(from);
    if (afterSeq === undefined) throw invalidQuery("The log id in 'from' does not exist.");
    // From a place on, oldest first, and nothing but the list.
    const rows = stores.logs.rows().read({ afterSeq }, take ?? 50);
    return answerText(200, `[${rows.map(({ json }) => json).join(",")}]`);
  }
  const condition = q === undefined ? undefined : toSql(parseSearch(q, "lucene"), logFields);
  return answerRows(
    {
      key: "logs",
      shape: { beside: (length) => ({ length }) },
      rows: stores.logs.rows(condition, undefined, sort === "date:1" ? "ascending" : "descending"),
      render: ({ json }) => JSON.stringify(project(JSON.parse(json) as LogEntry, query)),
    },
    readOffset(query),
    call,
    clock,
  );
}
