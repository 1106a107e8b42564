-- For which reasons do sources lose articles?
-- For: operator.
select
    fate,
    reason,
    sum(items) as items
from api.fates
where stage in ('feeds', 'pages', 'articles') and not api.is_success(fate)
group by fate, reason
order by items desc, fate asc, reason asc
limit 20;
