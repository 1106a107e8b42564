-- one row per trend and month in which any story was published; a month without a row is missing, not zero
-- Made by a macro, as the published copy tells it from the sums that are kept.
create or replace macro api.told_months(is_kept) as table
select
    trend,
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
    share_corrected_reason,
    stories_read,
    share_of_read
from api.told_periods('month', true, false, is_kept);

create or replace view api.trend_months as
select * from api.told_months(false);

comment on macro table api.told_months is 'What api.trend_months is made of; is_kept: from the sums that are kept, which hold where all that has changed is summed up, as in the published copy. `from api.told_months(true)`';
comment on view api.trend_months is 'One row per trend and month in which any story was published: how much of the coverage carried the trend. A month without a row is missing, not zero.';
comment on column api.trend_months.trend is 'Trend; see api.trends.';
comment on column api.trend_months.month is 'First day of the month of publication, UTC.';
comment on column api.trend_months.stories is 'Stories that carry the trend: copies count once in each of the months in which they were written, so that months and trends must not be added up; api.trend_totals and api.group_totals count once.';
comment on column api.trend_months.articles is 'Articles that carry the trend, copies and all.';
comment on column api.trend_months.sources is 'Feeds with such an article.';
comment on column api.trend_months.publishers is 'Publishers with such an article: two feeds of one house count once.';
comment on column api.trend_months.stories_in_month is 'All stories of the month, from every feed that spoke, whatever they are about and in whatever language.';
comment on column api.trend_months.stories_about_ai is 'Those of them that are about AI, in languages that are read: the denominator of the share.';
comment on column api.trend_months.articles_in_month is 'All articles of the month.';
comment on column api.trend_months.share is 'stories / stories_about_ai, 0 to 1; empty where no story is about AI.';
comment on column api.trend_months.share_low is 'Lower end of the 95 % Wilson interval of the share: of what these feeds wrote.';
comment on column api.trend_months.share_high is 'Upper end of the 95 % Wilson interval of the share: of what these feeds wrote.';
comment on column api.trend_months.share_of_all is 'stories / stories_in_month: the share of everything that the feeds wrote.';
comment on column api.trend_months.share_corrected is 'The share with the classifier''s known errors taken off, as far as that is expected to help: hardly where stories are few, so that periods of different size cannot be compared by it; null where the model was not evaluated on labelled passages.';
comment on column api.trend_months.share_corrected_low is 'Lower end of its 95 % interval, which includes what is unsure of the error rates.';
comment on column api.trend_months.share_corrected_high is 'Upper end of that interval.';
comment on column api.trend_months.is_complete is 'Whether the month was over when the last run looked.';
comment on column api.trend_months.has_gap is 'Whether feeds that normally speak were not fetched in this month.';
comment on column api.trend_months.is_watched is 'Whether any feed was watched in the month; the others hold what feeds listed at their first visit, or a backfill took in, and count in no verdict.';
comment on column api.trend_months.design_effect is 'How many of these stories tell as much as one drawn by itself, at least 1, as publishers differ; empty where there is one publisher.';
comment on column api.trend_months.share_deff_low is 'Lower end of the 95 % interval of the share of outlets like these: Wilson''s with the stories divided by the design effect. Empty where there is one publisher.';
comment on column api.trend_months.share_deff_high is 'Upper end of that interval.';
comment on column api.trend_months.stories_panel is 'Stories that carry the trend, of the panel: publishers that were there throughout the last two years; see api.panel.';
comment on column api.trend_months.stories_about_ai_panel is 'All stories of the panel that are about AI, in languages that are read.';
comment on column api.trend_months.share_panel is 'stories_panel / stories_about_ai_panel: no source that came or went bends it; empty before the panel begins.';
comment on column api.trend_months.is_first_watch is 'Whether a feed was had for the first time in this month: from then on another set of feeds is watched.';
comment on column api.trend_months.has_model_change is 'Whether another model took over in this month. All periods are told by the newest one, so nothing bends there; what was read off before may have been another figure.';
comment on column api.trend_months.share_corrected_reason is 'Why there is no corrected share: the model was not evaluated on labelled passages, or on too few; empty where there is one.';
comment on column api.trend_months.stories_read is 'Stories of the month in languages that are read, whatever they are about, without those of feeds wholly in another language (api.feed_languages).';
comment on column api.trend_months.share_of_read is 'stories / stories_read: the share of all that could have carried the trend, where share_of_all also has what cannot.';
