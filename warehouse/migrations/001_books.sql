-- The books. Times are UTC. No index and no key: DuckDB 1.5 lost data behind secondary indexes after a kill,
-- and a lakehouse table has none, so every insert is an anti-join instead.

create table runs (
    run_id varchar not null,
    kind varchar not null,
    clock timestamp not null,
    started_at timestamp not null,
    flow_run_id varchar not null,
    version varchar not null
);

-- A run that is in `runs` and not here has died, or is still at work.
create table run_ends (
    run_id varchar not null,
    ended_at timestamp not null,
    outcome varchar not null
);

create table feeds (
    feed_id varchar not null,
    url varchar not null,
    title varchar not null,
    category varchar not null,
    language varchar not null,
    publisher varchar not null,
    is_active boolean not null,
    added_at timestamp not null
);

create table feed_visits (
    feed_id varchar not null,
    run_id varchar not null,
    visited_at timestamp not null,
    fate varchar not null,
    reason varchar not null,
    etag varchar not null,
    last_modified varchar not null,
    body_digest varchar not null,
    entries integer not null,
    moving_to varchar not null,
    is_gone boolean not null,
    seen integer not null,
    failures integer not null,
    due_at timestamp
);

-- What robots.txt of a site says, as fetched last: one row a site.
create table robots (
    origin varchar not null,
    meaning varchar not null,
    text varchar not null,
    reason varchar not null,
    fetched_at timestamp not null,
    good_until timestamp not null,
    unreachable_since timestamp
);

create table responses (
    response_id varchar not null,
    run_id varchar not null,
    kind varchar not null,
    url varchar not null,
    final_url varchar not null,
    status integer not null,
    content_type varchar not null,
    size bigint not null,
    digest varchar not null,
    fetched_at timestamp not null,
    archive_file varchar not null,
    archive_offset bigint not null,
    archive_end bigint not null
);

create table entries (
    entry_id varchar not null,
    revision integer not null,
    feed_id varchar not null,
    run_id varchar not null,
    response_id varchar not null,
    guid varchar not null,
    url varchar not null,
    title varchar not null,
    author varchar not null,
    content varchar not null,
    published_at timestamp,
    updated_at timestamp,
    published_said varchar not null,
    digest varchar not null,
    seen_at timestamp not null
);

create table page_visits (
    entry_id varchar not null,
    entry_revision integer not null,
    run_id varchar not null,
    attempt integer not null,
    fate varchar not null,
    reason varchar not null,
    is_final boolean not null,
    response_id varchar not null
);

create table articles (
    article_id varchar not null,
    url varchar not null,
    original_url varchar not null,
    feed_id varchar not null,
    entry_id varchar not null,
    published_at timestamp not null,
    published_from varchar not null,
    modified_at timestamp,
    first_seen_at timestamp not null,
    story_id varchar not null,
    is_original boolean not null,
    is_backfill boolean not null,
    revision integer not null,
    run_id varchar not null,
    date_flag varchar not null
);

create table revisions (
    article_id varchar not null,
    revision integer not null,
    title varchar not null,
    author varchar not null,
    language varchar not null,
    text varchar not null,
    word_count integer not null,
    text_digest varchar not null,
    origin varchar not null,
    response_id varchar not null,
    seen_at timestamp not null,
    run_id varchar not null
);

create table refined (
    entry_id varchar not null,
    entry_revision integer not null,
    run_id varchar not null,
    fate varchar not null,
    reason varchar not null,
    article_id varchar not null
);

create table passages (
    passage_id varchar not null,
    article_id varchar not null,
    revision integer not null,
    position integer not null,
    text varchar not null,
    word_count integer not null,
    digest varchar not null,
    duplicate_of varchar
);

create table models (
    model_id varchar not null,
    taxonomy_version integer not null,
    trained_at timestamp not null,
    passages integer not null,
    settings varchar not null,
    quality varchar not null
);

-- The model made current last is the current one; the history is kept.
create table current_models (
    model_id varchar not null,
    made_current_at timestamp not null
);

create table readings (
    passage_id varchar not null,
    model_id varchar not null,
    run_id varchar not null,
    fate varchar not null
);

create table tags (
    passage_id varchar not null,
    model_id varchar not null,
    trend varchar not null,
    probability float not null,
    terms struct(term varchar, weight float)[] not null
);

create table trends (
    taxonomy_version integer not null,
    trend varchar not null,
    name varchar not null,
    group_id varchar not null,
    group_name varchar not null,
    about varchar not null,
    seeds varchar[] not null,
    position integer not null
);

create table movers (
    trend varchar not null,
    week date not null,
    share_now double not null,
    share_before double not null,
    ratio double,
    ratio_low double,
    ratio_high double,
    p_value double,
    q_value double,
    verdict varchar not null
);

create table changes (
    changed_at timestamp not null,
    run_id varchar not null,
    kind varchar not null,
    subject varchar not null,
    before varchar not null,
    after varchar not null,
    reason varchar not null
);

-- How many items came into each stage of a run, counted before anything was done with them.
create table stages (
    run_id varchar not null,
    stage varchar not null,
    items bigint not null
);

-- What became of them. For each run and stage: stages.items = sum(fates.items).
create table fates (
    run_id varchar not null,
    stage varchar not null,
    item varchar not null,
    fate varchar not null,
    reason varchar not null,
    items bigint not null
);
