-- one row per run, pair of neighbouring stages, and part of the sum that leads from the one to the other
create or replace view api.joins as
with counted as (
    select
        run_id,
        sum(items) filter (where stage = 'entries' and fate = 'kept') as entries_kept,
        sum(items) filter (where stage = 'entries' and fate = 'edited') as entries_edited,
        sum(items) filter (where stage = 'articles' and fate = 'kept') as articles_kept,
        sum(items) filter (where stage = 'stories') as stories_in,
        sum(items) filter (where stage = 'stories' and fate = 'kept') as stories_kept,
        sum(items) filter (where stage = 'stories' and fate = 'duplicate') as stories_copies,
        sum(items) filter (where stage = 'stories' and fate = 'revised') as stories_revised,
        sum(items) filter (where stage = 'passages' and fate = 'kept') as passages_kept,
        sum(items) filter (where stage = 'passages' and fate = 'duplicate') as passages_repeated,
        sum(items) filter (where stage = 'boilerplate') as judged,
        sum(items) filter (where stage = 'boilerplate' and reason = 'judged again') as judged_again,
        sum(items) filter (where stage = 'boilerplate' and fate = 'kept') as boilerplate_kept,
        sum(items) filter (where stage = 'boilerplate' and fate = 'set aside') as set_aside,
        sum(items) filter (where stage = 'tags') as passages_read
    from main.fates
    group by run_id
),

listed as (
    select
        run_id,
        item as feed_id,
        coalesce(sum(items) filter (where stage = 'feeds' and fate = 'kept'), 0) as visits,
        coalesce(sum(items) filter (where stage = 'entries'), 0) as items
    from main.fates
    where stage in ('feeds', 'entries')
    group by run_id, item
),

of_feeds as (
    select
        run_id,
        sum(visits) as kept,
        sum(case when visits > 0 then greatest(items - visits, 0) end) as several,
        sum(greatest(visits - items, 0)) as silent,
        sum(case when visits = 0 then items end) as from_no_feed
    from listed
    group by run_id
),

asked as (
    select
        v.run_id,
        v.is_final,
        v.fate = 'kept' as is_had,
        e.run_id <> v.run_id as is_left_over,
        f.run_id as refined_by
    from main.page_visits as v
    inner join main.entries as e on v.entry_id = e.entry_id and v.entry_revision = e.revision
    left join main.refined as f on v.entry_id = f.entry_id and v.entry_revision = f.entry_revision
),

of_pages as (
    select
        run_id,
        count(*) filter (where is_left_over) as left_over,
        count(*) filter (where is_final and is_had) as had,
        count(*) filter (where is_final and not is_had) as without_page,
        count(*) filter (where is_final and refined_by is distinct from run_id) as unrefined
    from asked
    group by run_id
),

refined_late as (
    select
        refined_by as run_id,
        count(*) as items
    from asked
    where is_final and refined_by <> run_id
    group by refined_by
),

of_entries as (
    select
        e.run_id,
        count(*) as entries,
        count(*) filter (where v.run_id is null) as unasked
    from main.entries as e
    left join main.page_visits as v
        on e.entry_id = v.entry_id and e.revision = v.entry_revision and e.run_id = v.run_id
    group by e.run_id
),

cut as (
    select
        r.run_id,
        r.article_id,
        r.revision,
        r.revision < max(r.revision) over (partition by r.run_id, r.article_id) as is_superseded,
        count(p.passage_id) as passages
    from main.revisions as r
    left join main.passages as p on r.article_id = p.article_id and r.revision = p.revision
    group by r.run_id, r.article_id, r.revision
),

of_revisions as (
    select
        run_id,
        count(*) filter (where revision = 1) as firsts,
        count(*) filter (where revision > 1) as further,
        sum(greatest(passages - 1, 0)) as several,
        count(*) filter (where passages = 0) as empty,
        sum(case when is_superseded then passages end) as superseded
    from cut
    group by run_id
),

-- What an earlier run that died has left to this one, or below zero: what this one leaves to a later one.
carried as (
    select
        c.run_id,
        c.stories_in - coalesce(v.firsts, 0) - coalesce(v.further, 0) as revisions,
        c.judged - coalesce(c.judged_again, 0) - coalesce(c.passages_kept, 0) - coalesce(c.passages_repeated, 0)
        + coalesce(v.superseded, 0) as judged,
        coalesce(c.passages_read, 0) + coalesce(c.judged_again, 0) - coalesce(c.judged, 0) as read
    from counted as c
    left join of_revisions as v on c.run_id = v.run_id
    -- Runs of old have entered neither stories nor what was judged again.
    where c.stories_in is not null or v.run_id is null
),

