import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useEveryMoment, useLoad, useSubmit } from "../data/index.js";
import {
  Button,
  Card,
  ErrorNotice,
  Outcome,
  SubmitButton,
  Table,
  TextArea,
  type Column,
} from "../parts/index.js";
import { readControl, writeControl, type FaultReport } from "../tenant/index.js";

/** The faults that are ordered most. */
const usual: readonly { readonly title: string; readonly order: object }[] = [
  { title: "Refuse for 10 s (429)", order: { kind: "status", status: 429, resetInSeconds: 10 } },
  { title: "Fail (503)", order: { kind: "status", status: 503 } },
  { title: "Lose a write’s answer", order: { kind: "reset-after", method: "POST" } },
  { title: "Answer 3 s late", order: { kind: "delay", ms: 3000 } },
  { title: "Show an old list", order: { kind: "stale-list" } },
  { title: "Break off events", order: { kind: "cut-events" } },
];

const example = '{ "kind": "status", "status": 503, "method": "POST", "times": 3 }';

const columns: readonly Column<FaultReport>[] = [
  {
    title: "Fault",
    isName: true,
    render: ({ fault, problem }) => (
      <>
        <code>{describe(fault)}</code>
        {problem !== undefined && <p class="error">{problem}</p>}
      </>
    ),
  },
  { title: "Met", render: ({ met, fault }) => `${met} of ${String(fault["times"])}` },
  { title: "State", render: (report) => (isPending(report) ? "pending" : "over") },
];

/** What shall go wrong, and what has. */
export function Faults(): JSX.Element {
  const faults = useLoad("faults", async (signal) =>
    readControl<{ readonly faults: readonly FaultReport[] }>("faults", signal),
  );
  const submission = useSubmit();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | undefined>();
  useEveryMoment(faults.reload);
  const ordered = faults.value?.faults ?? [];
  const order = (fault: unknown): void => {
    void submission.submit(async () => {
      await writeControl("POST", "faults", fault);
      faults.reload();
      return "Ordered.";
    });
  };
  return (
    <Card
      title="Faults"
      lead="What goes wrong with a real tenant, on order: the next request that fits meets it, once unless said otherwise. Requests of this page count, too."
    >
      <ErrorNotice error={faults.error} onRetry={faults.reload} />
      <div class="actions">
        {usual.map(({ title, order: fault }) => (
          <Button key={title} onClick={() => order(fault)}>
            {title}
          </Button>
        ))}
      </div>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          try {
            const fault = JSON.parse(text) as unknown;
            setProblem(undefined);
            order(fault);
          } catch {
            setProblem(`This is no JSON. For example: ${example}`);
          }
        }}
      >
        <TextArea
          label="Another fault, as JSON"
          value={text}
          rows={2}
          onChange={setText}
          error={problem}
          hint={
            <>
              Such as <code>{example}</code>; every kind is in <code>docs/tenant.md</code>.
            </>
          }
        />
        <div class="actions">
          <SubmitButton kind="plain" isBusy={submission.isBusy}>
            Order
          </SubmitButton>
          {ordered.length > 0 && (
            <Button
              onClick={() => {
                void submission.submit(async () => {
                  await writeControl("DELETE", "faults");
                  faults.reload();
                  return "No fault is ordered any more.";
                });
              }}
            >
              Clear all
            </Button>
          )}
        </div>
      </form>
      <Outcome submission={submission} />
      {ordered.length > 0 && (
        <Table
          caption="Ordered faults"
          columns={columns}
          rows={ordered}
          keyOf={({ id }) => String(id)}
        />
      )}
    </Card>
  );
}

function isPending({ fault, met, problem }: FaultReport): boolean {
  return problem === undefined && (fault["times"] === "always" || met < Number(fault["times"]));
}

/** A fault in one line: its kind, and what was said besides. */
function describe({ kind, ...rest }: FaultReport["fault"]): string {
  const said = Object.entries(rest).filter(
    ([name, value]) => !["times", "seed"].includes(name) && isSaid(value),
  );
  return [kind, ...said.map(([name, value]) => `${name}: ${JSON.stringify(value)}`)].join(", ");
}

/** What the tenant fills in by itself says nothing. */
function isSaid(value: unknown): boolean {
  return value !== 0 && value !== 1 && value !== false && JSON.stringify(value) !== "{}";
}
