-- a table macro: one row per trend, how much of the coverage of a span of days carried it; each story counts once
-- The stories of weeks must not be added up: one whose copies were written in two weeks counts in both.
create or replace macro api.trend_totals(first, last, with_backfill := true, only_watched := false) as table
with dated as (
    select
        article_id,
        story_id,
        feed_id,
        publisher,
        is_about_ai is distinct from false and api.is_read(language) as is_counted
    from api.articles
    where
        cast(published_at as date) between cast(first as date) and cast(last as date)
        and (with_backfill or not is_backfill)
        and (is_watched or not only_watched)
),

totals as (
    select
        count(distinct story_id) as stories,
        count(distinct case when is_counted then story_id end) as stories_about_ai
    from dated
),

hits as (
    select
        t.trend,
        count(distinct d.story_id) as stories,
        count(*) as articles,
        count(distinct d.feed_id) as sources,
        count(distinct d.publisher) as publishers
    from api.carried as t
    inner join dated as d on t.article_id = d.article_id
    group by t.trend
)

select
    trends.trend,
    coalesce(hits.stories, 0) as stories,
    coalesce(hits.articles, 0) as articles,
    coalesce(hits.sources, 0) as sources,
    coalesce(hits.publishers, 0) as publishers,
    totals.stories as stories_in_span,
    totals.stories_about_ai,
    coalesce(hits.stories, 0) / nullif(totals.stories_about_ai, 0) as share,
    api.wilson_low(coalesce(hits.stories, 0), nullif(totals.stories_about_ai, 0)) as share_low,
    api.wilson_high(coalesce(hits.stories, 0), nullif(totals.stories_about_ai, 0)) as share_high
from main.trends as trends
cross join totals
left join hits on trends.trend = hits.trend;

comment on macro table api.trend_totals is 'One row per trend: how much of what was published from the day first to the day last, both with it, carried the trend, each story counted once: from api.trend_totals(date ''2026-07-01'', date ''2026-09-30''). The stories of weeks or months must not be added up: one whose copies were written in two weeks counts in both. Columns as in api.trend_weeks; stories_in_span are all of the span.';
