-- What outlets repeat, and which passages repeat others. All of it follows from the texts, so that the tables that stories
-- are found by are emptied with it: the next run compares every revision once more and fills them all.

-- Mostly lines that recur in its outlet: kept, readable, and left out of every count.
alter table passages add column is_boilerplate boolean default false;

-- One row per text and line in it; `line` is the lower half of the line's MD5.
create table lines (
    line ubigint not null,
    sketch integer not null
);

-- A sixth of the word triples of each passage whose words are new. Passages that agree in some are compared.
create table samples (
    sample uinteger not null,
    sketch integer not null,
    position usmallint not null
);

delete from sketches;
delete from bands;
delete from gathered;
delete from boilerplate;
