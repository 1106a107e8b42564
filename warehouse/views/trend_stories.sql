-- table macros: the stories of one trend that verdicts count, and the terms that they carry it by
create or replace macro api.trend_stories(asked, first, last) as table
select
    c.story_id,
    c.publisher,
    c.week,
    count(distinct a.article_id) as articles,
    max(t.probability) as probability,
    arg_max(a.title, t.probability) as title,
    arg_max(a.source, t.probability) as source,
    arg_max(a.url, t.probability) as url,
    arg_max(t.passage_id, t.probability) as passage_id,
    arg_max(p.text, t.probability) as passage,
    arg_max(t.terms, t.probability) as terms
from api.counted_stories(first, last) as c
inner join api.articles as a on c.story_id = a.story_id
inner join main.passages as p on a.article_id = p.article_id
inner join api.tags as t on p.passage_id = t.passage_id
where t.trend = api.named_trend(asked) and a.published_at >= c.week - interval 28 days
group by c.story_id, c.publisher, c.week;

create or replace macro api.trend_terms(asked, first, last) as table
with weights as (
    select
        c.story_id,
        u.term.term as term,
        sum(u.term.weight) as weight
    from api.counted_stories(first, last) as c
    inner join main.articles as a on c.story_id = a.story_id
    inner join main.passages as p on a.article_id = p.article_id
    inner join api.tags as t on p.passage_id = t.passage_id
    cross join unnest(t.terms) as u(term)
    where t.trend = api.named_trend(asked) and u.term.weight > 0 and a.published_at >= c.week - interval 28 days
    group by c.story_id, u.term.term
),

parts as (
    select
        term,
        weight / sum(weight) over (partition by story_id) as part
    from weights
)

select
    term,
    count(*) as stories,
    sum(part) as stories_shared
from parts
group by term;

comment on macro table api.trend_stories is 'One row per counted story (api.counted_stories) of the weeks whose Mondays lie between two that carries a trend, asked for by its id or name, an error where it is not known: publisher and week of the original, its articles that carry the trend, and title, source, address, words and terms of the passage of the highest probability. from api.trend_stories(''ai-agents'', date ''2026-01-05'', date ''2026-06-29'')';
comment on macro table api.trend_terms is 'One row per term by which counted stories carry a trend, asked for as in api.trend_stories: the stories in which it counts, and stories_shared, where each story is shared out among its terms by their weights, so that these sum to the stories. from api.trend_terms(''ai-agents'', date ''2026-01-05'', date ''2026-06-29'')';
