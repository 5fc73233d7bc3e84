import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { callApi, toldEvents, useLoad, useSignal } from "../data/index.js";
import {
  Button,
  Code,
  Empty,
  ErrorNotice,
  Heading,
  LoadingNotice,
  Notice,
  TextField,
} from "../parts/index.js";
import { CopyRow } from "./copy-as.js";
import { WhoChanged } from "./who-changed.js";
import type { Action, PlanReport } from "./plan-report.js";

const signs = { create: "+", update: "~", delete: "−" } as const;
const words = { create: "create", update: "update", delete: "delete" } as const;

/** So many organizations are shown at once; a search finds the others. */
const mostShown = 200;

/** What an apply of the manifests would do. */
export function PlanView(): JSX.Element {
  const plan = useLoad("plan", async (signal) => callApi<PlanReport>("/plan", { signal }));
  const { value } = plan;
  const events = useSignal(toldEvents);
  const [seen, setSeen] = useState(events[0]);
  // What happened while it was planned may or may not be in it.
  useEffect(() => setSeen(toldEvents.value[0]), [value]);
  const isOld = value !== undefined && events[0] !== seen;
  return (
    <>
      <div class="view-head">
        <div>
          <Heading>Plan</Heading>
          <p class="muted">What orgwright apply would do, as manifests and tenant are now.</p>
        </div>
        <Button isBusy={plan.isLoading} onClick={plan.reload}>
          {plan.isLoading ? "Planning…" : "Plan again"}
        </Button>
      </div>
      {isOld && (
        <Notice tone="warning">
          Something in the tenant has changed since this plan was made. Plan again to see it.
        </Notice>
      )}
      <ErrorNotice error={plan.error} />
      {value === undefined && plan.error === undefined && (
        <LoadingNotice>Reading manifests and the tenant</LoadingNotice>
      )}
      {value !== undefined && <PlanContent report={value} />}
    </>
  );
}

function PlanContent({ report }: { readonly report: PlanReport }): JSX.Element {
  const [text, setText] = useState("");
  const [kind, setKind] = useState<Action["kind"] | undefined>();
  const { actions, refusals, breaches = [], summary } = report;
  const sought = text.trim().toLowerCase();
  const found = actions.filter(
    (action) =>
      (kind === undefined || action.kind === kind) &&
      (sought === "" || JSON.stringify(action).toLowerCase().includes(sought)),
  );
  return (
    <>
      <ul class="numbers" aria-label="Summary">
        {(["create", "update", "delete"] as const).map((one) => (
          <li key={one}>
            <button
              type="button"
              class={`number ${one}`}
              aria-pressed={kind === one}
              onClick={() => setKind(kind === one ? undefined : one)}
            >
              <span class="amount">
                <span aria-hidden="true">{signs[one]} </span>
                {(summary[one] ?? 0).toLocaleString()}
              </span>{" "}
              to {words[one]}
            </button>
          </li>
        ))}
        <li class="number">
          <span class="amount">{(summary["unchanged"] ?? 0).toLocaleString()}</span> as declared
        </li>
      </ul>
      <p class="muted">
        It took {report.requests.total.toLocaleString()} requests and{" "}
        {(report.durationMs / 1000).toFixed(1)} s to find out.{" "}
        <Code text={report.checksum} what="the checksum of the plan" />
      </p>
      {breaches.map((breach) => (
        <Notice key={breach} tone="bad">
          {breach}
        </Notice>
      ))}
      {refusals.map(({ organization, reason, detail }) => (
        <Notice key={organization} tone="warning">
          <strong>{organization}</strong> stays as it is: {detail ?? reason}
        </Notice>
      ))}
      {actions.length === 0 ? (
        <Empty title="There is nothing to do: the tenant is as declared" />
      ) : (
        <>
          <TextField
            label="Search the plan"
            type="search"
            value={text}
            onChange={setText}
            hint="A name, a field or a value."
          />
          <p class="muted" role="status">
            {found.length.toLocaleString()} of {actions.length.toLocaleString()} shown
            {found.length > mostShown && `, the first ${mostShown} below`}.
          </p>
          {found.slice(0, mostShown).map((action) => (
            <ActionDetails key={action.organization} action={action} isOpen={found.length <= 10} />
          ))}
        </>
      )}
    </>
  );
}

function ActionDetails({
  action,
  isOpen,
}: {
  readonly action: Action;
  readonly isOpen: boolean;
}): JSX.Element {
  const { kind, organization, changes, notes = [], changed } = action;
  return (
    <details class={`action ${kind}`} open={isOpen}>
      <summary>
        <span class="sign-text" aria-hidden="true">
          {signs[kind]}
        </span>{" "}
        {organization} <span class="muted">{words[kind]}</span>
      </summary>
      <div class="group">
        {changed !== undefined && (
          <p class="muted">
            {kind === "create" ? "Deleted" : "Changed"}: <WhoChanged changed={changed} />
          </p>
        )}
        <CopyRow about={organization} />
        {notes.map((note) => (
          <p key={note} class="muted">
            {note}
          </p>
        ))}
        {changes.length > 0 && (
          <dl class="fields">
            {changes.map(({ path, from, to }) => (
              <div key={path}>
                <dt>{path}</dt>
                <dd>
                  {from !== undefined && (
                    <>
                      <span class="hidden">from </span>
                      <del>
                        <code>{show(from)}</code>
                      </del>{" "}
                      <span aria-hidden="true">→ </span>
                    </>
                  )}
                  {to === undefined ? (
                    <span class="muted">gone</span>
                  ) : (
                    <>
                      <span class="hidden">to </span>
                      <code>{show(to)}</code>
                    </>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </details>
  );
}

function show(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
