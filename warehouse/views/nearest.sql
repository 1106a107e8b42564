-- one row per trend, week and passage that the model all but tagged: the nearest of each week
create or replace view api.nearest as
select
    t.trend,
    a.week,
    t.passage_id,
    a.article_id,
    a.title,
    a.source,
    a.publisher,
    a.url,
    a.published_at,
    a.story_id,
    t.probability,
    t.terms
from main.tags as t
inner join main.passages as p on t.passage_id = p.passage_id
inner join api.articles as a on p.article_id = a.article_id and p.revision = a.revision
anti join api.carried as c on p.article_id = c.article_id and t.trend = c.trend
where
    t.model_id = (select arg_max(m.model_id, m.made_current_at) from main.current_models as m)
    and not p.is_boilerplate
    and p.duplicate_of is null
    and a.is_about_ai is distinct from false
    and not api.is_sure(t.probability)
-- Ten a week: a page of them. For 40 trends and two years that is at most 41,600 rows, however many passages there are.
qualify row_number() over (partition by t.trend, a.week order by t.probability desc, t.passage_id asc) <= 10;

comment on view api.nearest is 'One row per trend, week and passage that the model found likely, and that counts for nothing: no passage of its article is sure (api.is_sure). Of each week the ten nearest, copies left out; what the model gave no tag at all is not among them.';
comment on column api.nearest.trend is 'Trend; see api.trends.';
comment on column api.nearest.week is 'Monday of the week of publication.';
comment on column api.nearest.passage_id is 'Passage; its words are in api.passages.';
comment on column api.nearest.article_id is 'Article it is from; see api.articles.';
comment on column api.nearest.title is 'Title of the article.';
comment on column api.nearest.source is 'Feed that brought it.';
comment on column api.nearest.publisher is 'Who owns the outlet.';
comment on column api.nearest.url is 'Address of the article.';
comment on column api.nearest.published_at is 'When it was published, UTC.';
comment on column api.nearest.story_id is 'Story the article belongs to.';
comment on column api.nearest.probability is 'The model''s probability that the passage is about the trend, below .8.';
comment on column api.nearest.terms is 'The terms that spoke for the trend with their weights, heaviest first.';
