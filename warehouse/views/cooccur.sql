-- a table macro: which trends are covered together; a row for each two trends, in both orders
create or replace macro api.cooccur(first, last) as table
with counted as (
    select distinct
        story_id,
        trends
    from api.counted_stories(first, last)
),

carried as (
    select distinct
        story_id,
        unnest(trends) as trend
    from counted
),

single as (
    select
        trend,
        count(*) as stories
    from carried
    group by trend
),

pairs as (
    select
        a.trend,
        b.trend as other,
        count(*) as stories
    from carried as a
    inner join carried as b on a.story_id = b.story_id and a.trend != b.trend
    group by a.trend, b.trend
),

every as (
    select count(*) as stories from counted
),

counts as (
    select
        one.trend,
        other.trend as other,
        coalesce(pairs.stories, 0) as stories_both,
        one.stories as stories_trend,
        other.stories as stories_other,
        every.stories
    from single as one
    inner join single as other on one.trend != other.trend
    cross join every
    left join pairs on one.trend = pairs.trend and other.trend = pairs.other
),

measured as (
    select
        *,
        api.log_lift(stories_both, stories_trend, stories_other, stories) as log_lift,
        api.log_lift_error(stories_both, stories_trend, stories_other, stories) as log_lift_error
    from counts
)

select
    trend,
    other,
    stories_both,
    stories_trend,
    stories_other,
    stories,
    stories_both * stories / (stories_trend * stories_other) as lift,
    case when stories_both > 0 then exp(log_lift - 1.959963984540054 * log_lift_error) else 0 end as lift_low,
    exp(log_lift + 1.959963984540054 * log_lift_error) as lift_high,
    log_lift,
    log_lift_error
from measured;

comment on macro table api.cooccur is 'One row per trend and other trend that are carried by counted stories (api.counted_stories) of the weeks whose Mondays lie between two: stories with both, with each, and in all; lift, how many times as often together as if one had nothing to do with the other, and its 95 % interval; log_lift and log_lift_error, to compare spans: the difference of two log lifts has the root of the sum of squares as its error. Each two trends stand in both orders. from api.cooccur(date ''2026-01-05'', date ''2026-06-29'')';
