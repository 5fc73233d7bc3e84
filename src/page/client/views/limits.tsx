import type { ComponentChildren, JSX } from "preact";
import { Card, Empty, Table, type Column } from "../parts/index.js";

/** What the process knows of one of the tenant's buckets. */
export interface Bucket {
  readonly kinds: readonly string[];
  readonly isOther: boolean;
  readonly isSupposed?: boolean;
  readonly limit: number;
  readonly level: number;
  readonly perMinute: number;
  readonly fullInMs?: number;
}

const format = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

const columns: readonly Column<Bucket>[] = [
  {
    title: "Bucket",
    isName: true,
    render: (bucket) => (
      <>
        {titleOf(bucket)}
        {bucket.isSupposed === true && <span class="tag">by Auth0’s table</span>}
      </>
    ),
  },
  {
    title: "Left",
    render: (bucket) => (
      <>
        <meter
          min={0}
          max={bucket.limit}
          low={bucket.limit / 4}
          value={bucket.level}
          aria-label={`Left in the bucket of ${titleOf(bucket)}`}
        />{" "}
        {bucket.level.toLocaleString()} of {bucket.limit.toLocaleString()}
      </>
    ),
  },
  {
    title: "Comes back",
    render: ({ perMinute }) =>
      perMinute === 0 ? "not known yet" : `${perMinute.toLocaleString()} a minute`,
  },
  { title: "Full", render: fullAt },
];

/** A gauge for each of the tenant's buckets. */
export function Limits(props: {
  readonly buckets: readonly Bucket[];
  readonly lead: string;
  /** What stands above the gauges. */
  readonly children?: ComponentChildren;
}): JSX.Element {
  const { buckets, lead, children } = props;
  return (
    <Card title="Limits" lead={lead}>
      {children}
      {buckets.length === 0 ? (
        children === undefined && <Empty title="The tenant has told of no limit yet" />
      ) : (
        <Table
          caption="Limits of the tenant"
          columns={columns}
          rows={buckets}
          keyOf={({ kinds, limit }) => `${kinds.join()} ${limit}`}
        />
      )}
    </Card>
  );
}

function titleOf({ kinds, isOther }: Bucket): string {
  if (isOther) return "everything without a bucket of its own";
  return kinds.length === 0 ? "every request" : kinds.join(", ");
}

function fullAt({ level, limit, fullInMs }: Bucket): string {
  if (level >= limit) return "now";
  return fullInMs === undefined
    ? "not known yet"
    : `at ${format.format(new Date(Date.now() + fullInMs))}`;
}
