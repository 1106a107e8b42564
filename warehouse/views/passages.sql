-- one row per passage of a current revision
create or replace view api.passages as
select
    p.passage_id,
    p.article_id,
    p.position,
    p.text,
    p.word_count,
    p.duplicate_of,
    p.is_boilerplate,
    p.own_text
from main.passages as p
inner join main.articles as a on p.article_id = a.article_id and p.revision = a.revision;

comment on view api.passages is 'One row per passage of a current revision: some 50-170 words, whole paragraphs where they allow it.';
comment on column api.passages.passage_id is 'Identifier; follows from article, revision and position.';
comment on column api.passages.article_id is 'Article it is from.';
comment on column api.passages.position is 'Place in the article, from 0.';
comment on column api.passages.text is 'The words, plain text, a paragraph a line.';
comment on column api.passages.word_count is 'Words; in scripts without spaces two characters count as one.';
comment on column api.passages.duplicate_of is 'The first passage with the same words, or nearly, where this repeats it: a reprint or a quotation.';
comment on column api.passages.is_boilerplate is 'Whether most of it recurs on its site, so that it is set aside: it can be read here, and its tags count nowhere.';
comment on column api.passages.own_text is 'What is tagged, where that is not all of it: the words without what its site repeats; else null.';
