-- two macros: what the fate of a visit says of the feed
create or replace macro api.is_success(fate) as fate in ('kept', 'unchanged');

-- An archive without it, a visit that was not due and a network of ours that is down are no fault of the feed.
create or replace macro api.is_failure(fate) as
    fate not in ('kept', 'unchanged', 'not in the archive', 'not due', 'our network is down');

comment on macro api.is_success is 'Whether the fate of a visit means that the feed was had, or had not changed.';
comment on macro api.is_failure is 'Whether the fate of a visit means that the feed could not be fetched, by its own fault.';
