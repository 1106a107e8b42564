-- Which stories did most outlets carry?
-- For: editor.
select
    min(published_at) as first_published,
    first(title order by published_at, article_id) as title,
    count(*) as articles,
    count(distinct publisher) as publishers
from api.articles
where is_about_ai
group by story_id
order by publishers desc, articles desc, first_published asc, story_id asc
limit 10;
