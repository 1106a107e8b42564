-- Does the share change if only sources are counted that were there throughout?
-- For: analyst.
select
    week,
    round(share, 3) as share,
    round(share_panel, 3) as share_of_the_panel,
    stories,
    stories_panel
from api.trend_weeks
where trend = 'ai-agents'
order by week desc
limit 12;
