-- one row per trend and week in which the level of its share changed, as the newest look sees it
create or replace view api.levels as
select
    trend,
    week,
    share_before,
    share
from main.levels;

comment on view api.levels is 'One row per trend and week with which a new level of its share begins, within the last 104 complete weeks: a mark on a chart that says where to look, never a verdict. It may be a source that came or went. Marks move as weeks come in; verdicts are in api.verdicts.';
comment on column api.levels.trend is 'Trend; see api.trends.';
comment on column api.levels.week is 'Monday of the first week of the new level.';
comment on column api.levels.share_before is 'Share of the stories about AI over the level that ends: of watched weeks, a story in the week of its original.';
comment on column api.levels.share is 'The same over the level that begins, up to the next change or the last complete week.';
