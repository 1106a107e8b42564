-- What would the share be without the tagger's errors?
-- For: researcher.
select
    week,
    round(share, 3) as share,
    round(share_corrected, 3) as corrected,
    round(share_corrected_low, 3) as low,
    round(share_corrected_high, 3) as high,
    share_corrected_reason as why_not
from api.trend_weeks
where trend = 'ai-agents'
order by week desc
limit 12;
