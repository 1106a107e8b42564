-- Which trends are largest over the last quarter of a year?
-- For: analyst.
select
    t.name,
    m.stories,
    round(m.share, 3) as share,
    round(m.share_low, 3) as low,
    round(m.share_high, 3) as high
from api.trend_totals((select max(week) - 84 from api.verdicts), (select max(week) + 6 from api.verdicts)) as m
inner join api.trends as t on m.trend = t.trend
order by m.stories desc, t.name asc
limit 10;
