-- one row per tag, term of it, and place where the term stands
-- Found when asked for, not stored: a term is a word of the passage or two that follow each other, so text and term say
-- all. To store places took a fifth more time for tagging (23 microseconds beside 121) and two numbers for each of the
-- 8 places that a tag has.
create or replace view api.places as
with texts as (
    select
        passage_id,
        'text' as part,
        text
    from api.passages
    union all
    select
        p.passage_id,
        'title' as part,
        a.title as text
    from api.passages as p
    inner join api.articles as a on p.article_id = a.article_id
),

-- Each word with what stands between it and the word before, so that lengths add up to places.
pieces as (
    select
        passage_id,
        part,
        unnest(regexp_extract_all(text, '[^\p{L}\p{N}]*[\p{L}\p{N}]+')) as piece,
        generate_subscripts(regexp_extract_all(text, '[^\p{L}\p{N}]*[\p{L}\p{N}]+'), 1) as position
    from texts
),

words as (
    select
        passage_id,
        part,
        position,
        regexp_extract(piece, '[\p{L}\p{N}]+') as word,
        cast(sum(length(piece)) over so_far as integer) as ends
    from pieces
    window so_far as (partition by passage_id, part order by position)
),

singles as (
    select
        passage_id,
        part,
        position,
        lower(word) as run,
        ends - cast(length(word) as integer) as starts,
        ends
    from words
),

pairs as (
    select
        passage_id,
        part,
        position,
        run || ' ' || lead(run) over neighbours as run,
        starts,
        lead(ends) over neighbours as ends
    from singles
    window neighbours as (partition by passage_id, part order by position)
),

runs as (
    select * from singles
    union all
    select * from pairs
),

terms as (
    select
        passage_id,
        trend,
        unnest(terms) as why
    from api.tags
)

select
    t.passage_id,
    t.trend,
    t.why.term,
    t.why.weight,
    r.part,
    r.starts,
    r.ends
from terms as t
inner join runs as r on t.passage_id = r.passage_id and t.why.term = r.run;

comment on view api.places is 'One row per tag, term of it, and place where the term stands, in the title of the article or in the words of the passage: title[starts + 1 : ends] or text[starts + 1 : ends]. Found when asked for: ask for one passage, `where passage_id = ...`, which takes milliseconds; a list of them reads every passage.';
comment on column api.places.passage_id is 'Passage; its words are in api.passages.';
comment on column api.places.trend is 'Trend; see api.trends.';
comment on column api.places.term is 'A term that made the tag: a word, or two that follow each other.';
comment on column api.places.weight is 'How much it pushed the tag, from all its places together.';
comment on column api.places.part is 'Where it stands: title (of the article) or text (of the passage).';
comment on column api.places.starts is 'Characters before it.';
comment on column api.places.ends is 'Characters up to its end.';
