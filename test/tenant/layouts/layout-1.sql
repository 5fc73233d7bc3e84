-- A database as version 0.1 made it: its tables, and what a tenant with a few organizations held.
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
INSERT INTO settings (key, value) VALUES ('default_client_id', 'DefaultClientOfVersion0dot1aaaaa');
INSERT INTO clients (client_id, name, client_secret, scopes, public_key) VALUES ('DefaultClientOfVersion0dot1aaaaa', 'Orgwright', 'secret-of-the-default-client', '["read:organizations","create:organizations","update:organizations","delete:organizations","read:organization_connections","create:organization_connections","update:organization_connections","delete:organization_connections","read:connections","create:connections","update:connections","delete:connections","read:organizations_summary","read:clients","read:client_grants","read:organization_client_grants","read:organization_clients","read:organization_discovery_domains"]', NULL);
INSERT INTO clients (client_id, name, client_secret, scopes, public_key) VALUES ('reader', 'reader', 'reader-secret', '["read:organizations"]', NULL);
INSERT INTO clients (client_id, name, client_secret, scopes, public_key) VALUES ('robot', 'Robot', 'robot-secret', '["read:organizations","create:organizations","update:organizations","delete:organizations","read:organization_connections","create:organization_connections","update:organization_connections","delete:organization_connections","read:connections","create:connections","update:connections","delete:connections","read:organizations_summary","read:clients","read:client_grants","read:organization_client_grants","read:organization_clients","read:organization_discovery_domains"]', NULL);
INSERT INTO connections (seq, id, name, strategy, document) VALUES (1, 'con_0000000000000001', 'Username-Password-Authentication', 'auth0', '{"id":"con_0000000000000001","options":{},"enabled_clients":[],"realms":["Username-Password-Authentication"],"is_domain_connection":false,"name":"Username-Password-Authentication","strategy":"auth0"}');
INSERT INTO connections (seq, id, name, strategy, document) VALUES (2, 'con_0000000000000002', 'google-oauth2', 'google-oauth2', '{"id":"con_0000000000000002","options":{},"enabled_clients":[],"realms":["google-oauth2"],"is_domain_connection":false,"name":"google-oauth2","strategy":"google-oauth2"}');
INSERT INTO connections (seq, id, name, strategy, document) VALUES (3, 'con_0000000000000003', 'staff', 'waad', '{"id":"con_0000000000000003","options":{},"enabled_clients":[],"realms":["staff"],"is_domain_connection":false,"name":"staff","strategy":"waad","display_name":"Staff"}');
INSERT INTO organizations (seq, id, name, display_name, created_at, document) VALUES (1, 'org_0000000000000001', 'acme', 'Acme', 1795661485308, '{"id":"org_0000000000000001","name":"acme","third_party_client_access":"block","is_app_entitlement_active":false,"display_name":"Acme","metadata":{"plan":"gold"}}');
INSERT INTO organizations (seq, id, name, display_name, created_at, document) VALUES (2, 'org_0000000000000002', 'globex', '', 1795661485308, '{"id":"org_0000000000000002","name":"globex","third_party_client_access":"block","is_app_entitlement_active":false}');
INSERT INTO deleted_organizations (id, seq, name, display_name, deleted_at) VALUES ('org_0000000000000003', 3, 'gone', '', 1795661485713);
INSERT INTO organization_connections (organization_id, connection_id, settings) VALUES ('org_0000000000000001', 'con_0000000000000003', '{"assign_membership_on_login":false,"show_as_button":false,"is_signup_enabled":false,"is_enabled":true,"organization_access_level":"none"}');
INSERT INTO organization_connections (organization_id, connection_id, settings) VALUES ('org_0000000000000001', 'con_0000000000000001', '{"assign_membership_on_login":true,"show_as_button":true,"is_signup_enabled":false,"is_enabled":true,"organization_access_level":"none"}');
PRAGMA application_id = 1332897623;
PRAGMA user_version = 1;
