import type { JSX } from "preact";
import { useState } from "preact/hooks";
import {
  goOnFollowing,
  hrefTo,
  liveState,
  toldEvents,
  useSignal,
  type TenantEvent,
} from "../data/index.js";
import { Button, Code, Empty, Heading, Link, Moment, Notice, TextField } from "../parts/index.js";

/** So many are shown at once; a search finds the others. */
const mostShown = 200;

/** What has happened in the tenant since this window was opened. */
export function EventsView(): JSX.Element {
  const events = useSignal(toldEvents);
  const state = useSignal(liveState);
  const [text, setText] = useState("");
  const sought = text.trim().toLowerCase();
  const found = events.filter(
    (event) => sought === "" || JSON.stringify(event.whole).toLowerCase().includes(sought),
  );
  return (
    <>
      <div class="view-head">
        <div>
          <Heading>Events</Heading>
          <p class="muted">
            What has happened in the tenant since this window was opened, newest first. Invitations,
            grants, applications and domains have no events.
          </p>
        </div>
      </div>
      {state.kind === "impossible" && <Notice tone="warning">{state.why}</Notice>}
      {events.length === 0 ? (
        <Empty title="Nothing has happened yet">
          <p>Whatever an apply, another window or somebody elsewhere changes appears here.</p>
        </Empty>
      ) : (
        <>
          <TextField
            label="Search the events"
            type="search"
            value={text}
            onChange={setText}
            hint="A type, a name, an id or any value."
          />
          <p class="muted" role="status">
            {found.length.toLocaleString()} of {events.length.toLocaleString()} shown
            {found.length > mostShown && `, the first ${mostShown} below`}.
          </p>
          {found.slice(0, mostShown).map((event) => (
            <EventDetails key={`${event.offset} ${event.id}`} event={event} />
          ))}
        </>
      )}
    </>
  );
}

function EventDetails({ event }: { readonly event: TenantEvent }): JSX.Element {
  const { type, time, name, organizationId, client, offset, whole } = event;
  const id = organizationId;
  return (
    <details class="action">
      <summary>
        <code>{type}</code> {name ?? id}{" "}
        <span class="muted">
          {client !== undefined && <>by {client}, </>}
          <Moment iso={time} />
        </span>
      </summary>
      <div class="group">
        {id !== undefined && type !== "organization.deleted" && (
          <p>
            <Link href={hrefTo(["organizations", id])}>Open {name ?? "the organization"}</Link>
          </p>
        )}
        <p>
          Offset <Code text={offset} what="the offset" />
        </p>
        <pre>
          <code>{JSON.stringify(whole, undefined, 2)}</code>
        </pre>
        <p class="actions">
          <Button onClick={() => goOnFollowing(offset)}>Tell again from here</Button>
        </p>
      </div>
    </details>
  );
}
