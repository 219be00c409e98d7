alter table mcp_server add column if not exists proxy text; -- 'none', or a URL without credentials
alter table mcp_server add column if not exists proxy_credentials text; -- sealed
