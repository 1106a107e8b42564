-- a table macro: the rows of api.joins of runs that are not settled
-- It reads passages that were first seen from a moment on: every run writes the passages of the revisions that it makes.
create or replace macro api.unsettled_joins(since) as table
with wanted as (
    select r.run_id
    from main.runs as r
    anti join main.settled_runs as s on r.run_id = s.run_id
),

told_fates as (
    select f.*
    from main.fates as f
    semi join wanted as w on f.run_id = w.run_id
),

visits as (
    select v.*
    from main.page_visits as v
    semi join wanted as w on v.run_id = w.run_id
),

own_entries as (
    select
        e.entry_id,
        e.revision,
        e.run_id
    from main.entries as e
    semi join wanted as w on e.run_id = w.run_id
),

own_refined as (
    select
        f.entry_id,
        f.entry_revision,
        f.run_id
    from main.refined as f
    semi join wanted as w on f.run_id = w.run_id
),

counted as (
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
    from told_fates
    group by run_id
),

listed as (
    select
        run_id,
        item as feed_id,
        coalesce(sum(items) filter (where stage = 'feeds' and fate = 'kept'), 0) as visits,
        coalesce(sum(items) filter (where stage = 'entries'), 0) as items
    from told_fates
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

of_pages as (
    select
        v.run_id,
        count(*) filter (where e.run_id is null) as left_over,
        count(*) filter (where v.is_final and v.fate = 'kept') as had,
        count(*) filter (where v.is_final and v.fate <> 'kept') as without_page,
        count(*) filter (where v.is_final and f.run_id is null) as unrefined
    from visits as v
    left join own_entries as e
        on v.entry_id = e.entry_id and v.entry_revision = e.revision and v.run_id = e.run_id
    left join own_refined as f
        on v.entry_id = f.entry_id and v.entry_revision = f.entry_revision and v.run_id = f.run_id
    group by v.run_id
),

-- Of pages that an earlier run had; where there are none, no visit of old is read.
late as (
    select f.*
    from own_refined as f
    anti join (select * from visits where is_final) as v
        on f.entry_id = v.entry_id and f.entry_revision = v.entry_revision and f.run_id = v.run_id
),

refined_late as (
    select
        f.run_id,
        count(*) as items
    from main.page_visits as v
    inner join late as f on v.entry_id = f.entry_id and v.entry_revision = f.entry_revision
    where v.is_final
    group by f.run_id
),

of_entries as (
    select
        e.run_id,
        count(*) as entries,
        count(*) filter (where v.run_id is null) as unasked
    from own_entries as e
    left join visits as v
        on e.entry_id = v.entry_id and e.revision = v.entry_revision and e.run_id = v.run_id
    group by e.run_id
),

passages as (
    select
        passage_id,
        article_id,
        revision
    from main.passages
    where seen_at is null or seen_at >= since
),

cut as (
    select
        r.run_id,
        r.article_id,
        r.revision,
        r.revision < max(r.revision) over (partition by r.run_id, r.article_id) as is_superseded,
        count(p.passage_id) as passages
    from main.revisions as r
    semi join wanted as w on r.run_id = w.run_id
    left join passages as p on r.article_id = p.article_id and r.revision = p.revision
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

-- Runs of old have entered neither stories nor what was judged again: of them nothing is known behind articles. One that
-- has entered none and never ended has died before them.
told as (
    select
        c.*,
        coalesce(v.firsts, 0) as firsts,
        coalesce(v.further, 0) as further,
        coalesce(v.several, 0) as several_passages,
        coalesce(v.empty, 0) as empty,
        coalesce(v.superseded, 0) as superseded
    from counted as c
    left join of_revisions as v on c.run_id = v.run_id
    left join main.run_ends as n on c.run_id = n.run_id
    where c.stories_in is not null or v.run_id is null or n.run_id is null
),

-- What an earlier run that died has left to this one, or below zero: what this one leaves to a later one.
carried as (
    select
        run_id,
        coalesce(stories_in, 0) - firsts - further as revisions,
        coalesce(judged, 0) - coalesce(judged_again, 0) + superseded
        - coalesce(passages_kept, 0) - coalesce(passages_repeated, 0) as judged,
        coalesce(passages_read, 0) - coalesce(judged, 0) + coalesce(judged_again, 0) as passages
    from told
),

figures as (
    select
        c.run_id,
        f.kept as feeds_kept,
        f.several as several_entries,
        f.from_no_feed,
        f.silent,
        c.entries_kept,
        c.entries_edited,
        p.left_over as entries_before,
        e.unasked as entries_after,
        coalesce(c.entries_kept, 0) + coalesce(c.entries_edited, 0) - coalesce(e.entries, 0) as entries_twice,
        p.had as pages_had,
        p.without_page,
        r.items as pages_before,
        p.unrefined as pages_after,
        case when t.run_id is not null then c.articles_kept end as articles_kept,
        t.firsts - coalesce(c.articles_kept, 0) as articles_copied,
        t.further as articles_revised,
        greatest(a.revisions, 0) as revisions_before,
        greatest(-a.revisions, 0) as revisions_after,
        t.stories_kept,
        t.stories_copies,
        t.stories_revised,
        t.several_passages,
        t.empty as without_passage,
        t.passages_kept,
        t.passages_repeated,
        t.judged_again,
        t.superseded,
        greatest(a.judged, 0) as judged_before,
        greatest(-a.judged, 0) as judged_after,
        t.boilerplate_kept,
        t.set_aside,
        greatest(a.passages, 0) as passages_before,
        greatest(-a.passages, 0) as passages_after
    from counted as c
    left join told as t on c.run_id = t.run_id
    left join carried as a on c.run_id = a.run_id
    left join of_feeds as f on c.run_id = f.run_id
    left join of_entries as e on c.run_id = e.run_id
    left join of_pages as p on c.run_id = p.run_id
    left join refined_late as r on c.run_id = r.run_id
),

counts as (
    unpivot (
        select
            run_id,
            cast(columns(* exclude (run_id)) as bigint)
        from figures
    )
    on columns(* exclude (run_id))
    into name figure value items
),

parts (stage, next_stage, way, why, figure) as (
    values
    ('feeds', 'entries', 'kept', '', 'feeds_kept'),
    ('feeds', 'entries', 'joined', 'several from one feed', 'several_entries'),
    ('feeds', 'entries', 'joined', 'addresses that an archive holds and no feed names', 'from_no_feed'),
    ('feeds', 'entries', 'left', 'feeds that list nothing', 'silent'),
    ('entries', 'pages', 'kept', '', 'entries_kept'),
    ('entries', 'pages', 'joined', 'edited by their feed', 'entries_edited'),
    ('entries', 'pages', 'joined', 'left by an earlier run', 'entries_before'),
    ('entries', 'pages', 'left', 'left to a later run', 'entries_after'),
    ('entries', 'pages', 'left', 'one entry, told twice', 'entries_twice'),
    ('pages', 'articles', 'kept', '', 'pages_had'),
    ('pages', 'articles', 'joined', 'no page to be had: the words of the feed may serve', 'without_page'),
    ('pages', 'articles', 'joined', 'left by an earlier run', 'pages_before'),
    ('pages', 'articles', 'left', 'left to a later run', 'pages_after'),
    ('articles', 'stories', 'kept', '', 'articles_kept'),
    ('articles', 'stories', 'joined', 'new articles with the words of one that we have', 'articles_copied'),
    ('articles', 'stories', 'joined', 'further revisions', 'articles_revised'),
    ('articles', 'stories', 'joined', 'left by an earlier run', 'revisions_before'),
    ('articles', 'stories', 'left', 'left to a later run', 'revisions_after'),
    ('stories', 'passages', 'kept', '', 'stories_kept'),
    ('stories', 'passages', 'joined', 'copies of stories that we have', 'stories_copies'),
    ('stories', 'passages', 'joined', 'further revisions', 'stories_revised'),
    ('stories', 'passages', 'joined', 'several from one article', 'several_passages'),
    ('stories', 'passages', 'joined', 'of articles left to a later run', 'revisions_after'),
    ('stories', 'passages', 'left', 'cut by an earlier run', 'revisions_before'),
    ('stories', 'passages', 'left', 'articles of no passage', 'without_passage'),
    ('passages', 'boilerplate', 'kept', '', 'passages_kept'),
    ('passages', 'boilerplate', 'joined', 'with the words of one that we have', 'passages_repeated'),
    ('passages', 'boilerplate', 'joined', 'judged again, as pieces began or ceased to recur', 'judged_again'),
    ('passages', 'boilerplate', 'joined', 'left by an earlier run', 'judged_before'),
    ('passages', 'boilerplate', 'left', 'of revisions that the same run replaced', 'superseded'),
    ('passages', 'boilerplate', 'left', 'left to a later run', 'judged_after'),
    ('boilerplate', 'tags', 'kept', '', 'boilerplate_kept'),
    ('boilerplate', 'tags', 'joined', 'set aside: read as well, and counted nowhere', 'set_aside'),
    ('boilerplate', 'tags', 'joined', 'of earlier runs, new to the model or with other words', 'passages_before'),
    ('boilerplate', 'tags', 'left', 'judged again, and read already', 'judged_again'),
    ('boilerplate', 'tags', 'left', 'left to a later run', 'passages_after')
)

select
    c.run_id,
    p.stage,
    p.next_stage,
    p.way,
    p.why,
    case when p.way = 'left' then -c.items else c.items end as items
from counts as c
inner join parts as p on c.figure = p.figure
where c.items <> 0;

comment on macro table api.unsettled_joins is 'The rows of api.joins of runs that are not settled, as the last one, whose words were first seen from a moment on: from api.unsettled_joins(timestamp ''0001-01-01'').';
