-- one row per feed and line that recurs in it
create or replace view api.boilerplate as
select
    feed_id,
    line,
    run_id
from main.boilerplate;

comment on view api.boilerplate is 'One row per feed and line that recurs in its stories: newsletter boxes, disclaimers, author lines. Passages that are mostly such lines count nowhere.';
comment on column api.boilerplate.feed_id is 'Feed; see api.feeds.';
comment on column api.boilerplate.line is 'The line, plain text.';
comment on column api.boilerplate.run_id is 'Run that found that it recurs.';
