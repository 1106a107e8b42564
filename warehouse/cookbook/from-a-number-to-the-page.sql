-- Which passages, terms and pages make up one point of a curve?
-- For: researcher.
select
    e.title,
    e.url,
    round(e.probability, 2) as probability,
    list_extract(e.terms, 1).term as heaviest_term,
    r.archive_file,
    r.archive_offset
from api.trend_passages as e
inner join api.articles as a on e.article_id = a.article_id
left join api.responses as r on a.response_id = r.response_id
where e.trend = 'ai-agents' and e.week = (select max(v.week) from api.verdicts as v)
order by e.probability desc, e.passage_id asc;
