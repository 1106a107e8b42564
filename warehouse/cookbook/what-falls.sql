-- What falls?
-- For: analyst.
select
    trend,
    named,
    since,
    round(ratio, 2) as ratio,
    round(ratio_low, 2) as low,
    round(ratio_high, 2) as high,
    stories_before,
    stories_now
from api.movers
where verdict = 'falling'
order by ratio_high, trend;
