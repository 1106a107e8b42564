-- What coverage counts of each article, one row an article, so that weeks and months are summed up without texts and tags.
-- All of it follows from the other tables, as api.marked_articles says. `outlet`, `site` and `feed_id` tell the publisher.
-- `passages`: how many are its own. `trends`: those that it surely carries.
create table covered (
    article_id varchar not null,
    story_id varchar not null,
    feed_id varchar not null,
    outlet varchar not null,
    site varchar not null,
    published_at timestamp not null,
    is_original boolean not null,
    is_backfill boolean not null,
    is_counted boolean not null,
    passages integer not null,
    trends varchar[] not null
);

-- Stories of which something has changed since, so that what is in `covered` of their articles does not hold. Written in the
-- transaction of the change, once or several times, and removed when they are covered anew.
create table uncovered (
    story_id varchar not null
);

insert into uncovered (story_id)
select distinct story_id from articles;

-- How much of the coverage of a period carried a trend: what api.period_sums says, one row a trend and period,
-- which is a `week` or a `month`.
create table period_sums (
    period varchar not null,
    label varchar not null,
    starts date not null,
    stories bigint not null,
    stories_about_ai bigint not null,
    stories_about_ai_panel bigint not null,
    articles bigint not null,
    is_watched boolean not null,
    hits bigint not null,
    hits_panel bigint not null,
    hit_articles bigint not null,
    hit_sources bigint not null,
    hit_publishers bigint not null,
    effect double
);

-- Periods whose sums do not hold any more, written with what changed in `covered`, and removed when they are summed anew.
create table unsummed (
    period varchar not null,
    starts date not null
);

-- What the sums have seen of feeds and of the panel beside the articles: where it is another now, periods are summed anew.
create table summed_feeds (
    feed_id varchar not null,
    publisher varchar not null,
    title varchar not null,
    arrived date
);

create table summed_panel (
    publisher varchar not null,
    first_week date not null,
    last_week date not null
);
