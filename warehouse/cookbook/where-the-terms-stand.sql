-- Where in a passage do the terms stand that made its tag?
-- For: researcher.
select
    p.trend,
    p.term,
    round(p.weight, 2) as weight,
    p.part,
    p.starts,
    p.ends
from
    api.places_in((
        select e.passage_id from api.trend_passages as e
        where e.trend = 'ai-agents'
        order by e.probability desc, e.passage_id asc limit 1
    )) as p
order by p.weight desc, p.part asc, p.starts asc;
