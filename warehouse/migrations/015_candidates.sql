-- What rises and is in no taxonomy: what every look found, what people said of it, and the words that are followed since.
create table candidates (
    week date not null,
    candidate varchar not null,
    horizon varchar not null,
    name varchar not null,
    kind varchar not null,
    terms varchar[] not null,
    verdict varchar not null,
    named varchar not null,
    is_alert boolean not null,
    since date,
    onset date,
    ratio double,
    ratio_low double,
    ratio_high double,
    p_value double,
    q_value double,
    terms_tested integer not null,
    stories_now integer not null,
    stories_before integer not null,
    share_now double,
    share_before double,
    sources integer not null,
    sources_compared integer not null,
    beside varchar not null,
    share_beside double not null,
    stories varchar[] not null,
    model_id varchar,
    judged_at timestamp not null
);

create table candidate_decisions (
    candidate varchar not null,
    decision varchar not null,
    terms varchar[] not null,
    trend varchar not null,
    decided_by varchar not null,
    decided_at timestamp not null
);

create table watches (
    watch varchar not null,
    name varchar not null,
    words varchar not null,
    candidate varchar not null,
    started_by varchar not null,
    started_at timestamp not null
);

-- Verdicts on watches: columns as in verdicts, the trend being the watch.
create table watch_verdicts as
select * from verdicts
where false;
