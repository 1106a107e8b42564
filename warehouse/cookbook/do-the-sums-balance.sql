-- Do the books balance: is each item that came to a stage told of by one fate?
-- For: operator.
-- No row: they do.
select
    s.run_id,
    s.stage,
    s.items_in,
    coalesce(sum(f.items), 0) as told
from api.stages as s
left join api.fates as f on s.run_id = f.run_id and s.stage = f.stage
group by s.run_id, s.stage, s.items_in
having s.items_in <> coalesce(sum(f.items), 0);
