-- one row per subject of alerts, and one for all
create or replace view api.alert_rates as
with about as (
    select
        *,
        case
            when kind in ('surge', 'rise', 'fall') then 'trends'
            when kind in ('silent', 'failing') then 'sources'
            when kind = 'candidate' then 'candidates'
            when kind = 'quality' then 'quality'
            else 'data'
        end as subjects
    from api.alerts
),

subjects as (
    select unnest(['trends', 'sources', 'candidates', 'quality', 'data', 'all']) as subjects
),

-- Years over which alerts could have come: from the first run to the last, a day at least.
span as (
    select greatest(epoch(api.clock() - min(clock)), 86400) / (365.25 * 86400) as years
    from main.runs
),

counted as (
    select
        coalesce(subjects, 'all') as subjects,
        count(*) as alerts,
        count(*) filter (where is_open) as open,
        count(is_useful) as marked,
        count(*) filter (where is_useful) as useful,
        count(*) filter (where not is_useful) as not_useful
    from about
    group by grouping sets ((subjects), ())
),

counts as (
    select
        s.subjects,
        coalesce(c.alerts, 0) as alerts,
        coalesce(c.open, 0) as open,
        coalesce(c.marked, 0) as marked,
        coalesce(c.useful, 0) as useful,
        coalesce(c.not_useful, 0) as not_useful
    from subjects as s
    left join counted as c on s.subjects = c.subjects
)

select
    c.subjects,
    c.alerts,
    c.open,
    c.marked,
    c.useful,
    c.not_useful,
    c.not_useful / nullif(c.marked, 0) as share_false,
    api.wilson_low(c.not_useful, c.marked) as share_false_low,
    api.wilson_high(c.not_useful, c.marked) as share_false_high,
    s.years,
    c.not_useful / s.years as false_a_year,
    -- Over 40 calm trends, at q .02 on the horizon of 4 weeks against 12: simulated years, docs/alerts.md.
    case when c.subjects = 'trends' then cast(1.4 as double) end as simulated_a_year_low,
    case when c.subjects = 'trends' then cast(1.7 as double) end as simulated_a_year_high
from counts as c
cross join span as s;

comment on view api.alert_rates is 'One row per subject of alerts (trends, sources, candidates, quality, data), and one for all: how many of those marked were false alarms, beside what the method gives in simulation.';
comment on column api.alert_rates.subjects is 'What the alerts are about; all for every one.';
comment on column api.alert_rates.alerts is 'Alerts so far.';
comment on column api.alert_rates.open is 'Those that hold.';
comment on column api.alert_rates.marked is 'Those that a person called useful or false.';
comment on column api.alert_rates.useful is 'Those called useful.';
comment on column api.alert_rates.not_useful is 'Those called false.';
comment on column api.alert_rates.share_false is 'not_useful of marked; empty where none is marked.';
comment on column api.alert_rates.share_false_low is 'Lower end of its 95 % Wilson interval.';
comment on column api.alert_rates.share_false_high is 'Upper end of that interval.';
comment on column api.alert_rates.years is 'Years from the first run to the last.';
comment on column api.alert_rates.false_a_year is 'not_useful by year: at least so many were false, as what nobody marked is not counted.';
comment on column api.alert_rates.simulated_a_year_low is 'False alerts a year over 40 calm trends, of simulated years, at q .02 on the horizon 4/12: lower end.';
comment on column api.alert_rates.simulated_a_year_high is 'The same, upper end.';
