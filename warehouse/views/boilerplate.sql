-- one row per feed and piece that recurs on the site of its articles
create or replace view api.boilerplate as
with places as (
    select distinct
        a.feed_id,
        unnest([a.site, a.feed_id]) as site
    from main.articles as a
)

select
    p.feed_id,
    b.line,
    b.run_id,
    b.site,
    b.place
from main.boilerplate as b
inner join places as p on b.site = p.site
where not exists (
    select 1 from main.boilerplate as longer
    where
        longer.site = b.site and longer.place = b.place and length(longer.line) > length(b.line)
        and ((b.place = 'start' and starts_with(longer.line, b.line)) or (b.place = 'end' and ends_with(longer.line, b.line)))
);

comment on view api.boilerplate is 'One row per feed and piece that recurs in stories of the site of its articles: newsletter boxes, disclaimers, author lives, breadcrumbs. Passages that are mostly such pieces count nowhere, others are tagged without them.';
comment on column api.boilerplate.feed_id is 'Feed; see api.feeds.';
comment on column api.boilerplate.line is 'The piece, plain text.';
comment on column api.boilerplate.run_id is 'Run that found that it recurs.';
comment on column api.boilerplate.site is 'Site on whose pages it recurs; the feed, where its items carry the words themselves or tell no site.';
comment on column api.boilerplate.place is 'What it is: a line, a line at an edge of its page, the start of a line or its end, the longest that recurs.';
