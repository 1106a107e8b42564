-- one row per run, stage, fate and reason
create or replace view api.fates as
select
    f.run_id,
    f.stage,
    f.fate,
    f.reason,
    cast(sum(f.items) as bigint) as items
from main.fates as f
group by f.run_id, f.stage, f.fate, f.reason;

comment on view api.fates is 'One row per run, stage, fate and reason: what became of every item. Sums to api.stages.items_in.';
comment on column api.fates.run_id is 'Run; see api.runs.';
comment on column api.fates.stage is 'Stage: archives, feeds, entries, pages, articles, stories, passages, boilerplate, tags.';
comment on column api.fates.fate is 'What became of the items.';
comment on column api.fates.reason is 'Why; empty where the fate says it all.';
comment on column api.fates.items is 'How many items.';
