-- How often a model errs, and the shares with those errors taken off.

-- Measured on labelled passages that the model did not learn from; the newest measurement of a model holds.
create table error_rates (
    model_id varchar not null,
    measured_at timestamp not null,
    file varchar not null,
    rates varchar not null
);

-- `period` is week or month, `starts` its first day. Made anew at each run; empty for a model that was not measured.
create table corrected_shares (
    model_id varchar not null,
    period varchar not null,
    trend varchar not null,
    starts date not null,
    share double not null,
    low double not null,
    high double not null
);
