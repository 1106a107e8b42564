-- Of which trends can nothing be said, and why not?
-- For: analyst.
select
    horizon,
    verdict,
    count(*) as trends
from api.verdicts
where week = (select max(v.week) from api.verdicts as v)
group by horizon, verdict
order by horizon asc, trends desc, verdict asc;
