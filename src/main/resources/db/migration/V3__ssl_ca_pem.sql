alter table mcp_server add column if not exists ssl_ca_pem text;
