-- What bent the curves beside the news: models, taxonomies, lists of sources?
-- For: researcher.
select
    clock,
    kind,
    subject,
    reason
from api.changes
order by clock desc, kind asc, subject asc;
