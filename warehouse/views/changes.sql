-- one row per event that bends or marks the books
create or replace view api.changes as
select
    c.changed_at,
    c.run_id,
    c.kind,
    c.subject,
    c.before,
    c.after,
    c.reason,
    coalesce(r.clock, c.changed_at) as clock
from main.changes as c
left join main.runs as r on c.run_id = r.run_id;

comment on view api.changes is 'One row per event that bends or marks the books: a feed that moved, a model made current, stories merged, lines found to be boilerplate. Times are UTC.';
comment on column api.changes.changed_at is 'When.';
comment on column api.changes.run_id is 'Run that did it; empty for a command.';
comment on column api.changes.kind is 'What kind of event.';
comment on column api.changes.subject is 'What it happened to.';
comment on column api.changes.before is 'How it was.';
comment on column api.changes.after is 'How it is.';
comment on column api.changes.reason is 'Why.';
comment on column api.changes.clock is 'Where it stands on charts: the clock of the run that did it, which a retagging has from the run before it, so that in a replayed history its mark stands where the line ended; changed_at where no run did it.';
