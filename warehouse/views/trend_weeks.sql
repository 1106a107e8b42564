-- one row per trend and week in which any story was published; a week without a row is missing, not zero
create or replace view api.trend_weeks as
with clock as (
    select max(clock) as at from main.runs
),

dated as (
    select
        article_id,
        story_id,
        feed_id,
        publisher,
        cast(date_trunc('week', published_at) as date) as week
    from api.articles
),

totals as (
    select
        week,
        count(distinct story_id) as stories_in_week,
        count(*) as articles_in_week
    from dated
    group by week
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
        d.week,
        count(distinct d.story_id) as stories,
        count(*) as articles,
        count(distinct d.feed_id) as sources,
        count(distinct d.publisher) as publishers
    from tagged as t
    inner join dated as d on t.article_id = d.article_id
    group by t.trend, d.week
),

-- Those of the current model alone: after a retag there are none until the next run.
corrected as (
    select
        trend,
        starts,
        share,
        low,
        high
    from main.corrected_shares
    where
        period = 'week'
        and model_id = (select arg_max(m.model_id, m.made_current_at) from main.current_models as m)
),

gaps as (
    select
        week,
        count(*) as feeds
    from api.feed_weeks
    where is_gap
    group by all
)

select
    trends.trend,
    totals.week,
    coalesce(hits.stories, 0) as stories,
    coalesce(hits.articles, 0) as articles,
    coalesce(hits.sources, 0) as sources,
    coalesce(hits.publishers, 0) as publishers,
    totals.stories_in_week,
    totals.articles_in_week,
    coalesce(hits.stories, 0) / totals.stories_in_week as share,
    api.wilson_low(coalesce(hits.stories, 0), totals.stories_in_week) as share_low,
    api.wilson_high(coalesce(hits.stories, 0), totals.stories_in_week) as share_high,
    corrected.share as share_corrected,
    corrected.low as share_corrected_low,
    corrected.high as share_corrected_high,
    totals.week + interval '7 days' <= clock.at as is_complete,
    coalesce(gaps.feeds > 0, false) as has_gap
from main.trends as trends
cross join totals
cross join clock
left join hits on trends.trend = hits.trend and totals.week = hits.week
left join gaps on totals.week = gaps.week
left join corrected on trends.trend = corrected.trend and totals.week = corrected.starts;

comment on view api.trend_weeks is 'One row per trend and week in which any story was published: how much of the coverage carried the trend. A week without a row is missing, not zero.';
comment on column api.trend_weeks.trend is 'Trend; see api.trends.';
comment on column api.trend_weeks.week is 'First day of the week of publication, UTC.';
comment on column api.trend_weeks.stories is 'Stories that carry the trend: copies count once.';
comment on column api.trend_weeks.articles is 'Articles that carry the trend, copies and all.';
comment on column api.trend_weeks.sources is 'Feeds with such an article.';
comment on column api.trend_weeks.publishers is 'Publishers with such an article: two feeds of one house count once.';
comment on column api.trend_weeks.stories_in_week is 'All stories of the week, from the same feeds: the denominator.';
comment on column api.trend_weeks.articles_in_week is 'All articles of the week.';
comment on column api.trend_weeks.share is 'stories / stories_in_week, 0 to 1.';
comment on column api.trend_weeks.share_low is 'Lower end of the 95 % Wilson interval of the share.';
comment on column api.trend_weeks.share_high is 'Upper end of the 95 % Wilson interval of the share.';
comment on column api.trend_weeks.share_corrected is 'The share with the classifier''s known errors taken off; null where the model was not evaluated on labelled passages.';
comment on column api.trend_weeks.share_corrected_low is 'Lower end of its 95 % interval, which includes what is unsure of the error rates.';
comment on column api.trend_weeks.share_corrected_high is 'Upper end of that interval.';
comment on column api.trend_weeks.is_complete is 'Whether the week was over when the last run looked.';
comment on column api.trend_weeks.has_gap is 'Whether feeds that normally speak could not be had in this week.';
