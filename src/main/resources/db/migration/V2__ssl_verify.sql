-- Null is absent, else 'true', 'false' or a path.
alter table mcp_server add column if not exists ssl_verify text;
