-- table macros: sums over periods of what coverage counts, before anything is reckoned from them
-- Of the periods from the day `first` to the day before `last` alone. Of kind 'every' are trends and, behind a stroke, groups and
-- the whole, as main.period_sums has them: to tell them together takes little more than to tell one kind. `of_feeds` names what is
-- read as api.counted_feeds: who sums up many spans keeps it as a table, as telling feeds apart reads all that they ever brought.
create or replace macro api.period_sums(
    kind,
    unit,
    with_backfill,
    only_watched,
    first := date '0001-01-01',
    last := date '9999-01-01',
    of_feeds := 'api.counted_feeds'
) as table
with labels as (
    select
        trend,
        unnest(case kind
            when 'trend' then [trend]
            when 'group' then [group_id, '*']
            else [trend, '/' || group_id, '/*']
        end) as label
    from main.trends
),

placed as (
    select
        c.*,
        api.publisher_of(c.outlet, f.publisher, c.site, f.title) as publisher,
        cast(date_trunc('week', c.published_at) as date) as week,
        -- As api.articles says it.
        coalesce(date_trunc('week', c.published_at) > f.arrived, true) and not c.is_backfill as is_watched,
        f.is_unread as is_of_unread_feed
    from api.covered_articles() as c
    inner join query_table(of_feeds) as f on c.feed_id = f.feed_id
    where c.published_at >= first and c.published_at < last
),

dated as (
    select
        a.article_id,
        a.story_id,
        a.feed_id,
        a.publisher,
        a.published_at,
        a.is_watched,
        a.is_counted,
        -- What is counted is read, also in a feed that is wholly in another language but for it.
        a.is_counted or (a.is_read and not a.is_of_unread_feed) as is_read,
        a.is_watched and coalesce(a.week between p.first_week and p.last_week, false) as is_panel,
        a.trends,
        cast(date_trunc(unit, a.published_at) as date) as starts
    from placed as a
    left join main.panel as p on a.publisher = p.publisher
    where (with_backfill or not a.is_backfill) and (a.is_watched or not only_watched)
),

-- A story that several publishers have is the first one's, in each period.
stories as (
    select
        starts,
        story_id,
        arg_min(publisher, row(published_at, article_id)) filter (where is_counted) as publisher,
        bool_or(is_counted) as is_counted,
        bool_or(is_counted and is_panel) as is_panel,
        bool_or(is_watched) as is_watched,
        bool_or(is_read) as is_read,
        count(*) as articles
    from dated
    group by starts, story_id
),

-- What is not counted has no publisher here.
by_publisher as (
    select
        starts,
        publisher,
        count(*) as stories,
        count(*) filter (where is_panel) as stories_panel,
        count(*) filter (where is_read) as stories_read,
        sum(articles) as articles,
        bool_or(is_watched) as is_watched
    from stories
    group by starts, publisher
),

totals as (
    select
        starts,
        cast(sum(stories) as bigint) as stories,
        cast(coalesce(sum(stories) filter (where publisher is not null), 0) as bigint) as stories_about_ai,
        cast(sum(stories_panel) as bigint) as stories_about_ai_panel,
        cast(sum(stories_read) as bigint) as stories_read,
        cast(sum(articles) as bigint) as articles,
        count(publisher) as publishers,
        sum(stories * stories) filter (where publisher is not null) as squares,
        bool_or(is_watched) as is_watched
    from by_publisher
    group by starts
),

carried as (
    select
        article_id,
        story_id,
        feed_id,
        publisher,
        starts,
        is_counted and is_panel as is_panel,
        unnest(trends) as trend
    from dated
),

-- A story of three trends of a group is one story of the group, and one of the whole.
told as (
    select distinct
        l.label,
        c.* exclude (trend)
    from carried as c
    inner join labels as l on c.trend = l.trend
),

told_stories as (
    select
        label,
        starts,
        story_id,
        bool_or(is_panel) as is_panel,
        count(*) as articles
    from told
    group by label, starts, story_id
),

hits_by_publisher as (
    select
        t.label,
        t.starts,
        s.publisher,
        count(*) as stories,
        count(*) filter (where t.is_panel) as stories_panel,
        sum(t.articles) as articles
    from told_stories as t
    inner join stories as s on t.starts = s.starts and t.story_id = s.story_id
    group by t.label, t.starts, s.publisher
),

hits as (
    select
        h.label,
        h.starts,
        sum(h.stories) as stories,
        sum(h.stories_panel) as stories_panel,
        sum(h.articles) as articles,
        sum(h.stories * h.stories) as squares,
        sum(h.stories * b.stories) as products
    from hits_by_publisher as h
    left join by_publisher as b on h.starts = b.starts and h.publisher = b.publisher
    group by h.label, h.starts
),

tellers as (
    select
        label,
        starts,
        count(distinct feed_id) as sources,
        count(distinct publisher) as publishers
    from told
    group by label, starts
)

select
    names.label,
    totals.starts,
    totals.stories,
    totals.stories_about_ai,
    totals.stories_about_ai_panel,
    totals.articles,
    totals.is_watched,
    cast(coalesce(hits.stories, 0) as bigint) as hits,
    cast(coalesce(hits.stories_panel, 0) as bigint) as hits_panel,
    cast(coalesce(hits.articles, 0) as bigint) as hit_articles,
    coalesce(tellers.sources, 0) as hit_sources,
    coalesce(tellers.publishers, 0) as hit_publishers,
    api.design_effect(
        coalesce(hits.stories, 0),
        totals.stories_about_ai,
        totals.publishers,
        coalesce(hits.squares, 0),
        coalesce(hits.products, 0),
        totals.squares
    ) as effect,
    totals.stories_read
from (select distinct label from labels) as names
cross join totals
left join hits on names.label = hits.label and totals.starts = hits.starts
left join tellers on names.label = tellers.label and totals.starts = tellers.starts;

comment on macro table api.period_sums is 'The sums that api.covered_periods reckons shares from: per label and period, those of all stories and those of the label. `from api.period_sums(''trend'', ''week'', true, false)`';
