-- Since which week has a trend stood on another level?
-- For: analyst.
select
    trend,
    week,
    round(share_before, 3) as before,
    round(share, 3) as since
from api.levels
order by week desc, trend asc;
