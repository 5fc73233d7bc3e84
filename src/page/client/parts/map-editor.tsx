import type { JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { checkRows, newRow, type DraftRow } from "../data/index.js";
import { Button } from "./button.js";

/** Keys with texts. */
export function MapEditor(props: {
  readonly label: string;
  readonly rows: readonly DraftRow[];
  readonly most: number;
  readonly onChange: (rows: readonly DraftRow[]) => void;
  /** What the model finds wrong, by key. */
  readonly issueOf: (key: string) => string | undefined;
  /** Keys that are not for people to change. */
  readonly locked: ReadonlySet<string>;
  readonly isReadOnly: boolean;
}): JSX.Element {
  const { label, rows, most, onChange, issueOf, locked, isReadOnly } = props;
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const added = useRef<number | undefined>(undefined);
  const own = checkRows(rows);
  useEffect(() => {
    if (added.current === undefined) return;
    list.current?.querySelector<HTMLInputElement>(`[data-row="${added.current}"]`)?.focus();
    added.current = undefined;
  });
  const change = (row: DraftRow, part: Partial<DraftRow>): void =>
    onChange(rows.map((other) => (other === row ? { ...row, ...part } : other)));
  return (
    <div class="map" role="group" aria-label={label}>
      <ul ref={list}>
        {rows.map((row, index) => {
          const isLocked = isReadOnly || locked.has(row.key);
          const problem = own.get(row.id) ?? (row.key === "" ? undefined : issueOf(row.key));
          const errorId = problem === undefined ? undefined : `${id}-${row.id}`;
          return (
            <li key={row.id} class={problem === undefined ? "" : "has-error"}>
              <input
                class="code"
                data-row={row.id}
                aria-label={`Key ${index + 1}`}
                placeholder="Key"
                value={row.key}
                readOnly={isLocked}
                aria-invalid={problem !== undefined}
                aria-describedby={errorId}
                autocomplete="off"
                spellcheck={false}
                onInput={(event) => change(row, { key: event.currentTarget.value })}
              />
              <input
                class="code"
                aria-label={`Value ${index + 1}`}
                placeholder="Value"
                value={row.value}
                readOnly={isLocked}
                aria-invalid={problem !== undefined}
                aria-describedby={errorId}
                autocomplete="off"
                spellcheck={false}
                onInput={(event) => change(row, { value: event.currentTarget.value })}
              />
              {isLocked ? (
                <span class="muted locked">{locked.has(row.key) ? "kept by Orgwright" : ""}</span>
              ) : (
                <Button
                  kind="quiet"
                  label={`Remove ${row.key === "" ? `row ${index + 1}` : row.key}`}
                  onClick={() => onChange(rows.filter((other) => other !== row))}
                >
                  Remove
                </Button>
              )}
              {problem !== undefined && (
                <p class="error" id={errorId}>
                  <span aria-hidden="true">! </span>
                  {problem}
                </p>
              )}
            </li>
          );
        })}
      </ul>
      {!isReadOnly && rows.length < most && (
        <Button
          onClick={() => {
            const row = newRow();
            added.current = row.id;
            onChange([...rows, row]);
          }}
        >
          {rows.length === 0 ? "Add a key and a value" : "Add another"}
        </Button>
      )}
    </div>
  );
}
