-- In which titles and passages each word stands, so that a search need not read them all: an inverted index of articles as they
-- stand now. All of it follows from the other tables, see warehouse.words.postings; what is not in it yet is read as a whole.
-- `digest`: of what the article's words come from, by which it is known whether they are still those.
create table indexed_articles (
    article_id varchar not null,
    article uinteger not null,
    digest ubigint not null
);

-- One row a word and text. `term` is a number made of the word; `place` is 0 for the title, or 1 and the passage's position.
create table postings (
    term ubigint not null,
    article uinteger not null,
    place uinteger not null
);
