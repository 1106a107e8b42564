"""Programs that work in the home that they are given, in processes of their own beside the command line."""

from __future__ import annotations

# Has the run's lock until it is killed.
HOLDER = """
import sys, time
from warehouse.database import Home, one_run_only
with one_run_only(Home(sys.argv[1])):
    print("at work", flush=True)
    time.sleep(600)
"""

# Leaves the lake open between its writes for as long as it lives; each line that it reads is one.
WRITER = """
import sys
from warehouse import kept_open
from warehouse.database import Home, left_open, writing
kept_open.IDLE_SECONDS = 600
with left_open(Home(sys.argv[1])):
    for line in sys.stdin:
        with writing(Home(sys.argv[1])) as db:
            print(db.execute(line).fetchall()[0][0], flush=True)
"""

# Answers the questions by what is published.
ASKER = """
import json, sys
from warehouse.database import Home
from warehouse.published.publish import open_published, query
with open_published(Home(sys.argv[1])) as db:
    print(json.dumps([query(db, question).rows for question in sys.argv[2:]], default=str))
"""

# Looks for words in what is published, as the search page does, and says which articles have them.
FINDER = """
import json, sys
from warehouse.database import Home
from warehouse.published.publish import open_published
from warehouse.words import finding
from warehouse.words.word_query import parse, wordings
with open_published(Home(sys.argv[1])) as db:
    finding.find(db, wordings(parse(sys.argv[2])))
    print(json.dumps(db.execute("select article_id, found_0 from temp.searched where way > 0 order by all").fetchall()))
"""
