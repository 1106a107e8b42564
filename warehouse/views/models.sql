-- one row per model
create or replace view api.models as
with refused as (
    select arg_max(after, changed_at) as model_id
    from main.changes
    where kind = 'model held back' and before = coalesce(api.current_model(), '')
)

select
    m.model_id,
    m.model_id = api.current_model() as is_current,
    coalesce(m.model_id = r.model_id, false) as is_held_back,
    m.taxonomy_version,
    m.trained_at,
    m.passages,
    m.settings,
    m.quality
from main.models as m
cross join refused as r;

comment on view api.models is 'One row per model that was trained here.';
comment on column api.models.model_id is 'Identifier; follows from the model''s content.';
comment on column api.models.is_current is 'Whether its tags are the ones that the views show.';
comment on column api.models.is_held_back is 'Whether it was the last to be kept from the place of the current one, as it missed its gates; see api.gates.';
comment on column api.models.taxonomy_version is 'Taxonomy that it was trained for.';
comment on column api.models.trained_at is 'When it was trained, UTC.';
comment on column api.models.passages is 'Training passages.';
comment on column api.models.settings is 'Settings of the training, JSON.';
comment on column api.models.quality is 'What was measured of it, JSON; empty where nothing was.';
