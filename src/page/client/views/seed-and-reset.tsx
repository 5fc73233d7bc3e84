import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { useSubmit } from "../data/index.js";
import { Button, Card, ConfirmDialog, Outcome, SubmitButton, TextArea } from "../parts/index.js";
import { writeControl } from "../tenant/index.js";

/** Puts things into the tenant from a file, and makes it as it was before. */
export function SeedAndReset(): JSX.Element {
  const submission = useSubmit();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | undefined>();
  const [isAsking, setAsking] = useState(false);
  const fileId = useId();
  return (
    <Card
      title="Seed and reset"
      lead="A seed says in JSON what the tenant shall have: organizations, users, clients, roles. What is there already stays."
    >
      <div class="field">
        <label for={fileId}>Load a seed from a file</label>
        <input
          id={fileId}
          type="file"
          accept=".json,application/json"
          onChange={({ currentTarget }) => {
            void currentTarget.files?.[0]?.text().then(setText);
          }}
        />
      </div>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          let seed: unknown;
          try {
            seed = JSON.parse(text);
            setProblem(undefined);
          } catch (error) {
            setProblem(`This is no JSON: ${(error as Error).message}`);
            return;
          }
          void submission.submit(async () =>
            resultOf(await writeControl<Readonly<Record<string, number>>>("POST", "seed", seed)),
          );
        }}
      >
        <TextArea
          label="Seed, as JSON"
          value={text}
          rows={5}
          onChange={setText}
          error={problem}
          hint={
            <>
              Such as <code>{'{ "organizations": [{ "name": "acme" }] }'}</code>, or{" "}
              <code>{'{ "generate": { "count": 1000 } }'}</code> for many.
            </>
          }
        />
        <div class="actions">
          <SubmitButton kind="plain" isBusy={submission.isBusy}>
            Plant the seed
          </SubmitButton>
        </div>
      </form>
      <Outcome submission={submission} />
      <p class="muted">
        Keep what is there now, try things out, and go back. A tenant in memory has kept what it
        began with.
      </p>
      <div class="actions">
        <Button
          onClick={() => {
            void submission.submit(async () => {
              await writeControl("POST", "snapshot");
              return "Kept, until the tenant ends.";
            });
          }}
        >
          Keep what is there now
        </Button>
        <Button kind="danger" onClick={() => setAsking(true)}>
          Go back to what was kept
        </Button>
      </div>
      {isAsking && (
        <ConfirmDialog
          title="Go back to what was kept?"
          action="Go back"
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            await writeControl("POST", "reset");
            setAsking(false);
            void submission.submit(() => Promise.resolve("The tenant is as it was."));
          }}
        >
          <p>
            Whatever was changed since is lost, and so are events, faults and the list of requests.
          </p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

/** What a seed has added, in words. */
function resultOf(report: Readonly<Record<string, number>>): string {
  const added = Object.entries(report).filter(([, count]) => count > 0);
  return added.length === 0
    ? "All of it is there already."
    : `Added: ${added.map(([what, count]) => `${count.toLocaleString()} ${what}`).join(", ")}.`;
}
