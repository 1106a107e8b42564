-- table macros: how much of the coverage of each week, month, quarter ... carried each trend, each group, and any trend
-- A period without a row is missing, not zero.
create or replace macro api.covered_periods(kind, unit, with_backfill, only_watched) as table
with clock as (
    select api.clock() as at
),

-- A story of three trends of a group is one story of the group, and one of the whole.
labels as (
    select
        trend,
        unnest(case when kind = 'trend' then [trend] else [group_id, '*'] end) as label
    from main.trends
),

dated as (
    select
        a.article_id,
        a.revision,
        a.story_id,
        a.feed_id,
        a.publisher,
        a.published_at,
        a.is_watched,
        a.is_about_ai is distinct from false as is_tagged,
        a.is_about_ai is distinct from false and api.is_read(a.language) as is_counted,
        a.is_watched and coalesce(a.week between p.first_week and p.last_week, false) as is_panel,
        cast(date_trunc(unit, a.published_at) as date) as starts
    from api.articles as a
    left join main.panel as p on a.publisher = p.publisher
    where (with_backfill or not a.is_backfill) and (a.is_watched or not only_watched)
),

-- A story that several publishers have is the first one's, in each period.
stories as (
    select
        starts,
        story_id,
        arg_min(publisher, row(published_at, article_id)) filter (where is_counted) as publisher,
        bool_or(is_counted) as is_counted,
        bool_or(is_counted and is_panel) as is_panel,
        bool_or(is_watched) as is_watched,
        count(*) as articles
    from dated
    group by starts, story_id
),

-- What is not counted has no publisher here.
by_publisher as (
    select
        starts,
        publisher,
        count(*) as stories,
        count(*) filter (where is_panel) as stories_panel,
        sum(articles) as articles,
        bool_or(is_watched) as is_watched
    from stories
    group by starts, publisher
),

totals as (
    select
        starts,
        cast(sum(stories) as bigint) as stories,
        cast(coalesce(sum(stories) filter (where publisher is not null), 0) as bigint) as stories_about_ai,
        cast(sum(stories_panel) as bigint) as stories_about_ai_panel,
        cast(sum(articles) as bigint) as articles,
        count(publisher) as publishers,
        sum(stories * stories) filter (where publisher is not null) as squares,
        bool_or(is_watched) as is_watched
    from by_publisher
    group by starts
),

-- The tags of api.tags, without its joins, which took a fifth of the time: the articles are here already.
tagged as (
    select distinct
        l.label,
        p.article_id,
        p.revision
    from main.tags as t
    inner join labels as l on t.trend = l.trend
    inner join main.passages as p on t.passage_id = p.passage_id
    where
        t.model_id = (select arg_max(m.model_id, m.made_current_at) from main.current_models as m)
        and not p.is_boilerplate
        and api.is_sure(t.probability)
),

told as (
    select
        t.label,
        d.starts,
        d.story_id,
        d.feed_id,
        d.publisher,
        d.is_counted and d.is_panel as is_panel
    from tagged as t
    inner join dated as d on t.article_id = d.article_id and t.revision = d.revision
    where d.is_tagged
),

told_stories as (
    select
        label,
        starts,
        story_id,
        bool_or(is_panel) as is_panel,
        count(*) as articles
    from told
    group by label, starts, story_id
),

hits_by_publisher as (
    select
        t.label,
        t.starts,
        s.publisher,
        count(*) as stories,
        count(*) filter (where t.is_panel) as stories_panel,
        sum(t.articles) as articles
    from told_stories as t
    inner join stories as s on t.starts = s.starts and t.story_id = s.story_id
    group by t.label, t.starts, s.publisher
),

hits as (
    select
        h.label,
        h.starts,
        sum(h.stories) as stories,
        sum(h.stories_panel) as stories_panel,
        sum(h.articles) as articles,
        sum(h.stories * h.stories) as squares,
        sum(h.stories * b.stories) as products
    from hits_by_publisher as h
    left join by_publisher as b on h.starts = b.starts and h.publisher = b.publisher
    group by h.label, h.starts
),

tellers as (
    select
        label,
        starts,
        count(distinct feed_id) as sources,
        count(distinct publisher) as publishers
    from told
    group by label, starts
),

events as (
    -- A week belongs to all the periods that its days do.
    select
        week + cast(days.nth as integer) as day,
        'gap' as event
    from api.feed_weeks
    cross join range(7) as days(nth)
    where is_gap
    union all
    select
        week as day,
        'first watch' as event
    from api.arrivals
    union all
    -- A retagging has the clock of the run before it, so that in a replayed history it stands where the line ended.
    select
        cast(coalesce(r.clock, c.changed_at) as date) as day,
        'model change' as event
    from main.changes as c
    left join main.runs as r on c.run_id = r.run_id
    where c.kind = 'model made current'
),

