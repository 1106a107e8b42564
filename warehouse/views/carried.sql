-- one row per article and trend that it carries, by the current model
create or replace view api.carried as
select
    p.article_id,
    t.trend,
    max(t.probability) as probability
from main.tags as t
inner join main.passages as p on t.passage_id = p.passage_id
inner join main.articles as a on p.article_id = a.article_id and p.revision = a.revision
left join main.about_ai as b on a.article_id = b.article_id and a.revision = b.revision
where
    t.model_id = api.current_model()
    and not p.is_boilerplate
    and b.is_about_ai is distinct from false
    and api.is_sure(t.probability)
group by p.article_id, t.trend;

comment on view api.carried is 'One row per article and trend that it carries: where one of its passages is sure (api.is_sure). The more passages, the more doubtful tags, and a story carries what one of them says.';
comment on column api.carried.article_id is 'Article; see api.articles.';
comment on column api.carried.trend is 'Trend; see api.trends.';
comment on column api.carried.probability is 'That of its surest passage, .8 to 1. How often it is right: api.calibration, stories.';
