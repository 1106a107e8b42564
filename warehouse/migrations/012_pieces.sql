-- What recurs is looked for on a site and not in a feed, and at the ends of lines, too. All of it follows from the texts: the
-- tables that it is found by are emptied, and the next run fills them again.

-- The words of a passage without what its site repeats; null where it repeats nothing of it. They are what is tagged.
alter table passages add column own_text varchar;

drop table lines;
-- One row per text and piece of it that may recur; the number is made of the piece's words.
create table pieces (
    piece ubigint not null,
    sketch integer not null
);

drop table boilerplate;
-- What recurs on one site: whole lines, lines at an edge of their page, starts and ends of lines.
create table boilerplate (
    site varchar not null,
    piece ubigint not null,
    place varchar not null,
    line varchar not null,
    run_id varchar not null
);

delete from samples;
delete from sketches;
delete from bands;
delete from gathered;
