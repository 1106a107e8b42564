-- What the gates said of a model, one row a gate, each time that it was judged; `is_met` is null where it cannot be told.
create table model_gates (
    model_id varchar not null,
    judged_at timestamp not null,
    gate varchar not null,
    value double,
    needed double,
    is_met boolean,
    says varchar not null
);
