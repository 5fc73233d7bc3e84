-- A database of layout 2: members, invitations, clients and what else hangs on organizations.
CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
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
CREATE TABLE "clients" (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  client_secret TEXT NOT NULL,
  scopes TEXT NOT NULL,
  public_key TEXT,
  document TEXT NOT NULL
);
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
INSERT INTO settings (key, value) VALUES ('default_client_id', 'DefaultClientOfLayout2aaaaaaaaaa');
INSERT INTO clients (id, name, client_secret, scopes, public_key, document) VALUES
  ('DefaultClientOfLayout2aaaaaaaaaa', 'Orgwright', 'secret-of-layout-2', '*', NULL,
   '{"client_id":"DefaultClientOfLayout2aaaaaaaaaa","name":"Orgwright","app_type":"non_interactive"}');
INSERT INTO connections (id, name, strategy, document) VALUES
  ('con_0000000000000001', 'Username-Password-Authentication', 'auth0',
   '{"id":"con_0000000000000001","name":"Username-Password-Authentication","strategy":"auth0","options":{},"enabled_clients":[],"realms":["Username-Password-Authentication"]}');
INSERT INTO organizations (id, name, display_name, created_at, document) VALUES
  ('org_0000000000000001', 'acme', 'Acme', 1767225600000,
   '{"id":"org_0000000000000001","name":"acme","display_name":"Acme"}');
INSERT INTO organization_connections (organization_id, connection_id, settings) VALUES
  ('org_0000000000000001', 'con_0000000000000001', '{"assign_membership_on_login":true}');
INSERT INTO users (id, connection, email, created_at, document) VALUES
  ('auth0|ada', 'Username-Password-Authentication', 'ada@acme.example', 1767225600000,
   '{"user_id":"auth0|ada","email":"ada@acme.example","created_at":"2026-01-01T00:00:00.000Z","identities":[{"connection":"Username-Password-Authentication","user_id":"ada","provider":"auth0","isSocial":false}]}');
INSERT INTO roles (id, name, document) VALUES
  ('rol_0000000000000001', 'viewer', '{"id":"rol_0000000000000001","name":"viewer","description":null}');
INSERT INTO organization_members (organization_id, user_id, created_at) VALUES
  ('org_0000000000000001', 'auth0|ada', 1767225600000);
INSERT INTO organization_member_roles (organization_id, user_id, role_id) VALUES
  ('org_0000000000000001', 'auth0|ada', 'rol_0000000000000001');
PRAGMA application_id = 1332897623;
PRAGMA user_version = 2;
