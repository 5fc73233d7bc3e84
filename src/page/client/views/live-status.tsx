import type { JSX } from "preact";
import { goOnFollowing, holdStill, liveState, useSignal } from "../data/index.js";
import { Button } from "../parts/index.js";

const words = {
  connecting: "Connecting…",
  "catching-up": "Catching up…",
  live: "Live",
  lost: "Connection lost",
  paused: "Paused",
  impossible: "Not live",
} as const;

const help = {
  connecting: "Changes will be shown as they happen.",
  "catching-up": "What happened in the meantime is being told.",
  live: "What changes in the tenant is shown as it happens.",
  paused: "Changes are not shown until you go on; then all of them are.",
} as const;

const format = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

/** Whether what is shown follows the tenant, and the button that holds it still. */
export function LiveStatus(): JSX.Element {
  const state = useSignal(liveState);
  const { kind } = state;
  const title =
    kind === "lost"
      ? `${state.why}. It is tried again at ${format.format(new Date(state.until))}; then nothing is missing.`
      : kind === "impossible"
        ? `${state.why} Reload the page to see what has changed.`
        : help[kind];
  return (
    <p class={`live ${kind}`}>
      <span class="live-dot" aria-hidden="true" />
      <span title={title}>{words[kind]}</span>
      <span class="hidden">{title}</span>
      {kind === "paused" ? (
        <Button kind="quiet" onClick={() => goOnFollowing()}>
          Go on
        </Button>
      ) : (
        kind !== "impossible" && (
          <Button kind="quiet" onClick={holdStill}>
            Pause
          </Button>
        )
      )}
    </p>
  );
}
