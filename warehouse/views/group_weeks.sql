-- one row per group of trends and week, with the whole as group_id null, in which any story was published; a week without a row is missing, not zero
-- Made by a macro, as the published copy tells it from the sums that are kept.
create or replace macro api.told_group_weeks(is_kept) as table
select
    group_id,
    starts as week,
    stories,
    articles,
    sources,
    publishers,
    stories_in_period as stories_in_week,
    stories_about_ai,
    articles_in_period as articles_in_week,
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
    has_model_change,
    case
        when count(*) filter (where is_complete) over five_weeks = 5 and max(starts) over five_weeks - min(starts) over five_weeks = 28
            then
                (sum(stories) over five_weeks + sum(stories) over three_weeks)
                / nullif(sum(stories_about_ai) over five_weeks + sum(stories_about_ai) over three_weeks, 0)
    end as share_four_weeks
from api.told_groups('week', true, false, is_kept)
window
    five_weeks as (partition by group_id order by starts rows between 2 preceding and 2 following),
    three_weeks as (partition by group_id order by starts rows between 1 preceding and 1 following);

create or replace view api.group_weeks as
select * from api.told_group_weeks(false);

comment on macro table api.told_group_weeks is 'What api.group_weeks is made of; is_kept: from the sums that are kept, which hold where all that has changed is summed up, as in the published copy. `from api.told_group_weeks(true)`';
comment on view api.group_weeks is 'One row per group of trends and week, with the whole as group_id null in which any story was published: how much of the coverage carried any of the group''s trends, or any trend at all. A week without a row is missing, not zero.';
comment on column api.group_weeks.group_id is 'Group of trends; see api.trends. Null is the whole: any trend.';
comment on column api.group_weeks.week is 'First day of the week of publication, UTC.';
comment on column api.group_weeks.stories is 'Stories that carry a trend of the group: copies count once in each week in which they were written, a story of several of its trends once; groups and weeks must not be added up, api.group_totals counts once.';
comment on column api.group_weeks.articles is 'Articles that carry a trend of the group, copies and all.';
comment on column api.group_weeks.sources is 'Feeds with such an article.';
comment on column api.group_weeks.publishers is 'Publishers with such an article: two feeds of one house count once.';
comment on column api.group_weeks.stories_in_week is 'All stories of the week, from every feed that spoke, whatever they are about and in whatever language.';
comment on column api.group_weeks.stories_about_ai is 'Those of them that are about AI, in languages that are read: the denominator of the share.';
comment on column api.group_weeks.articles_in_week is 'All articles of the week.';
comment on column api.group_weeks.share is 'stories / stories_about_ai, 0 to 1; empty where no story is about AI.';
comment on column api.group_weeks.share_low is 'Lower end of the 95 % Wilson interval of the share: of what these feeds wrote.';
comment on column api.group_weeks.share_high is 'Upper end of the 95 % Wilson interval of the share: of what these feeds wrote.';
comment on column api.group_weeks.share_of_all is 'stories / stories_in_week: the share of everything that the feeds wrote.';
comment on column api.group_weeks.is_complete is 'Whether the week was over when the last run looked.';
comment on column api.group_weeks.has_gap is 'Whether feeds that normally speak were not fetched in this week.';
comment on column api.group_weeks.is_watched is 'Whether any feed was watched in the week; the others hold what feeds listed at their first visit, or a backfill took in, and count in no verdict.';
comment on column api.group_weeks.design_effect is 'How many of these stories tell as much as one drawn by itself, at least 1, as publishers differ; empty where there is one publisher.';
comment on column api.group_weeks.share_deff_low is 'Lower end of the 95 % interval of the share of outlets like these: Wilson''s with the stories divided by the design effect. Empty where there is one publisher.';
comment on column api.group_weeks.share_deff_high is 'Upper end of that interval.';
comment on column api.group_weeks.stories_panel is 'Stories that carry a trend of the group, of the panel: publishers that were there throughout the last two years; see api.panel.';
comment on column api.group_weeks.stories_about_ai_panel is 'All stories of the panel that are about AI, in languages that are read.';
comment on column api.group_weeks.share_panel is 'stories_panel / stories_about_ai_panel: no source that came or went bends it; empty before the panel begins.';
comment on column api.group_weeks.is_first_watch is 'Whether a feed was had for the first time in this week: from then on another set of feeds is watched.';
comment on column api.group_weeks.has_model_change is 'Whether another model took over in this week. All periods are told by the newest one, so nothing bends there; what was read off before may have been another figure.';
comment on column api.group_weeks.share_four_weeks is 'The share over four weeks centred on this one, for reading: two weeks to either side, the outer ones by half (a 2x4 moving average), stories over stories_about_ai; empty where one of the five is missing or not complete.';
