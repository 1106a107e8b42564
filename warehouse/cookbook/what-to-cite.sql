-- What is to be cited: which copy, of when, by which model?
-- For: researcher.
select
    run_id,
    clock,
    schema_version,
    model_id,
    taxonomy_version,
    articles,
    stories,
    feeds
from api.meta;
