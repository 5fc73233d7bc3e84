import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CurrentOrganization } from "../../../model/index.js";
import { can, hrefTo, splitLines, useSubmit } from "../data/index.js";
import {
  Card,
  ErrorNotice,
  Link,
  LinkButton,
  Notice,
  SubmitButton,
  TextArea,
} from "../parts/index.js";
import { addMembers, findUsersByEmail, type User } from "../tenant/index.js";
import { CreateUser } from "./create-user.js";
import { FindUsers } from "./find-users.js";
import { Results, type Result } from "./results.js";
import { ScopeNotice } from "./scope-notice.js";

/** Adds users of the tenant to an organization: found by a search, or pasted. */
export function AddMembers({
  organization,
}: {
  readonly organization: CurrentOrganization;
}): JSX.Element {
  const { id } = organization;
  const [chosen, choose] = useState<readonly User[]>([]);
  const [pasted, paste] = useState("");
  const [isAsked, setAsked] = useState(false);
  const [results, setResults] = useState<readonly Result[]>([]);
  const adding = useSubmit();
  const lines = splitLines(pasted);
  const isNobody = chosen.length + lines.length === 0;
  const add = async (): Promise<string> => {
    const found = await resolve(chosen, lines);
    const additions = await addMembers(
      id,
      found.users.map(({ user_id: userId }) => userId),
    );
    const added = additions.filter(({ problem }) => problem === undefined).length;
    setResults([
      ...found.problems,
      ...additions.map(({ userId, problem }) => ({
        about: found.users.find((user) => user.user_id === userId)?.email ?? userId,
        ...(problem !== undefined && { problem }),
      })),
    ]);
    choose([]);
    paste("");
    setAsked(false);
    return `${added} ${added === 1 ? "member" : "members"} added.`;
  };
  return (
    <>
      <p class="back">
        <Link href={hrefTo(["organizations", id, "members"])}>‹ Members</Link>
      </p>
      <Card title="Add members" lead="Users of the tenant become members of the organization.">
        <ScopeNotice scope="create:organization_members" what="Nobody can be added" />
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setAsked(true);
            setResults([]);
            if (!isNobody) void adding.submit(add);
          }}
        >
          <FindUsers chosen={chosen} onChange={choose} />
          <TextArea
            label="Or paste addresses or ids"
            value={pasted}
            onChange={paste}
            hint="E-mail addresses or user ids, one to a line or with commas between them."
            error={
              isAsked && isNobody ? "Choose somebody, or paste an address or an id." : undefined
            }
          />
          {adding.result !== undefined && <Notice tone="good">{adding.result}</Notice>}
          <ErrorNotice error={adding.error} />
          <Results results={results} good="is a member now" />
          <div class="actions">
            <SubmitButton isBusy={adding.isBusy}>
              {chosen.length + lines.length > 1
                ? `Add ${chosen.length + lines.length} members`
                : "Add member"}
            </SubmitButton>
            <LinkButton kind="quiet" href={hrefTo(["organizations", id, "members"])}>
              {results.length > 0 ? "Back to the members" : "Cancel"}
            </LinkButton>
          </div>
        </form>
      </Card>
      {can("create:users") && <CreateUser onCreated={(user) => choose([...chosen, user])} />}
    </>
  );
}

/** The users that are meant; and the addresses that no user has, or several. */
async function resolve(
  chosen: readonly User[],
  lines: readonly string[],
): Promise<{ readonly users: readonly User[]; readonly problems: readonly Result[] }> {
  const users = new Map(chosen.map((user) => [user.user_id, user]));
  const problems: Result[] = [];
  // An id has a bar between the kind of connection and the rest.
  const emails = lines.filter((line) => !line.includes("|"));
  for (const line of lines) if (line.includes("|")) users.set(line, { user_id: line });
  const known = emails.length === 0 ? [] : await findUsersByEmail(emails);
  for (const email of emails) {
    const matches = known.filter((user) => user.email?.toLowerCase() === email.toLowerCase());
    const [user] = matches;
    if (user === undefined) {
      problems.push({ about: email, problem: "no user of the tenant has this address" });
    } else if (matches.length > 1) {
      const ids = matches.map(({ user_id: userId }) => userId).join(", ");
      problems.push({
        about: email,
        problem: `several users have this address; paste one of ${ids}`,
      });
    } else users.set(user.user_id, user);
  }
  return { users: [...users.values()], problems };
}