marks as (
    select
        cast(date_trunc(unit, day) as date) as starts,
        bool_or(event = 'gap') as has_gap,
        bool_or(event = 'first watch') as is_first_watch,
        bool_or(event = 'model change') as has_model_change
    from events
    group by 1
),

counted as (
    select
        names.label,
        totals.*,
        cast(coalesce(hits.stories, 0) as bigint) as hits,
        cast(coalesce(hits.stories_panel, 0) as bigint) as hits_panel,
        cast(coalesce(hits.articles, 0) as bigint) as hit_articles,
        coalesce(tellers.sources, 0) as hit_sources,
        coalesce(tellers.publishers, 0) as hit_publishers,
        api.design_effect(
            coalesce(hits.stories, 0),
            totals.stories_about_ai,
            totals.publishers,
            coalesce(hits.squares, 0),
            coalesce(hits.products, 0),
            totals.squares
        ) as effect
    from (select distinct label from labels) as names
    cross join totals
    left join hits on names.label = hits.label and totals.starts = hits.starts
    left join tellers on names.label = tellers.label and totals.starts = tellers.starts
)

select
    c.label,
    c.starts,
    c.hits as stories,
    c.hit_articles as articles,
    c.hit_sources as sources,
    c.hit_publishers as publishers,
    c.stories as stories_in_period,
    c.articles as articles_in_period,
    c.stories_about_ai,
    c.hits / nullif(c.stories_about_ai, 0) as share,
    api.wilson_low(c.hits, nullif(c.stories_about_ai, 0)) as share_low,
    api.wilson_high(c.hits, nullif(c.stories_about_ai, 0)) as share_high,
    c.hits / c.stories as share_of_all,
    c.starts + cast('1 ' || unit as interval) <= clock.at as is_complete,
    coalesce(marks.has_gap, false) as has_gap,
    c.is_watched,
    c.effect as design_effect,
    api.wilson_low(c.hits / c.effect, c.stories_about_ai / c.effect) as share_deff_low,
    api.wilson_high(c.hits / c.effect, c.stories_about_ai / c.effect) as share_deff_high,
    c.hits_panel as stories_panel,
    c.stories_about_ai_panel,
    c.hits_panel / nullif(c.stories_about_ai_panel, 0) as share_panel,
    coalesce(marks.is_first_watch, false) as is_first_watch,
    coalesce(marks.has_model_change, false) as has_model_change
from counted as c
cross join clock
left join marks on c.starts = marks.starts;

create or replace macro api.trend_periods(unit, with_backfill := true, only_watched := false) as table
with corrected as (
    -- Those of the current model alone: after a retag there are none until the next evaluation.
    select trend, starts, share, low, high
    from main.corrected_shares
    where
        period = unit
        and model_id = (select arg_max(m.model_id, m.made_current_at) from main.current_models as m)
)

select
    c.label as trend,
    c.starts,
    c.stories,
    c.articles,
    c.sources,
    c.publishers,
    c.stories_in_period,
    c.articles_in_period,
    c.stories_about_ai,
    c.share,
    c.share_low,
    c.share_high,
    c.share_of_all,
    corrected.share as share_corrected,
    corrected.low as share_corrected_low,
    corrected.high as share_corrected_high,
    c.is_complete,
    c.has_gap,
    c.is_watched,
    c.design_effect,
    c.share_deff_low,
    c.share_deff_high,
    c.stories_panel,
    c.stories_about_ai_panel,
    c.share_panel,
    c.is_first_watch,
    c.has_model_change
from api.covered_periods('trend', unit, with_backfill, only_watched) as c
left join corrected on c.label = corrected.trend and c.starts = corrected.starts;

create or replace macro api.group_periods(unit, with_backfill := true, only_watched := false) as table
select
    nullif(c.label, '*') as group_id,
    c.* exclude (label)
from api.covered_periods('group', unit, with_backfill, only_watched) as c;

comment on macro table api.covered_periods is 'What api.trend_periods and api.group_periods are made of: label is a trend (kind ''trend''), or a group and * for the whole (kind ''group'').';
comment on macro table api.trend_periods is 'What api.trend_weeks tells, for the periods of a unit, from day to year: from api.trend_periods(''quarter''). Corrected shares are made for weeks and months alone.';
comment on macro table api.group_periods is 'What api.group_weeks tells of groups of trends and, group_id null, of the whole, for the periods of a unit, from day to year: from api.group_periods(''year'').';
