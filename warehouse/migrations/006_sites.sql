-- What sites reserve, and what feeds say of their dates.

-- /.well-known/tdmrep.json as it was had with robots.txt; empty where a site has none.
alter table robots add column tdmrep varchar default '';

-- The zone in which the feed dated the article, as an offset from UTC (+02:00); empty where it names none.
alter table articles add column published_zone varchar default '';
-- When the feed says that the article was last changed.
alter table articles add column updated_at timestamp;
