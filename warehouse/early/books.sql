-- Books of the first hours of 22 November 2026, before robots.txt was kept: what 001_books.sql has had since. Not numbered, as
-- it brings such books to where the first migration leaves others.
create table robots (
    origin varchar not null,
    meaning varchar not null,
    text varchar not null,
    reason varchar not null,
    fetched_at timestamp not null,
    good_until timestamp not null,
    unreachable_since timestamp
);

alter table feed_visits add column moving_to varchar default '';
alter table feed_visits add column is_gone boolean default false;
alter table feed_visits add column seen integer default 0;
alter table feed_visits add column failures integer default 0;
alter table feed_visits add column due_at timestamp;
alter table articles add column date_flag varchar default '';
alter table trends add column if not exists position integer default 0;
