-- Who had a story first, and who followed?
-- For: editor.
select
    published_at,
    source,
    is_original,
    title,
    url
from api.articles
where
    story_id = (
        select s.story_id from api.articles as s
        group by s.story_id
        order by count(*) desc, s.story_id limit 1
    )
order by published_at, source, url;
