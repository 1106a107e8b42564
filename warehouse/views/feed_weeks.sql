-- one row per feed and week in which it was visited, or in which nobody visited anything, between its first visit and last
create or replace view api.feed_weeks as
select * from api.feed_weeks_since(timestamp '1970-01-01');

comment on view api.feed_weeks is 'One row per feed and week in which it was visited, or the monitor did not run: was it there, did it speak?';
comment on column api.feed_weeks.feed_id is 'Feed; see api.feeds.';
comment on column api.feed_weeks.week is 'Monday of the week, UTC.';
comment on column api.feed_weeks.visits is 'Visits in the week.';
comment on column api.feed_weeks.failures is 'Visits that failed, by the feed''s own fault.';
comment on column api.feed_weeks.articles is 'Articles published in the week that it brought first.';
comment on column api.feed_weeks.is_gap is 'Whether a feed that speaks in most weeks was not fetched all week, by whose fault ever, and is missing from it.';
comment on column api.feed_weeks.is_watched is 'Whether the feed was watched in the week: it had been visited before, and was had in it.';
