-- The client secret is in "credentials".
alter table mcp_server add column if not exists oauth2_flow varchar(32);
alter table mcp_server add column if not exists client_id text;
alter table mcp_server add column if not exists scopes text; -- a JSON array
alter table mcp_server add column if not exists token_url text;
alter table mcp_server add column if not exists token_endpoint_auth_method varchar(32);
alter table mcp_server add column if not exists oauth2_resource text; -- null is the server's url, else 'false' or a URI
alter table mcp_server add column if not exists token_ssl_verify text; -- like ssl_verify
