-- Where in a passage do the terms stand that made its tag?
-- For: researcher.
select
    p.trend,
    p.term,
    round(p.weight, 2) as weight,
    p.part,
    p.starts,
    p.ends
from api.places as p
where
    p.passage_id = (
        select arg_max(e.passage_id, e.probability) from api.evidence as e
        where e.trend = 'ai-agents'
    )
order by p.weight desc, p.part asc, p.starts asc;
