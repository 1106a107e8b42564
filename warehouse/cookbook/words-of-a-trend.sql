-- By which words do stories carry a trend, in the last four weeks and in the twelve before?
-- For: editor.
with newest as (select max(week) as week from api.verdicts)

select
    term,
    round(sum(stories_shared) filter (where is_now), 1) as in_4_weeks,
    round(sum(stories_shared) filter (where not is_now), 1) as in_12_before
from (
    select
        true as is_now,
        *
    from api.trend_terms('ai-agents', (select week - 21 from newest), (select week from newest))
    union all
    select
        false as is_now,
        *
    from api.trend_terms('ai-agents', (select week - 105 from newest), (select week - 28 from newest))
) as both_spans
group by term
order by in_4_weeks desc nulls last, term asc
limit 10;
