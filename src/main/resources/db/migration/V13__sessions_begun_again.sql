-- How often a session was begun again at its server: the latest one counts.
alter table mcp_passed_session add column if not exists generation integer default 0 not null;
