-- one row per article, in its current revision
-- Made by a macro of what was published in a span of time, so that of each table only that span is read: nothing is published
-- after its words were seen.
create or replace macro api.told_articles(first, last) as table
select
    a.article_id,
    a.url,
    r.title,
    r.author,
    a.feed_id,
    f.title as source,
    api.publisher_of(a.outlet, f.publisher, a.site, f.title) as publisher,
    r.language,
    a.published_at,
    a.published_from,
    a.date_flag,
    a.published_zone,
    a.updated_at,
    a.modified_at,
    a.first_seen_at,
    cast(date_trunc('week', a.published_at) as date) as week,
    r.word_count,
    a.story_id,
    a.is_original,
    a.revision,
    a.is_backfill,
    r.origin,
    r.response_id,
    a.original_url,
    coalesce(nullif(a.outlet, ''), f.title) as outlet,
    b.probability as about_ai_probability,
    b.is_about_ai,
    -- What a feed lists at its first visit is history: its weeks are watched from the one behind that visit on.
    coalesce(date_trunc('week', a.published_at) > v.week, true) and not a.is_backfill as is_watched
from main.articles as a
inner join main.revisions as r on a.article_id = r.article_id and a.revision = r.revision
inner join main.feeds as f on a.feed_id = f.feed_id
left join api.arrivals as v on a.feed_id = v.feed_id
left join main.about_ai as b on a.article_id = b.article_id and a.revision = b.revision and (b.seen_at is null or b.seen_at >= first)
where a.published_at >= first and a.published_at < last and r.seen_at >= first;

create or replace view api.articles as
select * from api.told_articles(timestamp '0001-01-01', timestamp '9999-01-01');

comment on macro table api.told_articles is 'The rows of api.articles that were published in a span of time, at a fraction of the cost: from its first moment to before the last. `from api.told_articles(timestamp ''2026-08-10'', timestamp ''2026-08-17'')`';
comment on view api.articles is 'One row per article, in its current revision. Times are UTC.';
comment on column api.articles.article_id is 'Identifier; follows from the canonical address.';
comment on column api.articles.url is 'Canonical address: without trackers and fragment.';
comment on column api.articles.title is 'Title of the current revision, plain text.';
comment on column api.articles.author is 'Author as the page or the feed names them; empty where neither does.';
comment on column api.articles.feed_id is 'Feed that brought the article first.';
comment on column api.articles.source is 'Name of that feed.';
comment on column api.articles.publisher is 'Who stands behind it: of what a feed passes on, the site it stands on, or whom the feed names; else the publisher that was named for the feed, else its site.';
comment on column api.articles.outlet is 'Who wrote it, where the feed passes on what others write: the name that the feed gives, or the site; else the feed.';
comment on column api.articles.language is 'ISO 639-1 code, detected from the text; empty where there is too little.';
comment on column api.articles.published_at is 'When it was published. Never later than it was first seen.';
comment on column api.articles.published_from is 'Where that date is from: feed, page, or first seen where both gave none to be believed.';
comment on column api.articles.date_flag is 'What is to be known of the date: ahead (hours ahead of us, clamped), future, absurd or stamped (claims that were not believed), rough (a month or a year is all that was said), changed (when it was changed; nobody says when it was published), address (read from its address); empty where nothing.';
comment on column api.articles.published_zone is 'Zone in which the feed gave that date, as an offset from UTC; empty where it named none.';
comment on column api.articles.updated_at is 'When the feed says that it was last changed; empty where it does not.';
comment on column api.articles.modified_at is 'When a new revision was last seen; empty while there is one revision.';
comment on column api.articles.first_seen_at is 'When a run first saw it.';
comment on column api.articles.week is 'Monday of the week of publication.';
comment on column api.articles.word_count is 'Words of the current revision.';
comment on column api.articles.story_id is 'Articles with one story_id are copies of each other.';
comment on column api.articles.is_original is 'Whether it is the first article of its story.';
comment on column api.articles.revision is 'Number of the current revision, from 1.';
comment on column api.articles.is_backfill is 'Whether it was collected as history, after the fact.';
comment on column api.articles.origin is 'What gave the text: its page, or its feed where the page could not be fetched.';
comment on column api.articles.response_id is 'The response that gave the text; see api.responses.';
comment on column api.articles.original_url is 'Address as the feed gave it.';
comment on column api.articles.about_ai_probability is 'How likely the article is about AI at all, 0 to 1, by its words and by what its feed writes about otherwise; empty in languages that are not read.';
comment on column api.articles.is_about_ai is 'Whether it is taken to be: what is not is kept, carries no trend and leaves the denominator of shares; empty in languages that are not read.';
comment on column api.articles.is_watched is 'Whether its feed was watched in the week in which it was published: what a feed lists at its first visit, and what a backfill took in, is history and counts in no verdict.';
