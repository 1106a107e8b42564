-- In which weeks were sources not had?
-- For: operator.
-- No row: every source was had in each week in which it was visited.
select
    week,
    count(*) as feeds,
    list(feed_id order by feed_id) as which
from api.feed_weeks
where is_gap
group by week
order by week;
