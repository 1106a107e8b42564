-- one row per run, pair of neighbouring stages, and part of the sum that leads from the one to the other
-- Those of settled runs are kept, see warehouse/sums/settled.py.
create or replace view api.joins as
select
    run_id,
    stage,
    next_stage,
    way,
    why,
    items
from main.settled_joins
union all
select * from api.unsettled_joins(timestamp '0001-01-01');

comment on view api.joins is 'One row per run, pair of neighbouring stages, and part of the sum between them: what the one kept, what joined, what left. For each pair sum(items) is what came into the next stage, items_in of api.stages; a pair into which nothing came and from which nothing went has no row. Runs made before stories were entered have none behind articles.';
comment on column api.joins.run_id is 'Run; see api.runs.';
comment on column api.joins.stage is 'Stage out of which the items come: feeds, entries, pages, articles, stories, passages, boilerplate.';
comment on column api.joins.next_stage is 'Stage into which they go: entries, pages, articles, stories, passages, boilerplate, tags.';
comment on column api.joins.way is 'kept (what api.fates calls so), joined (what came beside it), or left (what went no further).';
comment on column api.joins.why is 'What joined or left; empty for what was kept.';
comment on column api.joins.items is 'How many; below zero for what left, so that the rows add up.';
