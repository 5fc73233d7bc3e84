import type { JSX } from "preact";
import type { CurrentOrganization } from "../../../model/index.js";
import { isSameValue, labelOf, type FieldName, type Values } from "../data/index.js";
import { Button, Notice } from "../parts/index.js";

/**
 * That somebody else has changed the same thing since this form was opened. Auth0 knows no versions, and
 * takes objects and maps as wholes: saving would silently set back what the other one did.
 */
export function ChangedMeanwhile(props: {
  readonly names: readonly FieldName[];
  readonly before: CurrentOrganization;
  readonly now: CurrentOrganization;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}): JSX.Element {
  const { names, before, now, onMine, onTheirs } = props;
  const changes = names.flatMap((name) =>
    differences([name], (before as Values)[name], (now as Values)[name]),
  );
  return (
    <Notice tone="bad">
      <p>
        <strong>Somebody else has changed this in the meantime.</strong> Nothing is saved yet.
      </p>
      <ul class="changes">
        {changes.map(({ path, from, to }) => (
          <li key={path.join(".")}>
            {labelOf(path)}: <code>{show(from)}</code> is now <code>{show(to)}</code>
          </li>
        ))}
      </ul>
      <div class="actions">
        <Button onClick={onTheirs}>Show what is there now</Button>
        <Button kind="danger" onClick={onMine}>
          Save mine over it
        </Button>
      </div>
    </Notice>
  );
}

interface Difference {
  readonly path: readonly string[];
  readonly from: unknown;
  readonly to: unknown;
}

function differences(path: readonly string[], from: unknown, to: unknown): readonly Difference[] {
  if (isSameValue(from, to)) return [];
  if (!isGroup(from) && !isGroup(to)) return [{ path, from, to }];
  const [left, right] = [isGroup(from) ? from : {}, isGroup(to) ? to : {}];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((name) =>
    differences([...path, name], left[name], right[name]),
  );
}

function isGroup(value: unknown): value is Values {
  return typeof value === "object" && value !== null;
}

function show(value: unknown): string {
  return value === undefined
    ? "not there"
    : typeof value === "string"
      ? value
      : JSON.stringify(value);
}
