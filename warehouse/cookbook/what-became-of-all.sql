-- What became of everything that was ever seen?
-- For: operator.
select
    stage,
    fate,
    sum(items) as items
from api.fates
group by stage, fate
order by stage asc, items desc, fate asc;
