alter table mcp_server add column if not exists unverified_since timestamp(6) with time zone; -- null while all is verified
-- Of those from before, it's only known when they were changed last.
update mcp_server set unverified_since = updated_at where ssl_verify = 'false' or token_ssl_verify = 'false';
