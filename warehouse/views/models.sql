-- one row per model
create or replace view api.models as
select
    m.model_id,
    m.model_id = api.current_model() as is_current,
    m.taxonomy_version,
    m.trained_at,
    m.passages,
    m.settings,
    m.quality
from main.models as m;

comment on view api.models is 'One row per model that was trained here.';
comment on column api.models.model_id is 'Identifier; follows from the model''s content.';
comment on column api.models.is_current is 'Whether its tags are the ones that the views show.';
comment on column api.models.taxonomy_version is 'Taxonomy that it was trained for.';
comment on column api.models.trained_at is 'When it was trained, UTC.';
comment on column api.models.passages is 'Training passages.';
comment on column api.models.settings is 'Settings of the training, JSON.';
comment on column api.models.quality is 'What was measured of it, JSON; empty where nothing was.';
