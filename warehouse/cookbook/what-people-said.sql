-- Where do people disagree with the tagger?
-- For: researcher.
-- No row: nobody disagrees, or nobody was asked: `trendledger label`.
select
    l.passage_id,
    l.trends as said_by_people,
    coalesce(list(distinct t.trend order by t.trend) filter (where t.trend is not null), []) as said_by_model
from api.labels as l
inner join api.passages as p on l.passage_id = p.passage_id
left join api.tags as t on l.passage_id = t.passage_id
where l.is_latest
group by l.passage_id, l.trends
having list_sort(l.trends) is distinct from said_by_model
order by l.passage_id;
