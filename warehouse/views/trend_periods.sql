-- a table macro: how much of the coverage of each week, month, quarter ... carried each trend
-- A period without a row is missing, not zero.
create or replace macro api.trend_periods(unit, with_backfill := true, only_watched := false) as table
with clock as (
    select api.clock() as at
),

dated as (
    select
        article_id,
        story_id,
        feed_id,
        publisher,
        is_watched,
        is_about_ai is distinct from false and api.is_read(language) as is_counted,
        cast(date_trunc(unit, published_at) as date) as starts
    from api.articles
    where (with_backfill or not is_backfill) and (is_watched or not only_watched)
),

totals as (
    select
        starts,
        count(distinct story_id) as stories,
        count(distinct case when is_counted then story_id end) as stories_about_ai,
        count(*) as articles,
        bool_or(is_watched) as is_watched
    from dated
    group by starts
),

tagged as (
    select distinct
        t.trend,
        p.article_id
    from api.tags as t
    inner join main.passages as p on t.passage_id = p.passage_id
),

hits as (
    select
        t.trend,
        d.starts,
        count(distinct d.story_id) as stories,
        count(*) as articles,
        count(distinct d.feed_id) as sources,
        count(distinct d.publisher) as publishers
    from tagged as t
    inner join dated as d on t.article_id = d.article_id
    group by t.trend, d.starts
),

-- Those of the current model alone: after a retag there are none until the next evaluation.
corrected as (
    select trend, starts, share, low, high
    from main.corrected_shares
    where
        period = unit
        and model_id = (select arg_max(m.model_id, m.made_current_at) from main.current_models as m)
),

gaps as (
    -- A week belongs to all the periods that its days do.
    select distinct cast(date_trunc(unit, week + cast(days.nth as integer)) as date) as starts
    from api.feed_weeks
    cross join range(7) as days(nth)
    where is_gap
)

select
    trends.trend,
    totals.starts,
    coalesce(hits.stories, 0) as stories,
    coalesce(hits.articles, 0) as articles,
    coalesce(hits.sources, 0) as sources,
    coalesce(hits.publishers, 0) as publishers,
    totals.stories as stories_in_period,
    totals.articles as articles_in_period,
    totals.stories_about_ai,
    coalesce(hits.stories, 0) / nullif(totals.stories_about_ai, 0) as share,
    api.wilson_low(coalesce(hits.stories, 0), nullif(totals.stories_about_ai, 0)) as share_low,
    api.wilson_high(coalesce(hits.stories, 0), nullif(totals.stories_about_ai, 0)) as share_high,
    coalesce(hits.stories, 0) / totals.stories as share_of_all,
    corrected.share as share_corrected,
    corrected.low as share_corrected_low,
    corrected.high as share_corrected_high,
    totals.starts + cast('1 ' || unit as interval) <= clock.at as is_complete,
    gaps.starts is not null as has_gap,
    totals.is_watched
from main.trends as trends
cross join totals
cross join clock
left join hits on trends.trend = hits.trend and totals.starts = hits.starts
left join gaps on totals.starts = gaps.starts
left join corrected on trends.trend = corrected.trend and totals.starts = corrected.starts;

comment on macro table api.trend_periods is 'What api.trend_weeks tells, for the periods of a unit, from day to year: from api.trend_periods(''quarter''). Corrected shares are made for weeks and months alone.';
