-- one row per article whose story has changed since the last run, with its current revision
-- Revisions are compared by their difference: with one pair of columns alone to be equal, DuckDB passes over what cannot
-- match as it reads, and that takes half as long where little is marked.
create or replace view api.marked_members as
with marked as (
    select distinct story_id
    from main.uncovered
)

select
    a.article_id,
    a.story_id,
    a.feed_id,
    a.outlet,
    a.site,
    a.published_at,
    a.first_seen_at,
    a.is_original,
    a.is_backfill,
    a.revision,
    r.language,
    r.origin,
    r.seen_at
from main.articles as a
inner join marked as m on a.story_id = m.story_id
inner join main.revisions as r on a.article_id = r.article_id and a.revision - r.revision = 0;

comment on view api.marked_members is 'One row per article whose story has changed since the last run, as api.marked_articles asks for it; in a published copy there are none.';
comment on column api.marked_members.article_id is 'Article; see api.articles.';
comment on column api.marked_members.story_id is 'Story that it is of.';
comment on column api.marked_members.feed_id is 'Feed that brought it; see api.feeds.';
comment on column api.marked_members.outlet is 'Who published it, where the feed says so.';
comment on column api.marked_members.site is 'Site of its page, where it tells who published it.';
comment on column api.marked_members.published_at is 'When it was published, UTC.';
comment on column api.marked_members.first_seen_at is 'When a run first saw it, UTC.';
comment on column api.marked_members.is_original is 'Whether it is the first of its story.';
comment on column api.marked_members.is_backfill is 'Whether a backfill brought it.';
comment on column api.marked_members.revision is 'Its current revision; see api.revisions.';
comment on column api.marked_members.language is 'Language of its words, ISO 639-1.';
comment on column api.marked_members.origin is 'Where its words are from: page or feed.';
comment on column api.marked_members.seen_at is 'When a run first saw these words, UTC.';
