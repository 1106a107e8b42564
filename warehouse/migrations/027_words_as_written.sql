-- The index holds words as they are written, in the order of their letters, so that the beginning of a word is looked up as a
-- span; what stood for a word before was a number made of it. All articles are taken in anew.
drop table postings;

-- One row a word and text. `place` is 0 for the title, or 1 and the passage's position.
create table postings (
    word varchar not null,
    article uinteger not null,
    place uinteger not null
);

delete from indexed_articles;
