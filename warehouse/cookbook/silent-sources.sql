-- Which sources have fallen silent or fail?
-- For: operator.
-- No row: none is, and none fails.
select
    title,
    is_silent,
    consecutive_failures,
    last_error,
    last_published_at,
    round(long_gap_hours) as long_gap_hours
from api.feed_health
where is_silent or consecutive_failures > 0
order by consecutive_failures desc, title asc, feed_id asc;
