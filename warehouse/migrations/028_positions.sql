-- The index says where in a text a word stands, so that a phrase is looked up as a word is. All articles are taken in anew.
drop table postings;

-- One row a word and text. `place` is 0 for the title, or 1 and the passage's position; `positions` are those of the word in this
-- text, in no order, as warehouse.words.index_terms numbers them; signs within words have some, too.
create table postings (
    word varchar not null,
    article uinteger not null,
    place uinteger not null,
    positions uinteger[] not null
);

delete from indexed_articles;
