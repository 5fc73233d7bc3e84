import type { JSX } from "preact";

const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A moment in the reader's zone; in UTC for those who point at it. */
export function Moment({ iso }: { readonly iso: string }): JSX.Element {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return <>{iso}</>;
  return (
    <time dateTime={iso} title={date.toISOString()}>
      {format.format(date)}
    </time>
  );
}
