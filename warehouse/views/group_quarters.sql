-- one row per group of trends and quarter, with the whole as group_id null, in which any story was published; a quarter without a row is missing, not zero
create or replace view api.group_quarters as
select
    group_id,
    starts as quarter,
    stories,
    articles,
    sources,
    publishers,
    stories_in_period as stories_in_quarter,
    stories_about_ai,
    articles_in_period as articles_in_quarter,
    share,
    share_low,
    share_high,
    share_of_all,
    is_complete,
    has_gap,
    is_watched,
    design_effect,
    share_deff_low,
    share_deff_high,
    stories_panel,
    stories_about_ai_panel,
    share_panel,
    is_first_watch,
    has_model_change
from api.group_periods('quarter');

comment on view api.group_quarters is 'One row per group of trends and quarter, with the whole as group_id null in which any story was published: how much of the coverage carried any of the group''s trends, or any trend at all. A quarter without a row is missing, not zero.';
comment on column api.group_quarters.group_id is 'Group of trends; see api.trends. Null is the whole: any trend.';
comment on column api.group_quarters.quarter is 'First day of the quarter of publication, UTC.';
comment on column api.group_quarters.stories is 'Stories that carry a trend of the group: copies count once in each quarter in which they were written, a story of several of its trends once; groups and quarters must not be added up, api.group_totals counts once.';
comment on column api.group_quarters.articles is 'Articles that carry a trend of the group, copies and all.';
comment on column api.group_quarters.sources is 'Feeds with such an article.';
comment on column api.group_quarters.publishers is 'Publishers with such an article: two feeds of one house count once.';
comment on column api.group_quarters.stories_in_quarter is 'All stories of the quarter, from every feed that spoke, whatever they are about and in whatever language.';
comment on column api.group_quarters.stories_about_ai is 'Those of them that are about AI, in languages that are read: the denominator of the share.';
comment on column api.group_quarters.articles_in_quarter is 'All articles of the quarter.';
comment on column api.group_quarters.share is 'stories / stories_about_ai, 0 to 1; empty where no story is about AI.';
comment on column api.group_quarters.share_low is 'Lower end of the 95 % Wilson interval of the share: of what these feeds wrote.';
comment on column api.group_quarters.share_high is 'Upper end of the 95 % Wilson interval of the share: of what these feeds wrote.';
comment on column api.group_quarters.share_of_all is 'stories / stories_in_quarter: the share of everything that the feeds wrote.';
comment on column api.group_quarters.is_complete is 'Whether the quarter was over when the last run looked.';
comment on column api.group_quarters.has_gap is 'Whether feeds that normally speak were not fetched in this quarter.';
comment on column api.group_quarters.is_watched is 'Whether any feed was watched in the quarter; the others hold what feeds listed at their first visit, or a backfill took in, and count in no verdict.';
comment on column api.group_quarters.design_effect is 'How many of these stories tell as much as one drawn by itself, at least 1, as publishers differ; empty where there is one publisher.';
comment on column api.group_quarters.share_deff_low is 'Lower end of the 95 % interval of the share of outlets like these: Wilson''s with the stories divided by the design effect. Empty where there is one publisher.';
comment on column api.group_quarters.share_deff_high is 'Upper end of that interval.';
comment on column api.group_quarters.stories_panel is 'Stories that carry a trend of the group, of the panel: publishers that were there throughout the last two years; see api.panel.';
comment on column api.group_quarters.stories_about_ai_panel is 'All stories of the panel that are about AI, in languages that are read.';
comment on column api.group_quarters.share_panel is 'stories_panel / stories_about_ai_panel: no source that came or went bends it; empty before the panel begins.';
comment on column api.group_quarters.is_first_watch is 'Whether a feed was had for the first time in this quarter: from then on another set of feeds is watched.';
comment on column api.group_quarters.has_model_change is 'Whether another model took over in this quarter. All periods are told by the newest one, so nothing bends there; what was read off before may have been another figure.';
