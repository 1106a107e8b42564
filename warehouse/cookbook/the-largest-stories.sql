-- Which stories did most outlets carry?
-- For: editor.
select
    min(published_at) as first_published,
    arg_min(title, published_at) as title,
    count(*) as articles,
    count(distinct publisher) as publishers
from api.articles
where is_about_ai
group by story_id
order by publishers desc, articles desc, first_published asc
limit 10;
