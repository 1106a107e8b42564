-- What did each look say of a trend, and when did the verdict change?
-- For: analyst.
select
    week,
    verdict,
    named,
    round(ratio, 1) as ratio,
    round(q_value, 4) as q
from api.verdicts
where trend = 'ai-agents' and horizon = '4/12'
qualify verdict is distinct from lag(verdict) over (order by week)
order by week;
