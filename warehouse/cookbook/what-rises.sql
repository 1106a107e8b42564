-- What rises, since when, how surely, and on how many sources does it rest?
-- For: analyst.
select
    name,
    verdict,
    named,
    since,
    onset,
    round(ratio, 1) as ratio,
    round(ratio_low, 1) as low,
    round(ratio_high, 1) as high,
    sources
from api.risers();
