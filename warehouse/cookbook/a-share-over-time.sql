-- How large is a trend's share of the stories about AI, week by week, and how sure is that?
-- For: analyst.
select
    week,
    stories,
    stories_about_ai,
    round(share, 3) as share,
    round(share_low, 3) as low,
    round(share_high, 3) as high,
    is_complete,
    has_gap
from api.share('ai-agents')
order by week;
