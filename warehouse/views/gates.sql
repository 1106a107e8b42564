-- one row per model and gate, as it was judged last
create or replace view api.gates as
with judged as (
    select
        *,
        rank() over (partition by model_id order by judged_at desc) as age
    from main.model_gates
)

select
    model_id,
    gate,
    value,
    needed,
    is_met,
    says,
    judged_at
from judged
where age = 1;

comment on view api.gates is 'One row per model and gate: what a model has to come up to before it is made current, as it was judged last. A model that misses one is made current by `--force` alone; api.changes tells of both.';
comment on column api.gates.model_id is 'Model; see api.models.';
comment on column api.gates.gate is 'quality, loss (beside the model in charge), calibration, coverage, trends (lost as a whole), outside (passages about none of the matter), terms, or labels (a file on which both were measured).';
comment on column api.gates.value is 'The figure; empty where it cannot be told.';
comment on column api.gates.needed is 'The limit: of loss, calibration and trends the most that is allowed, of all others the least that is needed. Of labels what the model in charge has on that file, of trends none; else a setting of the home.';
comment on column api.gates.is_met is 'Whether the figure comes up to it; empty where it cannot be told, which holds no model up.';
comment on column api.gates.says is 'What the figure is of, or why there is none.';
comment on column api.gates.judged_at is 'When it was judged, UTC.';
