-- one row
create or replace view api.meta as
select
    (select count(*) from main.migrations) as schema_version,
    (select arg_max(r.run_id, r.started_at) from main.runs as r) as run_id,
    api.clock() as clock,
    api.current_model() as model_id,
    (select max(t.taxonomy_version) from main.trends as t) as taxonomy_version,
    (select count(*) from main.articles) as articles,
    l.passages,
    -- A story has one original.
    (
        select count(*) from main.articles as a
        where a.is_original
    ) as stories,
    (
        select count(*) from main.feeds as f
        where f.is_active
    ) as feeds,
    l.share_unread,
    l.feeds_unread
from (
    select
        cast(coalesce(sum(f.passages), 0) as bigint) as passages,
        sum(f.unread) / sum(f.articles) as share_unread,
        count(*) filter (where api.is_in_another_language(f.articles, f.unread)) as feeds_unread
    -- As api.passages and api.feed_languages have it, from a table of numbers.
    from (
        select
            c.feed_id,
            count(*) as articles,
            count(*) filter (where not c.is_read) as unread,
            sum(c.cut) as passages
        from api.covered_articles() as c
        group by c.feed_id
    ) as f
) as l;

comment on view api.meta is 'One row: what this copy is.';
comment on column api.meta.schema_version is 'Version of the tables: the number of migrations.';
comment on column api.meta.run_id is 'Last run.';
comment on column api.meta.clock is 'The latest time that a run took for now, UTC; runs in which no feed answered, and those set aside, are passed over.';
comment on column api.meta.model_id is 'Model whose tags the views show.';
comment on column api.meta.taxonomy_version is 'Taxonomy that the views show.';
comment on column api.meta.articles is 'Articles.';
comment on column api.meta.passages is 'Passages of current revisions.';
comment on column api.meta.stories is 'Stories.';
comment on column api.meta.feeds is 'Feeds on the watch list.';
comment on column api.meta.share_unread is 'Share of the articles that are in languages that are not read, and so in no share of a trend; see api.feed_languages.';
comment on column api.meta.feeds_unread is 'Feeds wholly in another language.';
