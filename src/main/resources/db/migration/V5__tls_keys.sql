alter table mcp_server add column if not exists ssl_trust_system boolean;
alter table mcp_server add column if not exists ssl_client_cert text;
alter table mcp_server add column if not exists ssl_client_key text;
alter table mcp_server add column if not exists ssl_client_key_password text; -- sealed
alter table mcp_server add column if not exists ssl_server_name text;
alter table mcp_server add column if not exists ssl_min_version varchar(16);
alter table mcp_server add column if not exists ssl_insecure_until date;
alter table mcp_server add column if not exists ssl_pin_sha256 text; -- a JSON array
