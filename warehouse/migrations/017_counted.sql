-- The stories that verdicts count, one row a story, so that a look reads weeks and not texts. All of it follows from the
-- other tables: what is written in api.marked_stories. `feed_id`, `outlet` and `site` are those of the original, and say
-- its publisher; `week` is the Monday of its week; `trends` are those that any copy of it carries.
create table counted (
    story_id varchar not null,
    article_id varchar not null,
    feed_id varchar not null,
    outlet varchar not null,
    site varchar not null,
    week date not null,
    trends varchar[] not null
);

-- Stories of which something has changed since: what is in `counted` of them does not hold. Written in the transaction of
-- the change, once or several times; emptied when they are counted.
create table uncounted (
    story_id varchar not null
);

insert into uncounted
select distinct story_id from articles;
