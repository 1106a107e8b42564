-- Which articles speak of something, in title or text?
-- For: editor.
select
    a.published_at,
    a.source,
    a.title,
    s.is_in_title,
    a.url
from api.search('agents') as s
inner join api.articles as a on s.article_id = a.article_id
order by s.is_in_title desc, a.published_at desc, a.url asc
limit 10;
