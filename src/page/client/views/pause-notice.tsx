import type { JSX } from "preact";
import { pause, useSignal } from "../data/index.js";

const format = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

/** That a limit is reached, and until when requests wait for it. */
export function PauseNotice(): JSX.Element {
  const until = useSignal(pause);
  return (
    <div role="status" class={until === undefined ? "" : "pause"}>
      {until !== undefined && (
        <>
          The tenant's rate limit is reached. Waiting until{" "}
          <strong>{format.format(new Date(until))}</strong>, then it goes on by itself; nothing that
          you wrote is lost.
        </>
      )}
    </div>
  );
}
