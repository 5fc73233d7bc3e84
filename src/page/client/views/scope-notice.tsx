import type { JSX } from "preact";
import { can, session } from "../data/index.js";
import { Notice } from "../parts/index.js";

/** That the page may not do something, and what it would take; nothing where it may. */
export function ScopeNotice(props: {
  readonly scope: string;
  readonly what: string;
}): JSX.Element | null {
  const { scope, what } = props;
  if (can(scope)) return null;
  return (
    <Notice tone="info">
      {session.value?.isReadOnly === true ? (
        <>
          {what}: this page is read only. <code>orgwright ui --write</code> lets it write.
        </>
      ) : (
        <>
          {what}: the token of this page lacks the scope <code>{scope}</code>.
        </>
      )}
    </Notice>
  );
}
