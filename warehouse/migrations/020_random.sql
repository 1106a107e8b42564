-- Passages that were drawn at random to be labelled: of `frame` passages that could have been drawn then and had not been
-- before. What is said of them measures, and teaches no model.
create table random_draws (
    passage_id varchar not null,
    drawn_by varchar not null,
    drawn_at timestamp not null,
    frame bigint not null
);

-- Of all passages about AI the share that carries a trend, by tags and labels together; made anew with each run. No share
-- where labels are too few, and `reason` says so.
create table passage_shares (
    model_id varchar not null,
    trend varchar not null,
    passages bigint,
    tagged bigint,
    labelled integer not null,
    share double,
    low double,
    high double,
    reason varchar not null
);

-- Why a model has no corrected shares.
create table uncorrected (
    model_id varchar not null,
    reason varchar not null
);
