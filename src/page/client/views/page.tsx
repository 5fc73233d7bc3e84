import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import {
  announcement,
  beginToFollow,
  hrefTo,
  openSession,
  session,
  useAddress,
  useLoad,
  useSignal,
} from "../data/index.js";
import { ErrorNotice, Link, LoadingNotice } from "../parts/index.js";
import { CreateOrganization } from "./create-organization.js";
import { DriftView } from "./drift.js";
import { EmbeddedTenant } from "./embedded-tenant.js";
import { EventsView } from "./events.js";
import { LiveStatus } from "./live-status.js";
import { NotFound } from "./not-found.js";
import { OrganizationView } from "./organization.js";
import { Organizations } from "./organizations.js";
import { PauseNotice } from "./pause-notice.js";
import { PlanView } from "./plan.js";
import { TrafficView } from "./traffic.js";

/** The whole page: its head, where one can go, and the view of the present address. */
export function Page(): JSX.Element {
  const opening = useLoad("session", openSession);
  const present = useSignal(session);
  const isOpen = present !== undefined;
  useEffect(() => {
    if (isOpen) beginToFollow();
  }, [isOpen]);
  const said = useSignal(announcement);
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <header class="top">
        <Link href={hrefTo([])} class="brand">
          <span class="mark" aria-hidden="true" /> Orgwright
        </Link>
        <nav aria-label="Main">
          <MainLinks />
        </nav>
        {isOpen && <LiveStatus />}
        <p class="tenant">
          <span class="muted">Tenant </span>
          <code>{present?.tenant ?? "…"}</code>
          {present?.isReadOnly === true && <span class="tag">read only</span>}
        </p>
      </header>
      <PauseNotice />
      <main id="main" tabIndex={-1}>
        {present !== undefined ? (
          <View />
        ) : opening.error === undefined ? (
          <LoadingNotice>Opening a session</LoadingNotice>
        ) : (
          <>
            <h1>No session</h1>
            <ErrorNotice error={opening.error} onRetry={opening.reload} />
          </>
        )}
      </main>
      <div class="hidden" role="status" aria-live="polite">
        {said}
      </div>
    </>
  );
}

/** Whether the server of the page tells something. */
function has(report: string): boolean {
  return session.value?.reports?.includes(report) ?? false;
}

function skip(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>("#main")?.focus();
}

function MainLinks(): JSX.Element {
  const { parts } = useAddress();
  const { reports = [], control } = useSignal(session) ?? {};
  return (
    <ul>
      <li>
        <Link href={hrefTo([])} isCurrent={parts.length === 0 || parts[0] === "organizations"}>
          Organizations
        </Link>
      </li>
      <li>
        <Link href={hrefTo(["events"])} isCurrent={parts[0] === "events"}>
          Events
        </Link>
      </li>
      {reports.includes("plan") &&
        (["plan", "drift"] as const).map((view) => (
          <li key={view}>
            <Link href={hrefTo([view])} isCurrent={parts[0] === view}>
              {view === "plan" ? "Plan" : "Drift"}
            </Link>
          </li>
        ))}
      {reports.includes("traffic") && (
        <li>
          <Link href={hrefTo(["requests"])} isCurrent={parts[0] === "requests"}>
            Requests
          </Link>
        </li>
      )}
      {control !== undefined && (
        <li>
          <Link href={hrefTo(["tenant"])} isCurrent={parts[0] === "tenant"}>
            Tenant
          </Link>
        </li>
      )}
    </ul>
  );
}

function View(): JSX.Element {
  const { parts } = useAddress();
  const [first, second, ...rest] = parts;
  useEffect(() => globalThis.scrollTo(0, 0), [parts.join("/")]);
  if (first === undefined || (first === "organizations" && second === undefined)) {
    return <Organizations />;
  }
  if (first === "events") return <EventsView />;
  if (first === "plan" && has("plan")) return <PlanView />;
  if (first === "drift" && has("plan")) return <DriftView />;
  if (first === "requests" && has("traffic")) return <TrafficView />;
  if (first === "tenant" && session.value?.control !== undefined) return <EmbeddedTenant />;
  if (first !== "organizations" || second === undefined) return <NotFound />;
  if (second === "new") return <CreateOrganization />;
  return <OrganizationView key={second} id={second} place={rest} />;
}
