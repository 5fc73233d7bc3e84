// Events are written by the database itself, so that whoever changes something, and whatever a deletion
// takes along, no event can be forgotten, and none tells of what was rolled back. The triggers are
// temporary ones: they belong to the process, which knows who is changing something and when.

/** An event that a trigger writes. */
interface Happening {
  readonly type: string;
  /** When it happens: what is done to which table, and which rows of it count. */
  readonly on: string;
  readonly when?: string;
  /** JSON, as SQL. */
  readonly object: string;
  readonly previous?: string;
}

/** An object without the members that are null. */
function present(members: Readonly<Record<string, string>>): string {
  const parts = Object.entries(members).map(([name, value]) => `'${name}', ${value}`);
  return `json_patch('{}', json_object(${parts.join(", ")}))`;
}

function fieldsOf(row: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name, `json_extract(${row}.document, '$.${name}')`]),
  );
}

/** An organization as its events show it: neither its quota nor its access settings. */
function organization(row: "new" | "old"): string {
  return present(fieldsOf(row, ["id", "name", "display_name", "metadata", "branding"]));
}

function organizationOf(row: "new" | "old"): string {
  return `json((SELECT json_object('id', id, 'name', name) FROM organizations WHERE id = ${row}.organization_id))`;
}

/** What goes with an organization is not told of one by one. */
function isLeft(row: "new" | "old"): string {
  return `EXISTS (SELECT 1 FROM organizations WHERE id = ${row}.organization_id)`;
}

const settings = [
  "assign_membership_on_login",
  "show_as_button",
  "is_signup_enabled",
  "is_enabled",
  "organization_access_level",
];

/** SQLite takes a truth value out of JSON as a number; as JSON it stays one. */
function enabledConnection(row: "new" | "old", names: readonly string[]): string {
  return present({
    organization: organizationOf(row),
    connection: `json_object('id', ${row}.connection_id)`,
    ...Object.fromEntries(names.map((name) => [name, `json(${row}.settings -> '$.${name}')`])),
  });
}

function member(row: "new" | "old"): string {
  const user = present({
    user_id: "id",
    ...fieldsOf("users", ["email", "name", "nickname", "picture"]),
  });
  return present({
    organization: organizationOf(row),
    user: `json(coalesce((SELECT ${user} FROM users WHERE id = ${row}.user_id), json_object('user_id', ${row}.user_id)))`,
  });
}

function memberRole(row: "new" | "old"): string {
  return `json_object(
    'organization', json_object('id', ${row}.organization_id),
    'user', json_object('user_id', ${row}.user_id),
    'role', json((SELECT json_object('id', id, 'name', name) FROM roles WHERE id = ${row}.role_id)))`;
}

function connection(row: "new" | "old"): string {
  return `json_remove(${row}.document, '$.options')`;
}

/** Every change of a user renews this; it is none by itself. */
function user(row: "new" | "old"): string {
  return `json_remove(${row}.document, '$.updated_at')`;
}

const happenings: readonly Happening[] = [
  {
    type: "organization.created",
    on: "AFTER INSERT ON main.organizations",
    object: organization("new"),
  },
  {
    type: "organization.updated",
    on: "AFTER UPDATE ON main.organizations",
    when: `${organization("old")} IS NOT ${organization("new")}`,
    object: organization("new"),
    previous: organization("old"),
  },
  {
    type: "organization.deleted",
    on: "AFTER DELETE ON main.organizations",
    object: present(fieldsOf("old", ["id", "name", "display_name", "metadata"])),
  },
  {
    type: "organization.connection.added",
    on: "AFTER INSERT ON main.organization_connections",
    object: enabledConnection("new", settings),
  },
  {
    type: "organization.connection.updated",
    on: "AFTER UPDATE ON main.organization_connections",
    when: `${enabledConnection("old", settings)} IS NOT ${enabledConnection("new", settings)}`,
    object: enabledConnection("new", settings),
    previous: enabledConnection("old", settings),
  },
  {
    type: "organization.connection.removed",
    on: "AFTER DELETE ON main.organization_connections",
    when: isLeft("old"),
    object: enabledConnection("old", []),
  },
  {
    type: "organization.member.added",
    on: "AFTER INSERT ON main.organization_members",
    object: member("new"),
  },
  {
    type: "organization.member.deleted",
    on: "AFTER DELETE ON main.organization_members",
    when: isLeft("old"),
    object: member("old"),
  },
  {
    type: "organization.member.role.assigned",
    on: "AFTER INSERT ON main.organization_member_roles",
    object: memberRole("new"),
  },
  {
    type: "organization.member.role.deleted",
    on: "AFTER DELETE ON main.organization_member_roles",
    // Neither where the member goes; where the role goes, it is told of before.
    when: `EXISTS (SELECT 1 FROM roles WHERE id = old.role_id) AND EXISTS (
      SELECT 1 FROM organization_members AS m
      WHERE m.organization_id = old.organization_id AND m.user_id = old.user_id)`,
    object: memberRole("old"),
  },
  {
    type: "connection.created",
    on: "AFTER INSERT ON main.connections",
    object: connection("new"),
  },
  {
    type: "connection.updated",
    on: "AFTER UPDATE ON main.connections",
    when: "old.document IS NOT new.document",
    object: connection("new"),
    previous: connection("old"),
  },
  {
    type: "connection.deleted",
    on: "AFTER DELETE ON main.connections",
    object: connection("old"),
  },
  { type: "user.created", on: "AFTER INSERT ON main.users", object: "json(new.document)" },
  {
    type: "user.updated",
    on: "AFTER UPDATE ON main.users",
    when: `${user("old")} IS NOT ${user("new")}`,
    object: "json(new.document)",
    previous: "json(old.document)",
  },
  { type: "user.deleted", on: "AFTER DELETE ON main.users", object: "json(old.document)" },
];

/** The table in which the process says who is changing something and when. */
const presence = `
CREATE TEMP TABLE presence (happened_at INTEGER NOT NULL, context TEXT NOT NULL, is_told INTEGER NOT NULL);
INSERT INTO temp.presence VALUES (0, '{}', 1);
`;

/** A role that is deleted is taken from all who have it, and is told of while it has its name. */
const roleDeleted = write(
  "role_deleted",
  "BEFORE DELETE ON main.roles",
  "TRUE",
  "organization.member.role.deleted",
  `json_object('object', json_object(
    'organization', json_object('id', m.organization_id),
    'user', json_object('user_id', m.user_id),
    'role', json_object('id', old.id, 'name', old.name)), 'context', json(context))`,
  "temp.presence JOIN organization_member_roles AS m ON m.role_id = old.id",
);

/** What a connection to the database needs to write events. */
export const eventTriggers: string = [
  presence,
  ...happenings.map(({ type, on, when = "TRUE", object, previous }) =>
    write(
      type.replaceAll(".", "_"),
      on,
      when,
      type,
      `json_object('object', json(${object}), ${
        previous === undefined ? "" : `'previous_object', json(${previous}), `
      }'context', json(context))`,
      "temp.presence",
    ),
  ),
  roleDeleted,
].join("\n");

function write(
  name: string,
  on: string,
  when: string,
  type: string,
  data: string,
  source: string,
): string {
  return `CREATE TEMP TRIGGER tell_${name} ${on} WHEN (SELECT is_told FROM temp.presence) AND ${when} BEGIN
  INSERT INTO events (id, type, happened_at, data)
  SELECT 'evt_' || lower(hex(randomblob(11))), '${type}', happened_at, ${data} FROM ${source};
END;`;
}
