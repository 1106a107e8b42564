-- one row
create or replace view api.meta as
select
    (select count(*) from main.migrations) as schema_version,
    (select arg_max(r.run_id, r.started_at) from main.runs as r) as run_id,
    api.clock() as clock,
    api.current_model() as model_id,
    (select max(t.taxonomy_version) from main.trends as t) as taxonomy_version,
    (select count(*) from main.articles) as articles,
    (select count(*) from api.passages) as passages,
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
        sum(f.unread) / sum(f.articles) as share_unread,
        count(*) filter (where f.is_unread) as feeds_unread
    from api.feed_languages as f
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
