-- How good is the tagger, trend by trend, as last measured?
-- For: researcher.
-- No row: `trendledger evaluate FILE` has not measured the current model yet.
select
    file,
    name,
    support,
    round(precision, 2) as precision,
    round(recall, 2) as recall,
    round(f1, 2) as f1,
    round(f1_low, 2) as low,
    round(f1_high, 2) as high
from api.quality
where scope = 'trend' and is_latest and model_id = (select m.model_id from api.meta as m)
order by file, f1, name;
