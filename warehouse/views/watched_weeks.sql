-- table macros: when each publisher was watched, and when one of its feeds could not be had
-- As api.counted_stories: which feeds speak in most weeks is told by a year, and copies may stand weeks before.
create or replace macro api.missed_weeks(first, last) as table
with gaps as (
    select *
    from api.feed_gaps_since(cast(first as date) - interval 364 days)
    where week between cast(first as date) and cast(last as date)
),

publishers as (
    select distinct
        a.feed_id,
        api.publisher_of(a.outlet, f.publisher, a.site, f.title) as publisher
    from main.articles as a
    inner join main.feeds as f on a.feed_id = f.feed_id
    where a.published_at >= cast(first as date) - interval 28 days and a.feed_id in (select g.feed_id from gaps as g)
)

select distinct
    p.publisher,
    g.feed_id,
    g.week
from gaps as g
inner join publishers as p on g.feed_id = p.feed_id;

create or replace macro api.watched_weeks(first, last) as table
with terms as (
    select
        feed_id,
        min(week) filter (where is_watched) as begins,
        max(week) as ends
    from api.feed_weeks_since(cast(first as date) - interval 364 days)
    group by feed_id
),

weeks as (
    -- From the first Monday on, as nothing else is a week.
    select cast(unnest(generate_series(date_trunc('week', cast(first as date) + interval 6 days), cast(last as date), interval 7 day)) as date) as week
),

publishers as (
    select distinct
        a.feed_id,
        api.publisher_of(a.outlet, f.publisher, a.site, f.title) as publisher
    from main.articles as a
    inner join main.feeds as f on a.feed_id = f.feed_id
    where a.published_at >= cast(first as date) - interval 28 days
)

select distinct
    p.publisher,
    w.week
from publishers as p
inner join terms as t on p.feed_id = t.feed_id
inner join weeks as w on t.begins <= w.week and t.ends >= w.week
anti join api.missed_weeks(first, last) as m on p.publisher = m.publisher and w.week = m.week;

comment on macro table api.missed_weeks is 'Weeks whose Mondays lie between two in which a feed that speaks in most weeks could not be had, by publisher and feed. Verdicts leave the whole publisher out of such a week: what is missing may be of another mix. from api.missed_weeks(date ''2026-01-05'', date ''2026-06-29'')';
comment on macro table api.watched_weeks is 'Weeks whose Mondays lie between two in which a publisher was watched: from the first in which one of its feeds was had after a first visit, to the last in which it was visited, without those of api.missed_weeks. A publisher that is watched and wrote nothing has fallen silent; one that is not is our own gap. from api.watched_weeks(date ''2026-01-05'', date ''2026-06-29'')';
