-- one row per tag, term of it, and place where the term stands; and a table macro: those of one passage
-- Found when asked for, not stored: a term is a word of the passage or two that follow each other, so text and term say
-- all. To store places took a fifth more time for tagging (23 microseconds beside 121) and two numbers for each of the
-- 8 places that a tag has.
-- Words are looked at one by one and let go unless they are asked for: sorted instead, those of 200,000 passages went to the disk.
-- `asked` may itself be found by a query: who looks for it among all places waits until each has been told.
create or replace macro api.places_in(asked) as table
with terms as (
    select
        passage_id,
        trend,
        unnest(terms) as why
    from api.tags
    where coalesce(passage_id = asked, asked is null)
),

wanted as (
    select
        t.passage_id,
        list(distinct t.why.term) as terms
    from terms as t
    group by t.passage_id
),

texts as (
    select
        passage_id,
        'text' as part,
        text
    from api.passages
    where coalesce(passage_id = asked, asked is null)
    union all
    select
        p.passage_id,
        'title' as part,
        a.title as text
    from api.passages as p
    inner join api.articles as a on p.article_id = a.article_id
    where coalesce(p.passage_id = asked, asked is null)
),

-- Each word with what stands between it and the word before, so that lengths add up to places.
pieces as (
    select
        t.passage_id,
        t.part,
        a.terms,
        regexp_extract_all(t.text, '[^\p{L}\p{N}]*[\p{L}\p{N}]+') as pieces
    from texts as t
    inner join wanted as a on t.passage_id = a.passage_id
),

words as (
    select
        *,
        generate_subscripts(pieces, 1) as place,
        regexp_extract(unnest(pieces), '[\p{L}\p{N}]+') as word,
        regexp_extract(unnest(pieces[2:]), '[\p{L}\p{N}]+') as next
    from pieces
),

-- Nothing follows the last word, and so it begins no pair.
runs as (
    select
        * exclude (word, next),
        length(word) as length_of_first,
        unnest([0, 1]) as more,
        unnest([lower(word), lower(word) || ' ' || lower(next)]) as run
    from words
),

found as (
    select
        passage_id,
        part,
        run,
        cast(length(array_to_string(pieces[:place], '')) - length_of_first as integer) as starts,
        cast(length(array_to_string(pieces[:place + more], '')) as integer) as ends
    from runs
    where list_contains(terms, run)
)

select
    t.passage_id,
    t.trend,
    t.why.term,
    t.why.weight,
    f.part,
    f.starts,
    f.ends
from terms as t
inner join found as f on t.passage_id = f.passage_id and t.why.term = f.run;

create or replace view api.places as
select * from api.places_in(null);

comment on macro table api.places_in is 'The rows of api.places of one passage, also where a query finds which. from api.places_in((select min(passage_id) from api.tags))';
comment on view api.places is 'One row per tag, term of it, and place where the term stands, in the title of the article or in the words of the passage: title[starts + 1 : ends] or text[starts + 1 : ends]. Found when asked for: ask for one passage, `where passage_id = ...`, which takes milliseconds; a list of them reads every passage.';
comment on column api.places.passage_id is 'Passage; its words are in api.passages.';
comment on column api.places.trend is 'Trend; see api.trends.';
comment on column api.places.term is 'A term that made the tag: a word, or two that follow each other.';
comment on column api.places.weight is 'How much it pushed the tag, from all its places together.';
comment on column api.places.part is 'Where it stands: title (of the article) or text (of the passage).';
comment on column api.places.starts is 'Characters before it.';
comment on column api.places.ends is 'Characters up to its end.';
