-- Whether several items of a feed lead to the page of this one, so that the page is nobody's article; who wrote it, where the
-- feed says so of what it passes on.
alter table entries add column is_page_shared boolean default false;
alter table entries add column outlet varchar default '';

-- Whose site an article stands on, and who wrote it, where that is not the house of its feed.
alter table articles add column site varchar default '';
alter table articles add column outlet varchar default '';
