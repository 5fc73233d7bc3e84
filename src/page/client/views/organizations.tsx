import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { CurrentOrganization } from "../../../model/index.js";
import {
  announce,
  can,
  go,
  hrefTo,
  useAddress,
  useDebounced,
  useLoad,
  useRecentChanges,
  type TenantEvent,
} from "../data/index.js";
import {
  Avatar,
  Code,
  CopyButton,
  Empty,
  ErrorNotice,
  Heading,
  Link,
  LinkButton,
  LoadingNotice,
  Pager,
  Table,
  TextField,
  type Column,
} from "../parts/index.js";
import {
  countOrganizations,
  listOrganizations,
  searchOrganizations,
  type Order,
} from "../tenant/index.js";
import { ScopeNotice } from "./scope-notice.js";

const orders: readonly Order[] = [
  "name:1",
  "name:-1",
  "display_name:1",
  "display_name:-1",
  "created_at:-1",
];

/** The list of organizations, with search. */
export function Organizations(): JSX.Element {
  const { query } = useAddress();
  const text = query.get("q") ?? "";
  const from = query.get("from") ?? undefined;
  const order = orders.find((one) => one === query.get("sort")) ?? "name:1";
  const total = useLoad("total", countOrganizations, comesOrGoes);
  const list = useLoad(
    JSON.stringify([text, order, from]),
    (signal) =>
      text === ""
        ? listOrganizations(order, from, signal)
        : searchOrganizations(text, from, signal),
    isOfOrganization,
  );
  const recent = useRecentChanges();
  const count = list.value?.items.length;
  useEffect(() => {
    if (text !== "" && count !== undefined) announce(foundWords(count, list.value?.next));
  }, [text, count]);
  return (
    <>
      <div class="view-head">
        <div>
          <Heading>Organizations</Heading>
          <p class="muted">
            {total.value === undefined
              ? "The customers and partners who log in to your applications."
              : `${total.value.toLocaleString()} in this tenant: the customers and partners who log in to your applications.`}
          </p>
        </div>
        {can("create:organizations") && (
          <LinkButton kind="primary" href={hrefTo(["organizations", "new"])}>
            Create organization
          </LinkButton>
        )}
      </div>
      <ScopeNotice scope="create:organizations" what="Nothing can be created here" />
      <Search text={text} />
      <ErrorNotice error={list.error} onRetry={list.reload} />
      {list.value === undefined && list.error === undefined && (
        <LoadingNotice>Reading organizations</LoadingNotice>
      )}
      {list.value !== undefined && count === 0 && (
        <Nothing text={text} isFirst={from === undefined} />
      )}
      {list.value !== undefined && count !== 0 && (
        <Table
          caption={text === "" ? "Organizations" : `Organizations found for ${text}`}
          columns={columns(text === "" ? order : undefined, recent)}
          rows={list.value.items}
          keyOf={({ id }) => id}
          marked={recent}
        />
      )}
      <Pages text={text} order={order} from={from} next={list.value?.next} />
    </>
  );
}

/** Whether there is one more or one less than before. */
function comesOrGoes({ type }: TenantEvent): boolean {
  return type === "organization.created" || type === "organization.deleted";
}

function isOfOrganization(event: TenantEvent): boolean {
  return comesOrGoes(event) || event.type === "organization.updated";
}

function foundWords(count: number, next: string | undefined): string {
  if (count === 0) return "Nothing found.";
  return `${count}${next === undefined ? "" : " or more"} found.`;
}

function Search({ text }: { readonly text: string }): JSX.Element {
  const [typed, setTyped] = useState(text);
  const settled = useDebounced(typed.trim(), 250);
  useEffect(() => setTyped((now) => (now.trim() === text ? now : text)), [text]);
  useEffect(() => {
    if (settled !== text && settled === typed.trim()) {
      go(hrefTo([], { q: settled }), { isReplacing: text !== "" });
    }
  }, [settled]);
  return (
    <form
      role="search"
      class="search"
      onSubmit={(event) => {
        event.preventDefault();
        go(hrefTo([], { q: typed.trim() }));
      }}
    >
      <TextField
        label="Search"
        type="search"
        value={typed}
        onChange={setTyped}
        hint="Part of a name, from three characters on; a whole name or id; or metadata, such as plan:gold."
      />
    </form>
  );
}

