import type { JSX } from "preact";
import { Moment } from "../parts/index.js";
import type { Changed } from "./plan-report.js";

/** When something was changed outside and by whom, as far as anybody knows. */
export function WhoChanged({ changed }: { readonly changed: Changed | null }): JSX.Element {
  if (changed === null) return <>nobody knows when and by whom</>;
  const { at, application, client, address } = changed;
  return (
    <>
      <Moment iso={at} /> by {application ?? client ?? "an unknown application"}
      {address !== undefined && ` from ${address}`}
    </>
  );
}
