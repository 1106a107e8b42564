-- one row per trend of the current taxonomy
create or replace view api.trends as
select
    t.trend,
    t.name,
    t.group_id,
    t.group_name,
    t.about,
    t.seeds,
    t.position
from main.trends as t;

comment on view api.trends is 'One row per trend of the taxonomy.';
comment on column api.trends.trend is 'Identifier; never changes.';
comment on column api.trends.name is 'Name for people.';
comment on column api.trends.group_id is 'Group of trends it belongs to.';
comment on column api.trends.group_name is 'Name of the group.';
comment on column api.trends.about is 'What a passage must be about to carry the trend.';
comment on column api.trends.seeds is 'Where the seed documents name it: document:line.';
comment on column api.trends.position is 'Place in the taxonomy, from 0: the order in which groups and trends are shown.';
