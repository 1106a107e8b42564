-- table macros for what people ask most: a share over time, several beside each other, what rises, and who says so
create or replace macro api.compare(asked, first := date '0001-01-01', last := date '9999-12-31') as table
with wanted as (
    select
        unnest(asked) as said,
        generate_subscripts(asked, 1) as place
),

named as (
    select
        api.named(said) as id,
        min(place) as place
    from wanted
    group by all
),

found as (
    select distinct
        n.place,
        n.id,
        t.trend,
        null as group_id,
        t.name
    from named as n
    inner join api.trends as t on n.id = t.trend
    union all
    select distinct
        n.place,
        n.id,
        null as trend,
        t.group_id,
        t.group_name as name
    from named as n
    inner join api.trends as t on n.id = 'group:' || t.group_id
),

told as (
    select
        f.place,
        f.id,
        f.name,
        t.week,
        t.stories,
        t.stories_about_ai,
        t.share,
        t.share_low,
        t.share_high,
        t.share_four_weeks,
        t.is_complete,
        t.has_gap,
        t.is_watched
    from found as f
    inner join api.trend_weeks as t on f.trend = t.trend
    union all
    select
        f.place,
        f.id,
        f.name,
        g.week,
        g.stories,
        g.stories_about_ai,
        g.share,
        g.share_low,
        g.share_high,
        g.share_four_weeks,
        g.is_complete,
        g.has_gap,
        g.is_watched
    from found as f
    inner join api.group_weeks as g on f.group_id = g.group_id
)

select * exclude (place)
from told
where week between first and last
order by place, id, week;

comment on macro table api.compare is 'One row per trend or group asked for and week, in the order of the asking: trends by their ids or names, groups as group:ID or by their names; an error where one is not known. Of weeks whose Mondays lie between two, or of all: stories, the share of stories about AI with its 95 % Wilson interval, and the share over four weeks. from api.compare([''ai-agents'', ''ai-hardware''], first := date ''2026-01-05'')';

create or replace macro api.share(asked, first := date '0001-01-01', last := date '9999-12-31') as table
select * from api.compare([asked], first := first, last := last);

comment on macro table api.share is 'One row per week: the share of one trend or group, as api.compare tells it of several. from api.share(''ai-agents'')';

create or replace macro api.risers(over := '4/12') as table
with asked as (
    select coalesce(max(k.horizon), error('there is no horizon ' || over || '; there are 4/12 and 13/39')) as horizon
    from (values ('4/12'), ('13/39')) as k (horizon)
    where k.horizon = over
)

select
    v.trend,
    t.name,
    v.week,
    v.horizon,
    v.verdict,
    v.named,
    v.since,
    v.onset,
    v.ratio,
    v.ratio_low,
    v.ratio_high,
    v.q_value,
    v.share_before,
    v.share_now,
    v.stories_before,
    v.stories_now,
    v.sources,
    v.sources_compared
from api.verdicts as v
inner join api.trends as t on v.trend = t.trend
where
    v.verdict in ('surging', 'rising')
    and v.horizon = (select horizon from asked)
    and v.week = (select max(n.week) from api.verdicts as n where n.horizon = over)
order by v.ratio_low desc, v.trend;

comment on macro table api.risers is 'One row per trend that rises or surges in the newest look, surest first: since when, how much, and on how many sources it rests. On the horizon 4/12, or on 13/39; an error for another. from api.risers(over := ''13/39'')';

create or replace macro api.passages_for(asked, first := date '0001-01-01', last := date '9999-12-31') as table
select *
from api.evidence
where trend = api.named_trend(asked) and week between first and last
order by probability desc, published_at, passage_id;

comment on macro table api.passages_for is 'The rows of api.evidence of one trend, by its id or name, surest first; an error where it is not known, or a group: who says so, in which words, at which address; of weeks whose Mondays lie between two, or of all. from api.passages_for(''ai-agents'', first := date ''2026-01-05'')';
