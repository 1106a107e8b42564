-- table macros: how much of the coverage of each week, month, quarter ... carried each trend, each group, and any trend
-- A period without a row is missing, not zero. `is_kept`: of weeks and months the sums that are kept, which must hold.
create or replace macro api.covered_periods(kind, unit, with_backfill, only_watched, is_kept := false) as table
with clock as (
    select api.clock() as at
),

gaps as (
    select distinct week from api.feed_weeks
    where is_gap and not is_kept
    union all
    select week from main.gap_weeks
    where is_kept
),

events as (
    -- A week belongs to all the periods that its days do.
    select
        week + cast(days.nth as integer) as day,
        'gap' as event
    from gaps
    cross join range(7) as days(nth)
    union all
    select
        day,
        'first watch' as event
    from api.arrivals
    union all
    select
        cast(c.clock as date) as day,
        'model change' as event
    from api.changes as c
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
    select *
    from api.period_sums(kind, unit, with_backfill, only_watched)
    where not is_kept
    union all
    select * exclude (period) replace (ltrim(label, '/') as label)
    from main.period_sums
    where is_kept and period = unit and starts_with(label, '/') = (kind = 'group')
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
    coalesce(marks.has_model_change, false) as has_model_change,
    c.stories_read,
    c.hits / nullif(c.stories_read, 0) as share_of_read
from counted as c
cross join clock
left join marks on c.starts = marks.starts;

create or replace macro api.told_periods(unit, with_backfill, only_watched, is_kept) as table
with corrected as (
    -- Those of the current model alone: after a retag there are none until the next evaluation.
    select trend, starts, share, low, high
    from main.corrected_shares
    where
        period = unit
        and model_id = api.current_model()
),

said as (
    select max(reason) as reason
    from main.uncorrected
    where model_id = api.current_model()
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
    c.has_model_change,
    case
        when corrected.share is not null then ''
        when unit not in ('week', 'month') then 'corrected shares are made for weeks and months alone'
        else coalesce(said.reason, 'the next run makes it')
    end as share_corrected_reason,
    c.stories_read,
    c.share_of_read
from api.covered_periods('trend', unit, with_backfill, only_watched, is_kept := is_kept) as c
cross join said
left join corrected on c.label = corrected.trend and c.starts = corrected.starts;

-- Of an hour the engine would tell days, and of a period by another of its names no corrected share.
create or replace macro api.is_period(asked) as (
    select
        coalesce(
            bool_or(true),
            error(concat('there is no period ', asked, '; there are day, week, month, quarter and year'))
        )
    from (values ('day'), ('week'), ('month'), ('quarter'), ('year')) as u (unit)
    where u.unit = asked
);

create or replace macro api.trend_periods(unit, with_backfill := true, only_watched := false) as table
select * from api.told_periods(unit, with_backfill, only_watched, false)
where api.is_period(unit);

create or replace macro api.told_groups(unit, with_backfill, only_watched, is_kept) as table
select
    nullif(c.label, '*') as group_id,
    c.* exclude (label)
from api.covered_periods('group', unit, with_backfill, only_watched, is_kept := is_kept) as c;

create or replace macro api.group_periods(unit, with_backfill := true, only_watched := false) as table
select * from api.told_groups(unit, with_backfill, only_watched, false)
where api.is_period(unit);

comment on macro table api.covered_periods is 'What api.trend_periods and api.group_periods are made of: label is a trend (kind ''trend''), or a group and * for the whole (kind ''group''). from api.covered_periods(''group'', ''week'', true, false)';
comment on macro table api.told_periods is 'What api.trend_periods is made of; is_kept: of weeks and months, from the sums that are kept, which hold where all that has changed is summed up, as in the published copy. from api.told_periods(''week'', true, false, true)';
comment on macro table api.told_groups is 'What api.group_periods is made of; is_kept as in api.told_periods. from api.told_groups(''week'', true, false, true)';
comment on macro api.is_period is 'True of day, week, month, quarter and year; an error for another. select api.is_period(''quarter'')';
comment on macro table api.trend_periods is 'What api.trend_weeks tells, for the periods of a unit, day, week, month, quarter or year: from api.trend_periods(''quarter''). Corrected shares are made for weeks and months alone.';
comment on macro table api.group_periods is 'What api.group_weeks tells of groups of trends and, group_id null, of the whole, for the periods of a unit, day, week, month, quarter or year: from api.group_periods(''year'').';
