-- one row per trend and week in which any story was published; a week without a row is missing, not zero
-- Made by a macro, as the published copy tells it from the sums that are kept.
create or replace macro api.told_weeks(is_kept) as table
select
    trend,
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
    share_corrected,
    share_corrected_low,
    share_corrected_high,
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
        when count(*) filter (where is_complete) over five = 5 and max(starts) over five - min(starts) over five = 28
            then
                (sum(stories) over five + sum(stories) over three)
                / nullif(sum(stories_about_ai) over five + sum(stories_about_ai) over three, 0)
    end as share_four_weeks,
    share_corrected_reason,
    stories_read,
    share_of_read
from api.told_periods('week', true, false, is_kept)
window
    five as (partition by trend order by starts rows between 2 preceding and 2 following),
    three as (partition by trend order by starts rows between 1 preceding and 1 following);

create or replace view api.trend_weeks as
select * from api.told_weeks(false);

comment on macro table api.told_weeks is 'What api.trend_weeks is made of; is_kept: from the sums that are kept, which hold where all that has changed is summed up, as in the published copy. `from api.told_weeks(true)`';
comment on view api.trend_weeks is 'One row per trend and week in which any story was published: how much of the coverage carried the trend. A week without a row is missing, not zero.';
comment on column api.trend_weeks.trend is 'Trend; see api.trends.';
comment on column api.trend_weeks.week is 'First day of the week of publication, UTC.';
comment on column api.trend_weeks.stories is 'Stories that carry the trend: copies count once in each of the weeks in which they were written, so that weeks and trends must not be added up; api.trend_totals and api.group_totals count once.';
comment on column api.trend_weeks.articles is 'Articles that carry the trend, copies and all.';
comment on column api.trend_weeks.sources is 'Feeds with such an article.';
comment on column api.trend_weeks.publishers is 'Publishers with such an article: two feeds of one house count once.';
comment on column api.trend_weeks.stories_in_week is 'All stories of the week, from every feed that spoke, whatever they are about and in whatever language.';
comment on column api.trend_weeks.stories_about_ai is 'Those of them that are about AI, in languages that are read: the denominator of the share.';
comment on column api.trend_weeks.articles_in_week is 'All articles of the week.';
comment on column api.trend_weeks.share is 'stories / stories_about_ai, 0 to 1; empty where no story is about AI.';
comment on column api.trend_weeks.share_low is 'Lower end of the 95 % Wilson interval of the share: of what these feeds wrote.';
comment on column api.trend_weeks.share_high is 'Upper end of the 95 % Wilson interval of the share: of what these feeds wrote.';
comment on column api.trend_weeks.share_of_all is 'stories / stories_in_week: the share of everything that the feeds wrote.';
comment on column api.trend_weeks.share_corrected is 'The share with the classifier''s known errors taken off, as far as that is expected to help: hardly where stories are few, so that periods of different size cannot be compared by it; null where the model was not evaluated on labelled passages.';
comment on column api.trend_weeks.share_corrected_low is 'Lower end of its 95 % interval, which includes what is unsure of the error rates.';
comment on column api.trend_weeks.share_corrected_high is 'Upper end of that interval.';
comment on column api.trend_weeks.is_complete is 'Whether the week was over when the last run looked.';
comment on column api.trend_weeks.has_gap is 'Whether feeds that normally speak were not fetched in this week.';
comment on column api.trend_weeks.is_watched is 'Whether any feed was watched in the week; the others hold what feeds listed at their first visit, or a backfill took in, and count in no verdict.';
comment on column api.trend_weeks.design_effect is 'How many of these stories tell as much as one drawn by itself, at least 1, as publishers differ; empty where there is one publisher.';
comment on column api.trend_weeks.share_deff_low is 'Lower end of the 95 % interval of the share of outlets like these: Wilson''s with the stories divided by the design effect. Empty where there is one publisher.';
comment on column api.trend_weeks.share_deff_high is 'Upper end of that interval.';
comment on column api.trend_weeks.stories_panel is 'Stories that carry the trend, of the panel: publishers that were there throughout the last two years; see api.panel.';
comment on column api.trend_weeks.stories_about_ai_panel is 'All stories of the panel that are about AI, in languages that are read.';
comment on column api.trend_weeks.share_panel is 'stories_panel / stories_about_ai_panel: no source that came or went bends it; empty before the panel begins.';
comment on column api.trend_weeks.is_first_watch is 'Whether a feed was had for the first time in this week: from then on another set of feeds is watched.';
comment on column api.trend_weeks.has_model_change is 'Whether another model took over in this week. All periods are told by the newest one, so nothing bends there; what was read off before may have been another figure.';
comment on column api.trend_weeks.share_four_weeks is 'The share over four weeks centred on this one, for reading: two weeks to either side, the outer ones by half (a 2x4 moving average), stories over stories_about_ai; empty where one of the five is missing or not complete.';
comment on column api.trend_weeks.share_corrected_reason is 'Why there is no corrected share: the model was not evaluated on labelled passages, or on too few; empty where there is one.';
comment on column api.trend_weeks.stories_read is 'Stories of the week in languages that are read, whatever they are about, without those of feeds wholly in another language (api.feed_languages).';
comment on column api.trend_weeks.share_of_read is 'stories / stories_read: the share of all that could have carried the trend, where share_of_all also has what cannot.';
