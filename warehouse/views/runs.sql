-- one row per run
create or replace view api.runs as
select
    r.run_id,
    r.kind,
    r.clock,
    r.started_at,
    e.ended_at,
    coalesce(e.outcome, 'unfinished') as outcome,
    n.new_articles,
    r.flow_run_id,
    r.version
from main.runs as r
left join main.run_ends as e on r.run_id = e.run_id
left join api.run_numbers as n on r.run_id = n.run_id;

comment on view api.runs is 'One row per run of the monitor, backfill and retagging. Times are UTC.';
comment on column api.runs.run_id is 'Identifier.';
comment on column api.runs.kind is 'live, archive, backfill or retag.';
comment on column api.runs.clock is 'The time that the run took for now.';
comment on column api.runs.started_at is 'When it began.';
comment on column api.runs.ended_at is 'When it ended; empty where it died or is at work.';
comment on column api.runs.outcome is 'done, partial (some feeds failed, or an archive was cut off), failed, or unfinished.';
comment on column api.runs.new_articles is 'Articles that it saw first; its other numbers are in api.run_numbers.';
comment on column api.runs.flow_run_id is 'Flow run in Prefect.';
comment on column api.runs.version is 'Version of the program.';
