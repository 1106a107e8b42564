-- a table macro: the articles of a span of time that carry a trend, with all that they carry
-- As a list: of one trend, rows that are joined by article and trend could be met by the trend alone, each with each, where the
-- engine has no figures of a table, as of a lake's. Who carries nothing, most of a mixed roster, is left out of the joins.
create or replace macro api.carrying(first, last, is_kept := false) as table
select
    article_id,
    trends
from main.covered
where is_kept and published_at >= first and published_at < last and len(trends) > 0
union all
select
    article_id,
    list(trend) as trends
from api.carried
where not is_kept
group by article_id;

comment on macro table api.carrying is 'One row per article that carries a trend, with the trends that it carries. is_kept: by what is kept of articles, those that were published from a first moment to before a last, which holds where all that has changed is covered, as in the published copy; else all, by all tags. `from api.carrying(timestamp ''2026-08-10'', timestamp ''2026-08-17'')`';
