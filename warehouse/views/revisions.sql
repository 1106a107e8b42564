-- one row per revision of an article
create or replace view api.revisions as
select
    r.article_id,
    r.revision,
    r.title,
    r.author,
    r.text,
    r.word_count,
    r.origin,
    r.seen_at,
    r.revision = a.revision as is_current,
    r.response_id
from main.revisions as r
inner join main.articles as a on r.article_id = a.article_id;

comment on view api.revisions is 'One row per revision of an article: what it said at which time. Times are UTC.';
comment on column api.revisions.article_id is 'Article; see api.articles.';
comment on column api.revisions.revision is 'Number of the revision, from 1.';
comment on column api.revisions.title is 'Title, plain text.';
comment on column api.revisions.author is 'Author as the page or the feed named them; empty where neither did.';
comment on column api.revisions.text is 'The words, plain text, a paragraph a line.';
comment on column api.revisions.word_count is 'Words; in scripts without spaces two characters count as one.';
comment on column api.revisions.origin is 'What gave the text: its page, or its feed where the page could not be fetched.';
comment on column api.revisions.seen_at is 'When a run first saw it.';
comment on column api.revisions.is_current is 'Whether it is the one that is counted.';
comment on column api.revisions.response_id is 'The response that gave the text; see api.responses.';