parts as (
    select run_id, 'feeds' as stage, 'entries' as next_stage, 'kept' as way, '' as why, kept as items from of_feeds
    union all
    select run_id, 'feeds', 'entries', 'joined', 'several from one feed', several from of_feeds
    union all
    select run_id, 'feeds', 'entries', 'joined', 'addresses that an archive holds and no feed names', from_no_feed
    from of_feeds
    union all
    select run_id, 'feeds', 'entries', 'left', 'feeds that list nothing', -silent from of_feeds
    union all
    select run_id, 'entries', 'pages', 'kept', '', entries_kept from counted
    union all
    select run_id, 'entries', 'pages', 'joined', 'edited by their feed', entries_edited from counted
    union all
    select run_id, 'entries', 'pages', 'joined', 'left by an earlier run', left_over from of_pages
    union all
    select run_id, 'entries', 'pages', 'left', 'left to a later run', -unasked from of_entries
    union all
    select c.run_id, 'entries', 'pages', 'left', 'one entry, told twice',
        coalesce(e.entries, 0) - coalesce(c.entries_kept, 0) - coalesce(c.entries_edited, 0)
    from counted as c
    left join of_entries as e on c.run_id = e.run_id
    union all
    select run_id, 'pages', 'articles', 'kept', '', had from of_pages
    union all
    select run_id, 'pages', 'articles', 'joined', 'no page to be had: the words of the feed may serve', without_page
    from of_pages
    union all
    select run_id, 'pages', 'articles', 'joined', 'left by an earlier run', items from refined_late
    union all
    select run_id, 'pages', 'articles', 'left', 'left to a later run', -unrefined from of_pages
    union all
    select c.run_id, 'articles', 'stories', 'kept', '', c.articles_kept
    from counted as c
    inner join carried as a on c.run_id = a.run_id
    union all
    select c.run_id, 'articles', 'stories', 'joined', 'new articles with the words of one that we have',
        v.firsts - coalesce(c.articles_kept, 0)
    from counted as c
    inner join carried as a on c.run_id = a.run_id
    inner join of_revisions as v on c.run_id = v.run_id
    union all
    select v.run_id, 'articles', 'stories', 'joined', 'further revisions', v.further
    from of_revisions as v
    inner join carried as a on v.run_id = a.run_id
    union all
    select run_id, 'articles', 'stories', 'joined', 'left by an earlier run', greatest(revisions, 0) from carried
    union all
    select run_id, 'articles', 'stories', 'left', 'left to a later run', least(revisions, 0) from carried
    union all
    select run_id, 'stories', 'passages', 'kept', '', stories_kept from counted
    union all
    select run_id, 'stories', 'passages', 'joined', 'copies of stories that we have', stories_copies from counted
    union all
    select run_id, 'stories', 'passages', 'joined', 'further revisions', stories_revised from counted
    union all
    select v.run_id, 'stories', 'passages', 'joined', 'several from one article', v.several
    from of_revisions as v
    inner join carried as a on v.run_id = a.run_id
    union all
    select v.run_id, 'stories', 'passages', 'left', 'articles of no passage', -v.empty
    from of_revisions as v
    inner join carried as a on v.run_id = a.run_id
    union all
    select run_id, 'stories', 'passages', 'left', 'cut by an earlier run', -greatest(revisions, 0) from carried
    union all
    select run_id, 'stories', 'passages', 'joined', 'of articles left to a later run', -least(revisions, 0) from carried
    union all
    select c.run_id, 'passages', 'boilerplate', 'kept', '', c.passages_kept
    from counted as c
    inner join carried as a on c.run_id = a.run_id
    union all
    select c.run_id, 'passages', 'boilerplate', 'joined', 'with the words of one that we have', c.passages_repeated
    from counted as c
    inner join carried as a on c.run_id = a.run_id
    union all
    select run_id, 'passages', 'boilerplate', 'joined', 'judged again, as lines began or ceased to recur', judged_again
    from counted
    union all
    select v.run_id, 'passages', 'boilerplate', 'left', 'of revisions that the same run replaced', -v.superseded
    from of_revisions as v
    inner join carried as a on v.run_id = a.run_id
    union all
    select run_id, 'passages', 'boilerplate', 'joined', 'left by an earlier run', greatest(judged, 0) from carried
    union all
    select run_id, 'passages', 'boilerplate', 'left', 'left to a later run', least(judged, 0) from carried
    union all
    select c.run_id, 'boilerplate', 'tags', 'kept', '', c.boilerplate_kept
    from counted as c
    inner join carried as a on c.run_id = a.run_id
    union all
    select c.run_id, 'boilerplate', 'tags', 'joined', 'set aside: read as well, and counted nowhere', c.set_aside
    from counted as c
    inner join carried as a on c.run_id = a.run_id
    union all
    select run_id, 'boilerplate', 'tags', 'left', 'judged again, and read already', -judged_again from counted
    union all
    select run_id, 'boilerplate', 'tags', 'joined', 'of earlier runs, new to the model', greatest(read, 0) from carried
    union all
    select run_id, 'boilerplate', 'tags', 'left', 'left to a later run', least(read, 0) from carried
)

select
    p.run_id,
    p.stage,
    p.next_stage,
    p.way,
    p.why,
    cast(p.items as bigint) as items
from parts as p
where p.items <> 0;

comment on view api.joins is 'One row per run, pair of neighbouring stages, and part of the sum between them: what the one kept, what joined, what left. For each pair sum(items) is what came into the next stage, items_in of api.stages; a pair into which nothing came and from which nothing went has no row. Runs made before stories were entered have none behind articles.';
comment on column api.joins.run_id is 'Run; see api.runs.';
comment on column api.joins.stage is 'Stage out of which the items come: feeds, entries, pages, articles, stories, passages, boilerplate.';
comment on column api.joins.next_stage is 'Stage into which they go: entries, pages, articles, stories, passages, boilerplate, tags.';
comment on column api.joins.way is 'kept (what api.fates calls so), joined (what came beside it), or left (what went no further).';
comment on column api.joins.why is 'What joined or left; empty for what was kept.';
comment on column api.joins.items is 'How many; below zero for what left, so that the rows add up.';
