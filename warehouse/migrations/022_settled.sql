-- What each run came to, kept once another has begun behind it: a run writes its rows itself, and one at a time is at work, so
-- that nothing of it changes any more. All of it follows from the other tables, as api.unsettled_joins and api.run_numbers say.
create table settled_runs (
    run_id varchar not null
);

create table settled_joins (
    run_id varchar not null,
    stage varchar not null,
    next_stage varchar not null,
    way varchar not null,
    why varchar not null,
    items bigint not null
);

create table settled_numbers (
    run_id varchar not null,
    feeds bigint not null,
    failed_feeds bigint not null,
    new_entries bigint not null,
    pages bigint not null,
    new_articles bigint not null,
    revisions bigint not null,
    new_stories bigint,
    new_passages bigint not null,
    passages_read bigint not null,
    passages_tagged bigint not null
);

-- What is known of the entries of each feed, as api.feed_rhythms says it, kept until the feed has other entries, or another first
-- visit. `revisions`: its entries with every edit.
create table rhythms (
    feed_id varchar not null,
    revisions bigint not null,
    first_visit_at timestamp,
    entries bigint not null,
    last_entry_seen_at timestamp,
    last_published_at timestamp,
    gaps bigint not null,
    usual_gap_hours double,
    long_gap_hours double,
    median_lag_hours double
);

-- Of each article also how many passages its words were cut into, those that are set aside among them; whether its feed alone
-- gave the words; and whether it is taken to be about AI, null where nobody has decided. All articles are covered anew for it.
alter table covered add column cut integer;
alter table covered add column is_from_feed boolean;
alter table covered add column is_about_ai boolean;
delete from covered;
delete from uncovered;
insert into uncovered (story_id)
select distinct story_id from articles;

-- Sums are kept of groups, too: `label` is a trend, or behind a stroke a group, /* being the whole. What the sums have seen of the
-- taxonomy, and weeks in which a feed that speaks in most weeks could not be had, by so many visits and articles.
delete from period_sums;

create table summed_trends (
    trend varchar not null,
    group_id varchar not null
);

create table gap_weeks (
    week date not null
);

create table gaps_seen (
    visits bigint not null,
    articles bigint not null
);
