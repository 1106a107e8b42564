-- What bent the curves beside the news: models, taxonomies, lists of sources?
-- For: researcher.
select
    changed_at,
    kind,
    subject,
    reason
from api.changes
order by changed_at desc, kind asc, subject asc;
