/** Marks a file as an embedded tenant's; the letters "OrgW". */
export const applicationId = 0x4f726757;

/**
 * The tables of 0.1. `seq` is the order of creation, which is the order of every list. `document` is
 * the JSON that the API answers, so that a list of a hundred is a matter of joining texts.
 *
 * `deleted_organizations` remembers where deleted ones stood, for cursors that point at them.
 */
const organizationsAndConnections = `
CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE clients (
  client_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  client_secret TEXT NOT NULL,
  scopes TEXT NOT NULL,
  public_key TEXT
) WITHOUT ROWID;

CREATE TABLE connections (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  strategy TEXT NOT NULL,
  document TEXT NOT NULL
);

CREATE TABLE organizations (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  document TEXT NOT NULL
);
CREATE INDEX organizations_by_display_name ON organizations (display_name, seq);

CREATE TABLE deleted_organizations (
  id TEXT PRIMARY KEY,
  seq INTEGER NOT NULL,
  name TEXT NOT NULL,
  display_name TEXT NOT NULL,
  deleted_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX deleted_organizations_by_time ON deleted_organizations (deleted_at);

CREATE TABLE organization_connections (
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
  settings TEXT NOT NULL,
  PRIMARY KEY (organization_id, connection_id)
) WITHOUT ROWID;
CREATE INDEX organization_connections_by_connection ON organization_connections (connection_id);
`;

/** Every scope that there was when a client with all of them still listed them one by one. */
const scopesOfLayout1 = [
  ...["organizations", "organization_connections", "connections"].flatMap((resource) =>
    ["read", "create", "update", "delete"].map((verb) => `${verb}:${resource}`),
  ),
  "read:organizations_summary",
  "read:clients",
  "read:client_grants",
  "read:organization_client_grants",
  "read:organization_clients",
  "read:organization_discovery_domains",
];

/**
 * What hangs on an organization, and what that refers to. A client with every scope says so with a
 * star, so that it has the scopes of later versions as well.
 */
const collections = `
CREATE TABLE clients_2 (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  client_secret TEXT NOT NULL,
  scopes TEXT NOT NULL,
  public_key TEXT,
  document TEXT NOT NULL
);
INSERT INTO clients_2 (id, name, client_secret, scopes, public_key, document)
  SELECT client_id, name, client_secret,
    CASE WHEN (
      SELECT count(DISTINCT value) FROM json_each(scopes)
      WHERE value IN (SELECT value FROM json_each('${JSON.stringify(scopesOfLayout1)}'))
    ) = ${scopesOfLayout1.length} THEN '*' ELSE scopes END,
    public_key,
    json_object(
      'client_id', client_id, 'name', name, 'app_type', 'non_interactive',
      'grant_types', json('["client_credentials"]'), 'is_first_party', json('true'), 'global', json('false')
    )
  FROM clients
  ORDER BY client_id <> (SELECT value FROM settings WHERE key = 'default_client_id'), client_id;
DROP TABLE clients;
ALTER TABLE clients_2 RENAME TO clients;

CREATE TABLE users (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  connection TEXT NOT NULL,
  email TEXT,
  username TEXT,
  created_at INTEGER NOT NULL,
  document TEXT NOT NULL,
  UNIQUE (connection, email),
  UNIQUE (connection, username)
);
CREATE INDEX users_by_email ON users (email);

CREATE TABLE roles (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  owner_id TEXT REFERENCES organizations (id) ON DELETE CASCADE,
  document TEXT NOT NULL
);
CREATE UNIQUE INDEX roles_by_name ON roles (coalesce(owner_id, ''), name);
CREATE INDEX roles_by_owner ON roles (owner_id);

CREATE TABLE role_permissions (
  role_id TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
  audience TEXT NOT NULL REFERENCES resource_servers (identifier) ON DELETE CASCADE,
  permission TEXT NOT NULL,
  PRIMARY KEY (role_id, audience, permission)
) WITHOUT ROWID;

CREATE TABLE resource_servers (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  identifier TEXT NOT NULL UNIQUE,
  document TEXT NOT NULL
);

CREATE TABLE client_grants (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  client_id TEXT REFERENCES clients (id) ON DELETE CASCADE,
  audience TEXT NOT NULL REFERENCES resource_servers (identifier) ON DELETE CASCADE,
  subject_type TEXT NOT NULL,
  document TEXT NOT NULL,
  UNIQUE (client_id, audience, subject_type)
);
CREATE INDEX client_grants_by_audience ON client_grants (audience);

CREATE TABLE organization_members (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  UNIQUE (organization_id, user_id)
);
CREATE INDEX organization_members_by_time ON organization_members (organization_id, seq);
CREATE INDEX organization_members_by_user ON organization_members (user_id);

CREATE TABLE organization_member_roles (
  organization_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  role_id TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
  PRIMARY KEY (organization_id, user_id, role_id),
  FOREIGN KEY (organization_id, user_id)
    REFERENCES organization_members (organization_id, user_id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX organization_member_roles_by_role ON organization_member_roles (role_id, organization_id);

CREATE VIEW listed_members AS
  SELECT m.seq, m.user_id AS id, m.organization_id, m.created_at, u.document,
    (SELECT json_group_array(json_object('id', r.id, 'name', r.name) ORDER BY r.name)
     FROM organization_member_roles AS a JOIN roles AS r ON r.id = a.role_id
     WHERE a.organization_id = m.organization_id AND a.user_id = m.user_id) AS roles
  FROM organization_members AS m JOIN users AS u ON u.id = m.user_id;

CREATE TABLE invitations (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  document TEXT NOT NULL
);
CREATE INDEX invitations_by_organization ON invitations (organization_id, seq);

CREATE TABLE organization_client_grants (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  grant_id TEXT NOT NULL REFERENCES client_grants (id) ON DELETE CASCADE,
  UNIQUE (organization_id, grant_id)
);
CREATE INDEX organization_client_grants_by_grant ON organization_client_grants (grant_id);

CREATE TABLE organization_clients (
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  use_for_member_access INTEGER NOT NULL,
  PRIMARY KEY (organization_id, client_id)
) WITHOUT ROWID;
CREATE INDEX organization_clients_by_client ON organization_clients (client_id);

CREATE TABLE discovery_domains (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  domain TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  document TEXT NOT NULL,
  UNIQUE (organization_id, domain)
);
`;

/**
 * What happened. An event's data is written by triggers, in the transaction of what it tells of;
 * see event-triggers.ts.
 */
const happenings = `
CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  happened_at INTEGER NOT NULL,
  data TEXT NOT NULL
);
CREATE INDEX events_by_time ON events (happened_at);

CREATE TABLE log_entries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  happened_at INTEGER NOT NULL,
  document TEXT NOT NULL
);
CREATE INDEX log_entries_by_time ON log_entries (happened_at);
`;

/**
 * The steps that bring a database from one layout to the next, oldest first: a new one takes all of
 * them, an older one those that it lacks. A step that was released is never changed.
 */
export const migrations: readonly string[] = [organizationsAndConnections, collections, happenings];
