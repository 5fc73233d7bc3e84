import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useEveryMoment, useLoad, useSubmit } from "../data/index.js";
import {
  Button,
  Card,
  Empty,
  ErrorNotice,
  Outcome,
  Table,
  TextField,
  type Column,
} from "../parts/index.js";
import { readControl, writeControl, type LoggedRequest } from "../tenant/index.js";

/** So many are shown at once; a search finds the others. */
const mostShown = 50;

const format = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

const columns: readonly Column<LoggedRequest>[] = [
  {
    title: "Request",
    isName: true,
    render: ({ method, path }) => (
      <code>
        {method} {path}
      </code>
    ),
  },
  { title: "Answer", render: ({ ending }) => ending },
  { title: "Took", render: ({ durationMs }) => `${durationMs.toLocaleString()}\u00a0ms` },
  { title: "Client", render: ({ client }) => client ?? "–" },
  { title: "Limit", render: ({ bucket }) => bucket ?? "–" },
  {
    title: "Time",
    render: ({ time }) => <time dateTime={time}>{format.format(new Date(time))}</time>,
  },
];

/** The last requests that the tenant was asked, newest first, and how many there were of each. */
export function RequestLog(): JSX.Element {
  const recent = useLoad("requests", async (signal) =>
    readControl<{ readonly requests: readonly LoggedRequest[] }>("requests/recent", signal),
  );
  const submission = useSubmit();
  const [text, setText] = useState("");
  useEveryMoment(recent.reload);
  const all = recent.value?.requests ?? [];
  const words = text.toLowerCase().split(/\s+/);
  const found = all.filter((request) => {
    const { method, path, route, ending, client, bucket } = request;
    const line = [method, path, route, ending, client, bucket].join(" ").toLowerCase();
    return words.every((word) => line.includes(word));
  });
  return (
    <Card
      title="Requests"
      lead="The last thousand that the tenant was asked, by anybody, newest first."
      aside={
        all.length > 0 && (
          <Button
            onClick={() => {
              void submission.submit(async () => {
                await writeControl("DELETE", "requests");
                recent.reload();
                return "Counting begins anew.";
              });
            }}
          >
            Begin anew
          </Button>
        )
      }
    >
      <ErrorNotice error={recent.error} onRetry={recent.reload} />
      <Outcome submission={submission} />
      {all.length === 0 ? (
        <Empty title="Nothing was asked yet" />
      ) : (
        <>
          <TextField
            label="Search the requests"
            type="search"
            value={text}
            onChange={setText}
            hint="Parts of a path, a method, a status, a client or a limit: post 429."
          />
          <p class="muted" role="status">
            {found.length.toLocaleString()} of {all.length.toLocaleString()} fit
            {found.length > mostShown && `, the newest ${mostShown} below`}
            {routesOf(found)}.
          </p>
          <Table
            caption="Requests"
            columns={columns}
            rows={found.slice(0, mostShown)}
            keyOf={({ number }) => String(number)}
          />
        </>
      )}
    </Card>
  );
}

/** How many there were of the most frequent answers. */
function routesOf(requests: readonly LoggedRequest[]): string {
  const counts = new Map<string, number>();
  for (const { ending } of requests) {
    counts.set(String(ending), (counts.get(String(ending)) ?? 0) + 1);
  }
  return [...counts].map(([ending, count]) => `; ${ending}: ${count.toLocaleString()}`).join("");
}
