-- What did the last runs do, and how long did they take?
-- For: operator.
select
    r.run_id,
    r.kind,
    r.clock,
    r.outcome,
    n.new_articles,
    n.failed_feeds,
    r.ended_at - r.started_at as took
from api.runs as r
inner join api.run_numbers as n on r.run_id = n.run_id
order by r.clock desc, r.run_id desc
limit 10;
