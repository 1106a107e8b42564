-- Whether an article is about AI at all. `evidence` are log-odds by the words of one revision, `is_named` whether the feed's
-- own title speaks of AI; both stay. `probability` follows from them and from the feed's other articles, and is reckoned
-- anew for a feed when it brings something. An article in a language that is not read has no row.
create table about_ai (
    article_id varchar not null,
    revision integer not null,
    evidence double not null,
    is_named boolean not null,
    probability double,
    is_about_ai boolean
);
