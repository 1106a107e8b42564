"""Words in the counted stories, found by DuckDB: whole words in any script, and only where a story counts."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from small_books import put_articles

from warehouse.database import writing
from warehouse.words import seeking
from warehouse.words.watching import articles_of
from warehouse.words.word_query import parse, wordings
from warehouse.words.wording import CASED, wording

FIRST, LAST = date(2026, 1, 5), date(2026, 6, 1)

FOUND = [
    ("deepseek", "What DeepSeek's model does"),
    ("DEEPSEEK", "deepseek"),
    ("C++", "written in C++, of course"),
    ("C#", "and in C#."),
    ("GPT-4o", "with GPT-4o."),
    ("GPT-4o", "with gpt 4o"),
    ("GPT-4o", "with GPT\u20114o"),
    ("GPT-4", "It is GPT-4. And more"),
    ("GPT-4", "GPT-4, they say"),
    ("open source", "an open-source model"),
    ('"open source"', "open\nsource"),
    ('"large lang*"', "Large languages"),
    ("deep*", "deepseek"),
    ("größe", "die GRÖSSE? nein, die GRÖßE"),
    ("don't", "they don’t"),
    ("AT&T", "by AT&T."),
    (".NET", "the .NET runtime"),
    ("人工智能", "中国的人工智能产业"),
    ("deepseek", "使用DeepSeek的公司"),
    ("o1", "(o1)"),
    ("ai", "AI"),
    ("large language model", "a Large–language model"),
    ("very very large", "very very very large"),
    ("open source", "open, or even open\u00a0source"),
    ("gpt 4", "of gpt: GPT 4."),
    ("4.5", "GPT 4.5"),
    ("10.5", "of 10.5, or"),
    ("2026", "in 2026, or 2,026"),
    ("5", "1 .5"),
    ("gpt 4", "GPT 4… and GPT 4.5"),
    ("6", "4.5.6"),
    ("4.5.6", "v4.5.6 4.5.6"),
    ("1,000", "of 1,000."),
    ("u.s.", "the U.S. and"),
    ("u.s", "the U.S. and"),
    ("AT&T", "at&t"),
    ("re\u0301sume\u0301", "a Re\u0301sume\u0301!"),
    ("rock'n'roll", "of rock’n‘roll"),
    ("l'intelligence", "de l’intelligence"),
    ("intelligence", "de l’intelligence"),
    ("gpt4.x", "gpt4.x"),
    ("one two three four five", "One, one two three four five."),
    ("one two three", "one two one two three"),
    ("$4", "$4"),
    ("4.", "4.5"),
    ("a.b.c.d", "a.b.c.d"),
    ('"claude 4.5 o*"', "Claude 4.5 only"),
]
MISSED = [
    ("ai", "he said so"),
    ("deep", "deepseek"),
    ("GPT-4", "GPT-4o"),
    ("GPT-4", "GPT-4.5"),
    ("C++", "C, or C#"),
    ("o1", "pro1 and o12"),
    ('"open source"', "open and source"),
    ("seek*", "deepseek"),
    ("ai", "ai_model"),
    ("a.b", "axb"),
    ("4", "4.5 and 4,5"),
    ("5", "4.5.6"),
    ("4 5", "4.5"),
    ("4.5", "4,5 and 4 .5 and 4. 5"),
    ("don't", "don 't or don' t or don&t"),
    ("u.s.", "u.s, and us."),
    ("$4", "4$ and $4.5"),
    ("gpt4.x", "gpt4 . x"),
    ("one two three four five", "one two three four. Five"),
    ("one two three", "one two, two three"),
    ("o'reilly", "o’ reilly o..reilly"),
    ("1,000", "1.000 and 1,0001"),
    ("gpt 4", "GPT 4.5"),
    ("open source", "It is open. Source code"),
    ("open source", "open的source"),
    ("very very large", "very large, very very"),
    ("large language model", "large language. Language model"),
]


@pytest.fixture(scope="module")
def db():
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize(("said", "text"), FOUND)
def test_a_word_is_found(said, text, db):
    one = wording(said.strip('"'))
    assert db.execute(
        "select regexp_matches(lower($1), $2), contains(lower($1), $3)", [text, one.pattern, one.literal]
    ).fetchone() == (True, True)


@pytest.mark.parametrize(("said", "text"), MISSED)
def test_what_is_another_word_is_not_found(said, text, db):
    one = wording(said.strip('"'))
    assert db.execute("select regexp_matches(lower($1), $2)", [text, one.pattern]).fetchone() == (False,)


@pytest.mark.parametrize(
    ("said", "text"), [*FOUND, *MISSED, ("ask*", "A\u017fk"), ("wi*", "WİFI"), ("kilo", "\u212aILO")]
)
def test_a_word_in_ascii_is_found_as_it_is_written_where_it_is_found_in_lower_case(said, text, db):
    one = wording(said.strip('"'))
    if not one.is_ascii:
        assert not said.isascii()
        return
    query = "select regexp_matches($1, $2), regexp_matches(lower($1), $3)"
    as_written, lowered = db.execute(query, [text, one.cased_pattern, one.pattern]).fetchone()
    assert as_written == lowered


@pytest.mark.parametrize(("said", "text"), [*FOUND, *MISSED, ("wifi", "WİFI"), ("wi*", "WİFI"), ("kilo", "\u212aILO")])
def test_the_quick_look_passes_every_text_that_has_the_word(said, text, db):
    one = wording(said.strip('"'))
    query = "select regexp_matches(lower(text), $whole), {} from (select $text as text)"
    bound = {"whole": one.pattern, "text": text} | {"l0": seeking.bound([one])["l0"]}
    is_there, is_likely = db.execute(query.format(seeking.likely([one])), bound).fetchone()
    assert is_likely or not is_there


def test_of_all_characters_those_become_an_ascii_letter_that_are_looked_for_in_its_place(db):
    query = """
        select lower(chr(c)), string_agg(chr(c), '' order by c)
        from (select unnest(generate_series(1, 1114111))::integer as c)
        where c not between 55296 and 57343 and lower(chr(c)) between 'a' and 'z' and length(lower(chr(c))) = 1
        group by all
    """
    lowered = dict(db.execute(query).fetchall())
    looked_for = """
        select string_agg(chr(c), '' order by c)
        from (select unnest(generate_series(1, 1114111))::integer as c)
        where c not between 55296 and 57343 and regexp_full_match(chr(c), $1)
    """
    for letter, pattern in CASED.items():
        assert db.execute(looked_for, [pattern]).fetchone() == (lowered[letter],)


def found(home, said):
    with writing(home) as db:
        titles = dict(db.execute("select article_id, title from api.articles").fetchall())
        return sorted({titles[article] for article in articles_of(db, parse(said), FIRST, LAST)})


TEXTS = [
    ("DeepSeek arrives", "A model of many experts."),
    ("Models compared", "DeepSeek and Qwen side by side; shares of a chip maker fell."),
    ("Qwen grows", "Its stock is up."),
    ("DeepSeek im Garten", "Die Rosen blühen."),  # a language that is not read
]


@pytest.mark.parametrize(
    ("said", "titles"),
    [
        ("deepseek", ["DeepSeek arrives", "Models compared"]),
        ("deepseek qwen", ["Models compared"]),
        ("deepseek OR qwen", ["DeepSeek arrives", "Models compared", "Qwen grows"]),
        ("deepseek -qwen", ["DeepSeek arrives"]),
        ("qwen -shares -stock", []),
        ("deepseek experts", ["DeepSeek arrives"]),  # one word in the title, one in the text
        ("nowhere", []),
        ("deepseek -nowhere", ["DeepSeek arrives", "Models compared"]),
        ("%", None),
    ],
)
def test_an_article_is_asked_as_a_whole(home, said, titles):
    put_articles(home, months=("2026-04-15",), texts=TEXTS)
    if titles is None:
        with pytest.raises(Exception, match="no letter"):
            found(home, said)
    else:
        assert found(home, said) == titles


def test_a_query_with_many_words_is_one_look(home):
    put_articles(home, months=("2026-04-15",), texts=TEXTS)
    said = " OR ".join([*(f"w{place}" for place in range(38)), "deepseek", "qwen"])
    assert len(wordings(parse(said))) == 40
    assert found(home, said) == ["DeepSeek arrives", "Models compared", "Qwen grows"]
