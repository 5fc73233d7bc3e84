/** Marks a file as an embedded tenant's; the letters "OrgW". */
export const applicationId = 0x4f726757;

/** Counts changes of the layout; a file of another layout is refused, never guessed at. */
export const schemaVersion = 1;

/**
 * The tables. `seq` is the order of creation, which is the order of every list. `document` is the
 * JSON that the API answers, so that a list of a hundred is a matter of joining texts.
 *
 * `deleted_organizations` remembers where deleted ones stood, for cursors that point at them.
 */
export const schema = `
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