function Nothing(props: { readonly text: string; readonly isFirst: boolean }): JSX.Element {
  if (props.text !== "") {
    return (
      <Empty title={`Nothing found for “${props.text}”`}>
        {Array.from(props.text).length < 3 && (
          <p>So short a text is looked for as a whole name. Type three characters or more.</p>
        )}
        <LinkButton href={hrefTo([])}>Show all organizations</LinkButton>
      </Empty>
    );
  }
  if (!props.isFirst) return <Empty title="There is nothing on this page any more" />;
  return (
    <Empty title="There are no organizations yet">
      <p>
        An organization is a customer or a partner whose people log in to your applications, with
        members, roles and a look of its own.
      </p>
    </Empty>
  );
}

function columns(
  order: Order | undefined,
  recent: ReadonlyMap<string, TenantEvent>,
): readonly Column<CurrentOrganization>[] {
  return [
    {
      title: "Display name",
      ...sorting("display_name", "Display name", order),
      isName: true,
      render: ({ id, name, display_name: displayName }) => (
        <span class="named">
          <Avatar name={displayName ?? name} />
          <Link href={hrefTo(["organizations", id])}>{displayName ?? name}</Link>
          <JustChanged event={recent.get(id)} />
        </span>
      ),
    },
    {
      title: "Name",
      ...sorting("name", "Name", order),
      render: ({ name }) => <Code text={name} what={`the name ${name}`} />,
    },
    {
      title: "Identifier",
      render: ({ id, name }) => (
        <span class="copied">
          <code class="muted">{id}</code>
          <CopyButton text={id} what={`the identifier of ${name}`} />
        </span>
      ),
    },
  ];
}

function JustChanged({ event }: { readonly event: TenantEvent | undefined }): JSX.Element | null {
  if (event === undefined) return null;
  const what = event.type === "organization.created" ? "just created" : "just changed";
  return (
    <span class="tag" title={event.type}>
      {what}
      {event.client !== undefined && ` by ${event.client}`}
    </span>
  );
}

function sorting(
  by: "name" | "display_name",
  title: string,
  order: Order | undefined,
): Pick<Column<CurrentOrganization>, "head" | "sort"> {
  if (order === undefined) return {};
  const isOwn = order.startsWith(`${by}:`);
  const isAscending = order.endsWith(":1");
  const sort = isOwn && isAscending ? `${by}:-1` : `${by}:1`;
  return {
    sort: isOwn ? (isAscending ? "ascending" : "descending") : undefined,
    head: (
      <Link
        href={hrefTo([], { sort })}
        label={`${title}, sort ${isOwn && isAscending ? "from Z to A" : "from A to Z"}`}
        class="sort"
      >
        {title} <span aria-hidden="true">{isOwn ? (isAscending ? "↑" : "↓") : "↕"}</span>
      </Link>
    ),
  };
}

function Pages(props: {
  readonly text: string;
  readonly order: Order;
  readonly from: string | undefined;
  readonly next: string | undefined;
}): JSX.Element {
  const { text, order, from, next } = props;
  const sort = order === "name:1" ? undefined : order;
  const hrefFrom = (cursor: string | undefined): string =>
    hrefTo([], { q: text, sort, from: cursor });
  useEffect(() => {
    if (next !== undefined) before.set(hrefFrom(next), hrefFrom(from));
  }, [next, from]);
  return (
    <Pager
      about="organizations"
      first={from === undefined ? undefined : hrefFrom(undefined)}
      previous={from === undefined ? undefined : before.get(hrefFrom(from))}
      next={next === undefined ? undefined : hrefFrom(next)}
    />
  );
}

/** By the address of a page, that of the one before it: a cursor knows only where its own page begins. */
const before = new Map<string, string>();
