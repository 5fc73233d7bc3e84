import type { JSX } from "preact";
import { callApi, hrefTo, useLoad } from "../data/index.js";
import {
  Button,
  Empty,
  ErrorNotice,
  Heading,
  Link,
  LoadingNotice,
  Notice,
  Table,
  type Column,
} from "../parts/index.js";
import { Adopt } from "./adopt.js";
import { CopyRow } from "./copy-as.js";
import type { Action, PlanReport } from "./plan-report.js";
import { WhoChanged } from "./who-changed.js";

const states = { create: "missing", update: "differs", delete: "not declared" } as const;

/** So many fields of an organization are named. */
const mostNamed = 5;

/** So many organizations are shown; the plan finds the others. */
const mostShown = 200;

const columnsOf = (reload: () => void): readonly Column<Action>[] => [
  {
    title: "Organization",
    isName: true,
    render: ({ organization }) => (
      <Link href={hrefTo([], { q: organization })}>{organization}</Link>
    ),
  },
  { title: "State", render: ({ kind }) => states[kind] },
  {
    title: "What",
    render: ({ kind, changes }) =>
      kind === "update" &&
      changes
        .slice(0, mostNamed)
        .map(({ path }) => path)
        .join(", ") + (changes.length > mostNamed ? ` and ${changes.length - mostNamed} more` : ""),
  },
  {
    title: "Since when, by whom",
    render: ({ changed }) =>
      changed === undefined ? "was never there" : <WhoChanged changed={changed} />,
  },
  {
    title: "Actions",
    isActions: true,
    render: ({ kind, organization }) => (
      <>
        <CopyRow about={organization} />
        {kind === "update" && <Adopt organization={organization} onWritten={reload} />}
      </>
    ),
  },
];

/** Where the tenant is not as declared, since when and by whom; looked at again with each event. */
export function DriftView(): JSX.Element {
  const { value, error, isLoading, reload } = useLoad(
    "drift",
    async (signal) => callApi<PlanReport>("/plan", { signal }),
    () => true,
  );
  return (
    <>
      <div class="view-head">
        <div>
          <Heading>Drift</Heading>
          <p class="muted">Where the tenant is not as declared, as it happens.</p>
        </div>
        <Button isBusy={isLoading} onClick={reload}>
          {isLoading ? "Looking…" : "Look again"}
        </Button>
      </div>
      <ErrorNotice error={error} />
      {value === undefined && error === undefined && (
        <LoadingNotice>Comparing the tenant with the manifests</LoadingNotice>
      )}
      {value !== undefined && <Drift report={value} onWritten={reload} />}
    </>
  );
}

function Drift(props: {
  readonly report: PlanReport;
  readonly onWritten: () => void;
}): JSX.Element {
  const { report, onWritten } = props;
  const { actions, refusals, summary } = report;
  return (
    <>
      <p role="status">
        {actions.length.toLocaleString()} not as declared,{" "}
        {(summary["unchanged"] ?? 0).toLocaleString()} as declared
        {actions.length > mostShown && `; the first ${mostShown} are shown, the plan has all`}.
      </p>
      {refusals.map(({ organization, reason, detail }) => (
        <Notice key={organization} tone="warning">
          <strong>{organization}</strong> stays as it is: {detail ?? reason}
        </Notice>
      ))}
      {actions.length === 0 ? (
        <Empty title="The tenant is as declared" />
      ) : (
        <Table
          caption="Drift"
          columns={columnsOf(onWritten)}
          rows={actions.slice(0, mostShown)}
          keyOf={({ organization }) => organization}
        />
      )}
    </>
  );
}
