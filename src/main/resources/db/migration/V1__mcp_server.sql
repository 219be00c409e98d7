-- Runs on H2 (MODE=PostgreSQL) and on PostgreSQL. H2 commits each statement by itself: a script that
-- was cut off runs again, so each statement says "if not exists".
create table if not exists mcp_server (
    id                varchar(255) not null primary key,
    server_name       varchar(255) not null,
    alias             varchar(255),
    description       text,
    url               text not null,
    transport         varchar(32) not null,
    auth_type         varchar(64) not null,
    credentials       text, -- sealed
    static_headers    text, -- a JSON object; the values are sealed
    extra_headers     text, -- a JSON array
    timeout_ms        bigint,
    mcp_info          text, -- a JSON object
    allowed_tools     text, -- a JSON array
    disallowed_tools  text, -- a JSON array
    mcp_access_groups text, -- a JSON array
    version           bigint not null,
    created_at        timestamp(6) with time zone not null,
    created_by        text not null,
    updated_at        timestamp(6) with time zone not null,
    updated_by        text not null
);

-- Names and aliases share one namespace, without letter case.
create table if not exists mcp_server_name (
    name_key  varchar(255) not null primary key,
    server_id varchar(255) not null references mcp_server (id) on delete cascade
);

create index if not exists mcp_server_name_server on mcp_server_name (server_id);
