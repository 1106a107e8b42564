-- The stories that verdicts count, one row a story, so that a look reads weeks and not texts. All of it follows from the
-- other tables, as api.marked_stories says. `feed_id`, `outlet` and `site` are those of the original, and tell its publisher.
-- `week` is the Monday of its week. `trends` are those that any copy of it carries.
create table counted (
    story_id varchar not null,
    article_id varchar not null,
    feed_id varchar not null,
    outlet varchar not null,
    site varchar not null,
    week date not null,
    trends varchar[] not null
);

-- Stories of which something has changed since, so that what is in `counted` of them does not hold. Written in the transaction
-- of the change, once or several times, and removed when they are counted. `before`: the original is known to be of a week
-- before that Monday, none that the last look had to know; null where nobody has looked.
create table uncounted (
    story_id varchar not null,
    before date
);

insert into uncounted (story_id)
select distinct story_id from articles;

-- When a run first saw the revision that these are of, so that who asks for some weeks need not read those of all years. Null
-- where it was stored before this migration, and read whatever the weeks: to fill 12 million rows takes more than a
-- gigabyte of memory.
alter table passages add column seen_at timestamp;
alter table about_ai add column seen_at timestamp;
