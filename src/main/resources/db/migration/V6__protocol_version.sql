alter table mcp_server add column if not exists protocol_version varchar(32);
alter table mcp_server add column if not exists bridge_sessions varchar(32);
