-- Sessions that clients opened with servers by messages that pass as they are.
create table if not exists mcp_passed_session (
    id      varchar(64) primary key,
    ends_at timestamp(6) with time zone not null, -- unless it's used before
    held    text not null -- sealed
);

create index if not exists mcp_passed_session_ends on mcp_passed_session (ends_at);

-- Whose sessions they are, so that nobody has too many.
alter table mcp_client_session add column if not exists owner varchar(64); -- sealed

create index if not exists mcp_client_session_owner on mcp_client_session (owner, used_at);
