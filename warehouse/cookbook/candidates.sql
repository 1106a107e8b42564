-- What rises that no trend explains?
-- For: analyst.
-- No row: nothing rises that no trend explains.
select
    week,
    horizon,
    name,
    kind,
    verdict,
    named,
    stories_now,
    sources
from api.candidates
where week = (select max(c.week) from api.candidates as c)
order by horizon asc, ratio_low desc, name asc;
