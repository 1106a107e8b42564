#!/bin/sh
# Guessed: among all keywords of a text that is about GPT-5, and says so in every sentence, is GPT-5; a number alone, of a year
# or a price, may well be left out.
# Seen with yake 0.7.3: no word of letters and figures is ever a keyword, alone or beside others, however high `top` is: GPT-5,
# H100 and Llama3 are not there, where Claude in their place is the first of all. Nor is AI, as words of two letters are left
# out. Whoever counts keywords by week counts no model by its version. (Its tracker has it of COVID-19 and B2B, issues 48, 57
# and 68; the documentation of KeywordExtractor has no setting for it.) scikit-learn's words have all of them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check yake==0.7.3 scikit-learn==1.9.1 numpy==2.4.6
cat > look.py <<'PYTHON'
from importlib.metadata import version

import yake
from sklearn.feature_extraction.text import CountVectorizer

print(*(f"{name} {version(name)}" for name in ("yake", "scikit-learn")), sep=", ")
TEXT = (
    "{0} came out on Monday. Makers say that {0} reads forty languages. Critics say that {0} invents sources. "
    "Schools try {0}, and universities fear {0}. Nobody knows what {0} has read. Shops sell {0} already."
)


def keywords(name):
    extractors = [yake.KeywordExtractor(lan="en", n=size, top=1000) for size in (1, 2, 3)]
    return [word.lower() for extractor in extractors for word, _ in extractor.extract_keywords(text(name))]


def text(name):
    return TEXT.format(name)


for name, is_named in (("Claude", True), ("Gemini", True), ("GPT-5", False), ("H100", False), ("Llama3", False), ("AI", False)):
    found = keywords(name)
    print(f"{name:7} among {len(set(found))} keywords: {name.lower() in found}; the first is {found[0]}")
    assert any(name.lower() in word.split() for word in found) is is_named, found
    assert (found[0] == name.lower()) is is_named
    whole = CountVectorizer(token_pattern=r"[\w-]+").fit([text(name)])
    assert name.lower() in whole.vocabulary_
PYTHON
venv/bin/python look.py
