-- How long after publication do we see an article?
-- For: operator.
select
    title,
    articles,
    round(median_lag_hours, 1) as median_lag_hours,
    round(usual_gap_hours, 1) as usual_gap_hours
from api.feed_health
order by median_lag_hours desc nulls last, title asc, feed_id asc;
