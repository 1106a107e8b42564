-- one row per run and stage
create or replace view api.stages as
select
    s.run_id,
    s.stage,
    cast(sum(s.items) as bigint) as items_in
from main.stages as s
group by s.run_id, s.stage;

comment on view api.stages is 'One row per run and stage: how many items came in, counted before anything was done with them. api.joins says how it follows from the stage before.';
comment on column api.stages.run_id is 'Run; see api.runs.';
comment on column api.stages.stage is 'Stage: archives (only where one was not whole), feeds, entries, pages, articles, stories, passages, boilerplate, tags.';
comment on column api.stages.items_in is 'Items that came in; equals the sum of api.fates.items.';
