-- table macros: the articles that have a word or a phrase, and the stories with it by week
-- As warehouse/words/wording.py has it; both are tested against each other. What has no letter and no digit finds nothing.
create or replace macro api.phrase_pattern(words) as
case
    when regexp_matches(words, '[\p{L}\p{N}]') then
        case
            when regexp_matches(trim(words), '^[\p{L}\p{N}_]') and not regexp_matches(trim(words), '^[\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}\p{Hiragana}\p{Katakana}\p{Han}]')
                then '(?:^|[^\p{L}\p{M}\p{N}_]|[\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}\p{Hiragana}\p{Katakana}\p{Han}])'
            else ''
        end
        || regexp_replace(
            regexp_replace(
                regexp_escape(regexp_replace(lower(trim(words)), '^[\s\p{Pd}]+|[\s\p{Pd}]+$', '', 'g')),
                '(?:\\?[\s\x{ad}\p{Pd}])+', '[\\s\\p{Z}\\p{Pd}]+', 'g'
            ),
            '\\?[''’‘ʼ]', '[''’‘ʼ]', 'g'
        )
        || case
            when regexp_matches(trim(words), '\p{N}$')
                then '(?:$|[^\p{L}\p{M}\p{N}_.,]|[\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}\p{Hiragana}\p{Katakana}\p{Han}]|[.,](?:$|\P{N}))'
            when regexp_matches(trim(words), '[\p{L}_]$') and not regexp_matches(trim(words), '[\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}\p{Hiragana}\p{Katakana}\p{Han}]$')
                then '(?:$|[^\p{L}\p{M}\p{N}_]|[\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}\p{Hiragana}\p{Katakana}\p{Han}])'
            else ''
        end
end;

create or replace macro api.search(words) as table
with runs as (
    select unnest(regexp_extract_all(lower(words), '[\p{L}\p{N}]+')) as run
),

-- Looking for the longest run of letters first is several times as fast.
letters as (
    select arg_max(run, length(run)) as longest from runs
),

texts as (
    select
        a.article_id,
        r.title as text,
        true as is_title
    from main.articles as a
    inner join main.revisions as r on a.article_id = r.article_id and a.revision = r.revision
    union all
    select
        a.article_id,
        coalesce(p.own_text, p.text) as text,
        false as is_title
    from main.articles as a
    inner join main.passages as p on a.article_id = p.article_id and a.revision = p.revision
    where not p.is_boilerplate
),

found as (
    select
        article_id,
        bool_or(is_title) as is_in_title,
        count(*) filter (where not is_title) as passages
    from texts
    cross join letters
    where
        case
            when contains(lower(text), longest) then regexp_matches(lower(text), api.phrase_pattern(words))
            else false
        end
    group by article_id
)

select
    a.article_id,
    a.story_id,
    a.title,
    a.source,
    a.publisher,
    a.url,
    a.published_at,
    a.week,
    a.language,
    a.is_about_ai,
    f.is_in_title,
    f.passages
from found as f
inner join api.articles as a on f.article_id = a.article_id;

create or replace macro api.mentions(words) as table
with weeks as (
    select
        week,
        any_value(stories_about_ai) as stories_about_ai,
        bool_and(is_complete) as is_complete,
        bool_or(is_watched) as is_watched
    from api.trend_weeks
    group by week
),

found as (
    select
        week,
        count(distinct story_id) as stories,
        count(distinct story_id) filter (where is_about_ai is distinct from false and api.is_read(language)) as stories_ai,
        count(*) as articles,
        count(distinct publisher) as publishers
    from api.search(words)
    group by week
)

select
    w.week,
    coalesce(f.stories, 0) as stories,
    coalesce(f.stories_ai, 0) as stories_with_words_about_ai,
    w.stories_about_ai,
    coalesce(f.stories_ai, 0) / nullif(w.stories_about_ai, 0) as share,
    api.wilson_low(coalesce(f.stories_ai, 0), w.stories_about_ai) as share_low,
    api.wilson_high(coalesce(f.stories_ai, 0), w.stories_about_ai) as share_high,
    coalesce(f.articles, 0) as articles,
    coalesce(f.publishers, 0) as publishers,
    w.is_complete,
    w.is_watched
from weeks as w
left join found as f on w.week = f.week;

comment on macro api.phrase_pattern is 'The regular expression by which a word or a phrase is found in a text in lower case: whole words, between them white space or dashes. Empty where there is no letter and no digit.';
comment on macro table api.search is 'One row per article in whose title or passages a word or a phrase stands, whole words in any case: is_in_title, and passages with it. What recurs on a site, whatever it writes about, is left out. from api.search(''reasoning model'') order by is_in_title desc, passages desc, published_at desc';
comment on macro table api.mentions is 'One row per week in which any story was published: stories with a word or a phrase (see api.search), those of them about AI in languages that are read, all stories about AI, and the share with its 95 % interval (Wilson), as api.trend_weeks has it for trends. from api.mentions(''reasoning model'') order by week';
