-- four macros: what the fate of a visit says of the feed, and the clock of the books
create or replace macro api.is_success(fate) as fate in ('kept', 'unchanged');

-- An archive without it, a visit that was not due and a network of ours that is down are no fault of the feed.
create or replace macro api.is_failure(fate) as
    fate not in ('kept', 'unchanged', 'not in the archive', 'not due', 'our network is down');

-- The languages that are read: the training passages are English, and what is too short to tell is read too.
create or replace macro api.is_read(language) as language in ('en', '');

-- A run in which no feed answered has seen nothing of its week.
create or replace macro api.clock() as (
    select max(r.clock)
    from main.runs as r
    where not exists (
        select 1
        from main.run_ends as e
        where e.run_id = r.run_id and e.outcome = 'failed'
    )
);

comment on macro api.clock is 'The latest time that a run took for now, UTC; runs in which no feed answered are passed over.';
comment on macro api.is_success is 'Whether the fate of a visit means that the feed was had, or had not changed.';
comment on macro api.is_failure is 'Whether the fate of a visit means that the feed could not be fetched, by its own fault.';
comment on macro api.is_read is 'Whether texts in a language are read by the model: English, and what is too short to tell.';
