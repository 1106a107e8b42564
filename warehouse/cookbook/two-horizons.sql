-- Do the short and the long horizon agree?
-- For: analyst.
select
    a.trend,
    a.verdict as in_four_weeks,
    b.verdict as in_a_quarter
from api.movers as a
inner join api.verdicts as b on a.trend = b.trend and a.week = b.week and b.horizon = '13/39'
where a.verdict not in ('too little', 'not enough history')
order by a.trend;
