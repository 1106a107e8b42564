-- Which trends are covered together more often than chance has it?
-- For: analyst.
select
    trend,
    other,
    stories_both,
    round(lift, 1) as lift,
    round(lift_low, 1) as low,
    round(lift_high, 1) as high
from api.cooccur((select min(week) from api.trend_weeks), (select max(week) from api.trend_weeks))
where trend < other and stories_both >= 3 and lift_low > 1
order by lift_low desc, trend asc, other asc
limit 10;
