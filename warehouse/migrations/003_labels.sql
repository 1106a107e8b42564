-- What people said of passages, and how good models were found to be.

-- Only ever added to: the latest label of a person is what that person says. Title and text are kept as they stood, so
-- that a label outlives the passage and teaches every model to come. `model_id` proposed the tags that were corrected.
create table labels (
    passage_id varchar not null,
    title varchar not null,
    text varchar not null,
    trends varchar[] not null,
    given_by varchar not null,
    given_at timestamp not null,
    model_id varchar not null
);

-- Figures of one scope: all passages (`name` is micro or macro), one trend, one kind of source, or one year. What was
-- not measured is null.
create table quality (
    model_id varchar not null,
    measured_at timestamp not null,
    file varchar not null,
    passages integer not null,
    scope varchar not null,
    name varchar not null,
    precision double,
    precision_low double,
    precision_high double,
    recall double,
    recall_low double,
    recall_high double,
    f1 double not null,
    f1_low double,
    f1_high double,
    support integer
);
