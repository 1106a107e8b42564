-- one row per feed that has brought articles: how much of it is in languages that are not read
create or replace view api.feed_languages as
with languages as (
    select
        a.feed_id,
        r.language,
        count(*) as articles
    from main.articles as a
    inner join main.revisions as r on a.article_id = r.article_id and a.revision = r.revision
    group by a.feed_id, r.language
),

feeds as (
    select
        feed_id,
        cast(sum(articles) as bigint) as articles,
        cast(coalesce(sum(articles) filter (where not api.is_read(language)), 0) as bigint) as unread,
        list(language order by articles desc, language asc) filter (where language <> '') as languages
    from languages
    group by feed_id
)

select
    feed_id,
    articles,
    unread,
    unread / articles as share_unread,
    api.is_in_another_language(articles, unread) as is_unread,
    coalesce(languages, []) as languages
from feeds;

comment on view api.feed_languages is 'One row per feed that has brought articles: how much of it is in languages that are not read, and so is in no share of a trend.';
comment on column api.feed_languages.feed_id is 'Feed; see api.feeds.';
comment on column api.feed_languages.articles is 'Articles that it brought first.';
comment on column api.feed_languages.unread is 'Those of them in languages that are not read: they carry no trend, and leave the denominator of shares.';
comment on column api.feed_languages.share_unread is 'unread / articles.';
comment on column api.feed_languages.is_unread is 'Whether the feed is wholly in another language: five articles or more, nine in ten of them not read. Its articles are not among stories_read.';
comment on column api.feed_languages.languages is 'ISO 639-1 codes of its articles, the most frequent first.';
