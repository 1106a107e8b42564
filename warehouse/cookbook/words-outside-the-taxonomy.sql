-- How often do stories use words that are no trend of ours?
-- For: analyst.
select
    week,
    stories,
    stories_about_ai,
    round(share, 3) as share
from api.mentions('data centre')
order by week;
