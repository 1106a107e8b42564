-- one row per group of trends and month, with the whole as group_id null, in which any story was published; a month without a row is missing, not zero
-- Made by a macro, as the published copy tells it from the sums that are kept.
create or replace macro api.told_group_months(is_kept) as table
select
    group_id,
    starts as month,
    stories,
    articles,
    sources,
    publishers,
    stories_in_period as stories_in_month,
    stories_about_ai,
    articles_in_period as articles_in_month,
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
from api.told_groups('month', true, false, is_kept);

create or replace view api.group_months as
select * from api.told_group_months(false);

comment on macro table api.told_group_months is 'What api.group_months is made of; is_kept: from the sums that are kept, which hold where all that has changed is summed up, as in the published copy. `from api.told_group_months(true)`';
comment on view api.group_months is 'One row per group of trends and month, with the whole as group_id null in which any story was published: how much of the coverage carried any of the group''s trends, or any trend at all. A month without a row is missing, not zero.';
comment on column api.group_months.group_id is 'Group of trends; see api.trends. Null is the whole: any trend.';
comment on column api.group_months.month is 'First day of the month of publication, UTC.';
comment on column api.group_months.stories is 'Stories that carry a trend of the group: copies count once in each month in which they were written, a story of several of its trends once; groups and months must not be added up, api.group_totals counts once.';
comment on column api.group_months.articles is 'Articles that carry a trend of the group, copies and all.';
comment on column api.group_months.sources is 'Feeds with such an article.';
comment on column api.group_months.publishers is 'Publishers with such an article: two feeds of one house count once.';
comment on column api.group_months.stories_in_month is 'All stories of the month, from every feed that spoke, whatever they are about and in whatever language.';
comment on column api.group_months.stories_about_ai is 'Those of them that are about AI, in languages that are read: the denominator of the share.';
comment on column api.group_months.articles_in_month is 'All articles of the month.';
comment on column api.group_months.share is 'stories / stories_about_ai, 0 to 1; empty where no story is about AI.';
comment on column api.group_months.share_low is 'Lower end of the 95 % Wilson interval of the share: of what these feeds wrote.';
comment on column api.group_months.share_high is 'Upper end of the 95 % Wilson interval of the share: of what these feeds wrote.';
comment on column api.group_months.share_of_all is 'stories / stories_in_month: the share of everything that the feeds wrote.';
comment on column api.group_months.is_complete is 'Whether the month was over when the last run looked.';
comment on column api.group_months.has_gap is 'Whether feeds that normally speak were not fetched in this month.';
comment on column api.group_months.is_watched is 'Whether any feed was watched in the month; the others hold what feeds listed at their first visit, or a backfill took in, and count in no verdict.';
comment on column api.group_months.design_effect is 'How many of these stories tell as much as one drawn by itself, at least 1, as publishers differ; empty where there is one publisher.';
comment on column api.group_months.share_deff_low is 'Lower end of the 95 % interval of the share of outlets like these: Wilson''s with the stories divided by the design effect. Empty where there is one publisher.';
comment on column api.group_months.share_deff_high is 'Upper end of that interval.';
comment on column api.group_months.stories_panel is 'Stories that carry a trend of the group, of the panel: publishers that were there throughout the last two years; see api.panel.';
comment on column api.group_months.stories_about_ai_panel is 'All stories of the panel that are about AI, in languages that are read.';
comment on column api.group_months.share_panel is 'stories_panel / stories_about_ai_panel: no source that came or went bends it; empty before the panel begins.';
comment on column api.group_months.is_first_watch is 'Whether a feed was had for the first time in this month: from then on another set of feeds is watched.';
comment on column api.group_months.has_model_change is 'Whether another model took over in this month. All periods are told by the newest one, so nothing bends there; what was read off before may have been another figure.';
