-- What near-identical articles are found by. All of it follows from the texts and can be rebuilt: where the way of
-- sketching changes, a migration empties these tables, and the next run fills them again.

-- One row per text, however many articles have it. `signature` has a byte per hash function.
create table sketches (
    sketch integer not null,
    text_digest varchar not null,
    signature blob not null
);

-- One row per text and band. Texts that agree in two bands are compared.
create table bands (
    band uinteger not null,
    sketch integer not null
);

-- Which revisions have been compared with all others, and the sketch of their text.
create table gathered (
    article_id varchar not null,
    revision integer not null,
    sketch integer not null,
    run_id varchar not null
);

-- Paragraphs that recur in one feed: newsletter boxes, disclaimers, author lines.
create table boilerplate (
    feed_id varchar not null,
    line varchar not null,
    run_id varchar not null
);
