-- one row per article and trend that it carries, by the current model
create or replace view api.carried as
select
    article_id,
    trend,
    max(probability) as probability
from api.sure_tags
group by article_id, trend;

comment on view api.carried is 'One row per article and trend that it carries: where one of its passages is sure (api.is_sure). The more passages, the more doubtful tags, and a story carries what one of them says.';
comment on column api.carried.article_id is 'Article; see api.articles.';
comment on column api.carried.trend is 'Trend; see api.trends.';
comment on column api.carried.probability is 'That of its surest passage, .8 to 1.';
