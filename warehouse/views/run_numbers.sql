-- one row per run: its numbers, as every command, page and artifact gives them; those of settled runs are kept
create or replace view api.run_numbers as
with wanted as (
    select r.run_id
    from main.runs as r
    anti join main.settled_runs as s on r.run_id = s.run_id
),

told as (
    select
        run_id,
        sum(items) filter (where stage = 'feeds') as feeds,
        sum(items) filter (where stage = 'feeds' and (api.is_failure(fate) or fate = 'our network is down'))
            as failed_feeds,
        sum(items) filter (where stage = 'entries' and fate = 'kept') as new_entries,
        sum(items) filter (where stage = 'pages' and fate = 'kept') as pages,
        sum(items) filter (where stage = 'stories' and fate = 'kept') as new_stories,
        sum(items) filter (where stage = 'passages') as new_passages,
        sum(items) filter (where stage = 'tags') as passages_read,
        sum(items) filter (where stage = 'tags' and fate = 'tagged') as passages_tagged,
        bool_or(stage = 'stories') as tells_stories
    from main.fates
    where run_id in (select w.run_id from wanted as w)
    group by run_id
),

gained as (
    select
        a.run_id,
        count(*) as new_articles
    from main.articles as a
    semi join wanted as w on a.run_id = w.run_id
    group by a.run_id
),

revised as (
    select
        r.run_id,
        count(*) as revisions
    from main.revisions as r
    semi join wanted as w on r.run_id = w.run_id
    where r.revision > 1
    group by r.run_id
)

select * from main.settled_numbers
union all
select
    r.run_id,
    cast(coalesce(t.feeds, 0) as bigint) as feeds,
    cast(coalesce(t.failed_feeds, 0) as bigint) as failed_feeds,
    cast(coalesce(t.new_entries, 0) as bigint) as new_entries,
    cast(coalesce(t.pages, 0) as bigint) as pages,
    coalesce(g.new_articles, 0) as new_articles,
    coalesce(v.revisions, 0) as revisions,
    -- Runs of old have not entered stories into the ledger.
    case when t.tells_stories or g.new_articles is null then cast(coalesce(t.new_stories, 0) as bigint) end
        as new_stories,
    cast(coalesce(t.new_passages, 0) as bigint) as new_passages,
    cast(coalesce(t.passages_read, 0) as bigint) as passages_read,
    cast(coalesce(t.passages_tagged, 0) as bigint) as passages_tagged
from wanted as r
left join told as t on r.run_id = t.run_id
left join gained as g on r.run_id = g.run_id
left join revised as v on r.run_id = v.run_id;

comment on view api.run_numbers is 'One row per run: its numbers, as every command, page and artifact gives them. What became of the rest is in api.fates, how the numbers follow from each other in api.joins.';
comment on column api.run_numbers.run_id is 'Run; see api.runs.';
comment on column api.run_numbers.feeds is 'Feeds that it was to look at, also those that were not due.';
comment on column api.run_numbers.failed_feeds is 'Feeds of these that could not be had, by whose fault ever.';
comment on column api.run_numbers.new_entries is 'Items of feeds that it saw first.';
comment on column api.run_numbers.pages is 'Pages that it had for entries; a page that two entries name counts for both where both use it.';
comment on column api.run_numbers.new_articles is 'Articles that it saw first: those that were kept, and those with the words of an article that we have, which count once as a story.';
comment on column api.run_numbers.revisions is 'Further revisions of articles that we had.';
comment on column api.run_numbers.new_stories is 'Stories that its articles began; empty for runs made before these were counted.';
comment on column api.run_numbers.new_passages is 'Passages that were cut from these articles and revisions.';
comment on column api.run_numbers.passages_read is 'Passages that the model was shown, also those that earlier runs left.';
comment on column api.run_numbers.passages_tagged is 'Passages of these in which it found a trend.';
