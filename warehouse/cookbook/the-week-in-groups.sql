-- What was written about this week, in groups of trends?
-- For: editor.
with t as (
    select distinct
        group_id,
        group_name
    from api.trends
)

select
    coalesce(t.group_name, 'any trend') as about,
    g.stories,
    round(g.share, 2) as share
from api.group_weeks as g
left join t on g.group_id = t.group_id
where
    g.week = (
        select max(w.week) from api.group_weeks as w
        where w.is_complete
    )
order by g.stories desc, about asc;
