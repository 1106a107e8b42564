#!/bin/sh
# Guessed: after Dictionary.merge_with() the dictionary counts what both have counted, as if the documents of the second had
# been added to it by add_documents().
# Seen with gensim 4.4.0: num_docs, num_pos and dfs, in how many documents a word is, are summed, and cfs, how often it is
# there, stays what the first had. A word of four documents is there twice; a word that only the second has is nowhere in
# cfs, so that most_common() leaves it out. The documentation calls it merging two corpora and names no exception.
# So counts over weeks, a dictionary each, come from add_documents(), or cfs is summed by hand.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check gensim==4.4.0 numpy==2.4.6 scipy==1.17.1
cat > look.py <<'PYTHON'
from importlib.metadata import version

from gensim.corpora import Dictionary

FIRST = [["open", "source"], ["open", "source", "model"]]
SECOND = [["open", "model"], ["agents", "model"], ["agents", "open"]]


def counts(dictionary, kind):
    return {dictionary[place]: count for place, count in sorted(getattr(dictionary, kind).items())}


merged, added = Dictionary(FIRST), Dictionary(FIRST)
merged.merge_with(Dictionary(SECOND))
added.add_documents(SECOND)
print("gensim", version("gensim"))
for name, dictionary in (("merged", merged), ("added", added)):
    print(f"{name:7} {dictionary.num_docs} documents, {dictionary.num_pos} words")
    print("   documents with it", counts(dictionary, "dfs"))
    print("   times that it is there", counts(dictionary, "cfs"), "most common", dictionary.most_common())
assert (merged.num_docs, merged.num_pos, merged.num_nnz) == (added.num_docs, added.num_pos, added.num_nnz) == (5, 11, 11)
assert counts(merged, "dfs") == counts(added, "dfs") == {"open": 4, "source": 2, "model": 3, "agents": 2}
assert counts(added, "cfs") == counts(added, "dfs")  # no word is twice in a document
assert counts(merged, "cfs") == {"open": 2, "source": 2, "model": 1}
assert "agents" in dict(added.most_common()) and "agents" not in dict(merged.most_common())
PYTHON
venv/bin/python look.py
