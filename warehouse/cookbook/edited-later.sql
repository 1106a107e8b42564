-- Which articles were changed after they were published?
-- For: editor.
select
    a.title,
    count(*) as revisions,
    max(r.seen_at) as last_seen,
    a.url
from api.revisions as r
inner join api.articles as a on r.article_id = a.article_id
group by a.article_id, a.title, a.url
having count(*) > 1
order by revisions desc, a.title asc, a.url asc;
