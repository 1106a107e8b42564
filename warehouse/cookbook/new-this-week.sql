-- Which articles of the last week carry a rising trend?
-- For: editor.
select
    e.published_at,
    r.name,
    e.source,
    e.title,
    e.url
from api.trend_passages as e
inner join api.risers() as r on e.trend = r.trend and e.week = r.week
qualify row_number() over (partition by e.article_id, e.trend order by e.probability desc, e.passage_id asc) = 1
order by e.published_at desc, e.title asc, r.name asc, e.url asc
limit 20;
