-- What every look said of every trend, on each horizon. The verdicts of the pooled test before it are not taken over:
-- they followed the mix of feeds.
create table verdicts (
    week date not null,
    trend varchar not null,
    horizon varchar not null,
    verdict varchar not null,
    named varchar not null,
    is_alert boolean not null,
    since date,
    onset date,
    onset_earliest date,
    onset_latest date,
    ratio double,
    ratio_low double,
    ratio_high double,
    p_value double,
    q_value double,
    ratio_corrected double,
    ratio_corrected_low double,
    ratio_corrected_high double,
    stories_now integer not null,
    stories_before integer not null,
    share_now double,
    share_before double,
    share_year_ago double,
    sources integer not null,
    sources_compared integer not null,
    sources_now integer not null,
    share_compared double not null,
    model_id varchar,
    judged_at timestamp not null
);

drop table movers;
