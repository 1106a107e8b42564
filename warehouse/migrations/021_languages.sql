-- What of the coverage is in languages that are read, so that a share can leave out the rest. All articles are covered and
-- all periods summed up once anew.
alter table covered add column is_read boolean;
alter table period_sums add column stories_read bigint;

-- Feeds wholly in another language, as the sums have seen them.
alter table summed_feeds add column is_unread boolean;

insert into uncovered (story_id)
select distinct story_id from articles;

insert into unsummed
select distinct
    period,
    starts
from period_sums;
