-- a table macro: what coverage counts of each article
-- Read from main.covered, and anew what has changed since, so that it is right whether or not the last run came to its end.
create or replace macro api.covered_articles() as table
select c.*
from main.covered as c
anti join main.uncovered as u on c.story_id = u.story_id
union all
select * from api.marked_articles(timestamp '1970-01-01', timestamp '9999-01-01');

comment on macro table api.covered_articles is 'What coverage counts of each article: whether it is about AI in a language that is read, its own passages, and the trends that it carries. `from api.covered_articles()`';
