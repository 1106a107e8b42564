-- How much of a trend is one publisher's?
-- For: analyst.
select
    trend,
    first(publisher order by stories desc, publisher asc) as largest,
    round(max(stories) / sum(stories), 2) as its_share,
    sum(stories) as stories
from (
    -- Whose it was first has a story: copies elsewhere add none.
    select
        trend,
        publisher,
        sum(stories) as stories
    from api.trend_source_weeks((select min(week) from api.trend_weeks), (select max(week) from api.trend_weeks))
    group by trend, publisher
) as by_publisher
group by trend
having sum(stories) >= 10
order by its_share desc, trend asc
limit 10;
