-- two macros: the ends of a share's 95 % interval
-- Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22, p. 209; z = 1.959963984540054
create or replace macro api.wilson_low(hits, total) as
    case when total > 0 then
        greatest(0, (hits + 1.920729410347062) / (total + 3.841458820694124)
            - 1.959963984540054 * sqrt(hits * (total - hits) / total + 0.960364705173531) / (total + 3.841458820694124))
    end;

create or replace macro api.wilson_high(hits, total) as
    case when total > 0 then
        least(1, (hits + 1.920729410347062) / (total + 3.841458820694124)
            + 1.959963984540054 * sqrt(hits * (total - hits) / total + 0.960364705173531) / (total + 3.841458820694124))
    end;

comment on macro api.wilson_low is 'Lower end of the 95 % Wilson interval of a share: hits of total. select api.wilson_low(5, 17)';
comment on macro api.wilson_high is 'Upper end of the 95 % Wilson interval of a share: hits of total. select api.wilson_high(5, 17)';
