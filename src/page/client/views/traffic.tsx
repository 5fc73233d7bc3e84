import type { JSX } from "preact";
import { callApi, useEveryMoment, useLoad } from "../data/index.js";
import {
  Card,
  Empty,
  ErrorNotice,
  Heading,
  LoadingNotice,
  Table,
  type Column,
} from "../parts/index.js";
import { Limits, type Bucket } from "./limits.js";

interface Traffic {
  readonly requests: {
    readonly total: number;
    readonly byRoute: Readonly<Record<string, number>>;
    readonly retried: number;
    readonly rateLimited: number;
  };
  readonly pacer: {
    readonly inFlight: number;
    readonly waiting: number;
    readonly concurrency: number;
    readonly requestsPerSecond: number;
  };
  readonly buckets: readonly Bucket[];
}

type Row = readonly [string, number];

const columns: readonly Column<Row>[] = [
  { title: "Route", isName: true, render: ([route]) => <code>{route}</code> },
  { title: "Requests", render: ([, count]) => count.toLocaleString() },
];

/** What this process has asked the tenant, for the page and for plans. */
export function TrafficView(): JSX.Element {
  const traffic = useLoad("traffic", async (signal) => callApi<Traffic>("/traffic", { signal }));
  const { value } = traffic;
  useEveryMoment(traffic.reload);
  const rows = Object.entries(value?.requests.byRoute ?? {});
  return (
    <>
      <div class="view-head">
        <div>
          <Heading>Requests and limits</Heading>
          <p class="muted">
            What this process has asked the tenant, for the page and for plans, and how far the
            tenant’s limits are used up.
          </p>
        </div>
      </div>
      <ErrorNotice error={traffic.error} onRetry={traffic.reload} />
      {value === undefined && traffic.error === undefined && (
        <LoadingNotice>Counting</LoadingNotice>
      )}
      {value !== undefined && (
        <>
          <ul class="numbers" aria-label="Summary">
            <Amount count={value.requests.total} what="requests" />
            <Amount count={value.requests.rateLimited} what="met a limit" />
            <Amount count={value.requests.retried} what="sent again" />
            <Amount count={value.pacer.waiting} what="waiting" />
          </ul>
          <Limits
            buckets={value.buckets}
            lead="Each kind of request spends from a bucket that fills again. Where one is empty, requests wait."
          />
          <Card title="By route">
            {rows.length === 0 ? (
              <Empty title="Nothing was asked yet" />
            ) : (
              <Table
                caption="Requests by route"
                columns={columns}
                rows={rows}
                keyOf={([route]) => route}
              />
            )}
          </Card>
        </>
      )}
    </>
  );
}

function Amount({ count, what }: { readonly count: number; readonly what: string }): JSX.Element {
  return (
    <li class="number">
      <span class="amount">{count.toLocaleString()}</span> {what}
    </li>
  );
}
