-- one row per tag of the current model that makes its article carry the trend
create or replace view api.sure_tags as
select
    t.passage_id,
    p.article_id,
    t.trend,
    t.probability
from main.tags as t
inner join main.passages as p on t.passage_id = p.passage_id
inner join main.articles as a on p.article_id = a.article_id and p.revision = a.revision
left join main.about_ai as b on a.article_id = b.article_id and a.revision = b.revision
where
    t.model_id = (select arg_max(m.model_id, m.made_current_at) from main.current_models as m)
    and not p.is_boilerplate
    and b.is_about_ai is distinct from false
    and api.is_sure(t.probability);

comment on view api.sure_tags is 'One row per tag that makes its article carry the trend: of the current model, sure (api.is_sure), on a passage of the current revision that is not set aside, of an article that is about AI or not decided.';
comment on column api.sure_tags.passage_id is 'Passage; see api.passages.';
comment on column api.sure_tags.article_id is 'Its article; see api.articles.';
comment on column api.sure_tags.trend is 'Trend; see api.trends.';
comment on column api.sure_tags.probability is '.8 to 1.';
