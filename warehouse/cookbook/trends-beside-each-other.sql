-- How do trends and a group compare on one scale, four weeks at a time?
-- For: analyst.
select
    week,
    name,
    round(share_four_weeks, 3) as share
from api.compare(['ai-agents', 'ai-hardware', 'group:agents'])
where share_four_weeks is not null
order by week, name;
