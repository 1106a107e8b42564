-- Who says so: which outlets wrote the stories behind a rise, and what did they write?
-- For: analyst.
select
    publisher,
    count(distinct story_id) as stories,
    min(week) as first_week,
    arg_max(title, probability) as surest_title
from
    api.passages_for(
        'ai-agents',
        first := (select max(week) - 21 from api.verdicts),
        last := (select max(week) from api.verdicts)
    )
group by publisher
order by stories desc, publisher asc;
