-- Alerts: what began and ended, how each went out by each of its channels, and what people thought of it.
create table alerts (
    alert_id varchar not null,
    rule varchar not null,
    kind varchar not null,
    subject varchar not null,
    trend varchar,
    horizon varchar,
    week date,
    title varchar not null,
    sentence varchar not null,
    evidence varchar not null,
    channels varchar[] not null,
    begun_at timestamp not null,
    run_id varchar not null,
    ended_at timestamp,
    ended_because varchar
);

create table alert_sendings (
    alert_id varchar not null,
    channel varchar not null,
    attempts integer not null,
    deaths integer not null,
    fate varchar not null,
    reason varchar not null,
    tried_at timestamp,
    told_at timestamp
);

-- Added and never changed; the latest counts.
create table alert_marks (
    alert_id varchar not null,
    is_useful boolean not null,
    marked_by varchar not null,
    marked_at timestamp not null,
    note varchar not null
);
