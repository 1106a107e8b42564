-- What a feed and its server ask of those who come, as its last body said: it holds until another body says otherwise.

-- The feed's own `ttl` or update period, in minutes; 0 where it names none.
alter table feed_visits add column asked_minutes integer default 0;
-- Hours and days on which it asks to be left alone: UTC's, Monday is 0.
alter table feed_visits add column skip_hours integer[] default [];
alter table feed_visits add column skip_days integer[] default [];
-- How long the server called the answer fresh, up to the day that counts; 0 where it said nothing.
alter table feed_visits add column fresh_seconds integer default 0;
