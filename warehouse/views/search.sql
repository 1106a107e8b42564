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

-- What the index of words (warehouse/words/index_terms.py) knows of a phrase: its longest term, where that has an answer; and the
-- terms in a row, where the phrase is those and nothing else, up to four. Behind a number another may follow: the 4 of 4.5 is 4….
create or replace macro api.phrase_terms(words) as (
    select
        struct_pack(
            longest := case when not regexp_matches(array_to_string(t.terms, ''), '[^\x{0}-\x{dff}]') then list_aggregate(list_transform(t.terms, lambda term: struct_pack(letters := length(term), term := term)), 'max').term end,
            is_whole := t.is_row and len(t.in_a_row) = 1,
            in_a_row := case when t.is_row and len(t.in_a_row) <= 4 then t.in_a_row end
        )
    from (
        select
            list_filter(
                regexp_split_to_array(lower(words), '(?:[^\p{L}\p{M}\p{N}_]|[\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}\p{Hiragana}\p{Katakana}\p{Han}])+'),
                lambda term: term <> ''
            ) as terms,
            regexp_split_to_array(lower(trim(words)), '[\s\x{ad}\p{Pd}]+') as in_a_row,
            regexp_matches(trim(words), '^[\p{L}\p{N}_]')
            and regexp_matches(trim(words), '[\p{L}\p{N}_]$')
            and regexp_matches(words, '[\p{L}\p{N}]')
            and not regexp_matches(trim(words), '[^\p{L}\p{M}\p{N}_\s\x{ad}\p{Pd}]|[\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}\p{Hiragana}\p{Katakana}\p{Han}]') as is_row
    ) as t
);

create or replace macro api.search(words) as table
with said as (
    select
        told.longest,
        told.in_a_row,
        is_known,
        is_known and told.in_a_row is not null as is_answered
    from (
        select
            told,
            told.longest is not null and exists(select 1 from main.indexed_articles) as is_known
        from (select api.phrase_terms(words) as told)
    )
),

-- Each word by itself, as DuckDB passes over rows by the bounds of one word alone. Where there is no such word nothing is found.
up_to_first as (
    select
        article,
        place,
        positions
    from main.postings
    where word = (select in_a_row[1] from said where is_answered)
),

up_to_second as (
    select
        f.article,
        f.place,
        list_intersect(list_transform(f.positions, lambda each: each + 1), p.positions) as positions
    from up_to_first as f
    inner join main.postings as p on f.article = p.article and f.place = p.place
    where p.word = (select in_a_row[2] from said where is_answered)
),

up_to_third as (
    select
        s.article,
        s.place,
        list_intersect(list_transform(s.positions, lambda each: each + 1), p.positions) as positions
    from up_to_second as s
    inner join main.postings as p on s.article = p.article and s.place = p.place
    where p.word = (select in_a_row[3] from said where is_answered)
),

up_to_fourth as (
    select
        t.article,
        t.place,
        list_intersect(list_transform(t.positions, lambda each: each + 1), p.positions) as positions
    from up_to_third as t
    inner join main.postings as p on t.article = p.article and t.place = p.place
    where p.word = (select in_a_row[4] from said where is_answered)
),

rows_of_terms as (
    select 1 as terms, * from up_to_first
    union all
    select 2 as terms, * from up_to_second
    union all
    select 3 as terms, * from up_to_third
    union all
    select 4 as terms, * from up_to_fourth
),

-- What has other signs in it is read where its longest term stands: a number in both its forms.
stands as (
    select
        article,
        place
    from rows_of_terms
    where terms = (select len(in_a_row) from said where is_answered) and len(positions) > 0
    union
    select
        article,
        place
    from main.postings
    where word = (select longest from said where not is_answered)
    union
    select
        article,
        place
    from main.postings
    where word = (select longest || '…' from said where not is_answered)
),

places as (
    select
        i.article_id,
        s.place
    from stands as s
    inner join main.indexed_articles as i on s.article = i.article
    inner join main.articles as a on i.article_id = a.article_id
    anti join main.unindexed as u on a.story_id = u.story_id
),

-- What is to be read: the articles of marked stories, or all where the index has no answer; and the places where the term stands.
whole as (
    select a.article_id
    from main.articles as a
    semi join main.unindexed as u on a.story_id = u.story_id
    union
    select a.article_id
    from main.articles as a
    semi join (select longest from said where not is_known) as unknown on true
),

chosen as (
    select
        article_id,
        null as place
    from whole
    union all
    select
        p.article_id,
        p.place
    from places as p
    semi join (select longest from said where is_known and not is_answered) as asked on true
),

texts as (
    select
        a.article_id,
        r.title as text,
        true as is_title
    from main.articles as a
    inner join main.revisions as r on a.article_id = r.article_id and a.revision = r.revision
    inner join chosen as c on a.article_id = c.article_id
    where coalesce(c.place, 0) = 0
    union all
    select
        a.article_id,
        coalesce(p.own_text, p.text) as text,
        false as is_title
    from main.articles as a
    inner join main.passages as p on a.article_id = p.article_id and a.revision = p.revision
    inner join chosen as c on a.article_id = c.article_id and p.position + 1 = coalesce(c.place, p.position + 1)
    where not p.is_boilerplate
),

-- Looking for the longest run of letters first is several times as fast.
letters as (
    select arg_max(run, length(run)) as longest
    from (select unnest(regexp_extract_all(lower(words), '[\p{L}\p{N}]+')) as run)
),

hits as (
    select
        article_id,
        is_title
    from texts
    cross join letters
    where
        case
            when contains(lower(text), longest) then regexp_matches(lower(text), api.phrase_pattern(words))
            else false
        end
    union all
    select
        p.article_id,
        p.place = 0 as is_title
    from places as p
    semi join (select longest from said where is_answered) as asked on true
),

found as (
    select
        article_id,
        bool_or(is_title) as is_in_title,
        count(*) filter (where not is_title) as passages
    from hits
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

comment on macro api.phrase_pattern is 'The regular expression by which a word or a phrase is found in a text in lower case: whole words, between them white space or dashes. Empty where there is no letter and no digit. select api.phrase_pattern(''reasoning model'')';
comment on macro api.phrase_terms is 'What the index of words is asked for a word or a phrase: its longest term, null where the index has no answer, as for scripts without spaces; whether it is that term and nothing else, and its terms where they stand in a row wherever it does, up to four. select api.phrase_terms(''reasoning model'')';
comment on macro table api.search is 'One row per article in whose title or passages a word or a phrase stands, whole words in any case: is_in_title, and passages with it. What recurs on a site, whatever it writes about, is left out. from api.search(''reasoning model'') order by is_in_title desc, passages desc, published_at desc';
comment on macro table api.mentions is 'One row per week in which any story was published: stories with a word or a phrase (see api.search), those of them about AI in languages that are read, all stories about AI, and the share with its 95 % interval (Wilson), as api.trend_weeks has it for trends. from api.mentions(''reasoning model'') order by week';
