alter table mcp_server add column if not exists max_concurrent_requests integer; -- null: no limit of its own
