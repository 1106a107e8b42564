"""Every command: where it stands, and what it says of itself in the list of all.

A command's module is loaded when it is called, or its help asked for: all of them together take half a second.
"""

from __future__ import annotations

# `module:function` below flows/commands, or `module:app` of a noun with commands of its own; and the first line of its
# help, as it stands in the list.
COMMANDS: dict[str, str] = {
    "feeds:app": "The watch list.",
    "trends:app": "What rises and falls: the last complete weeks against the weeks before.",
    "stories:app": "Copies count once: which texts are one story.",
    "articles:app": "One article: its passages, tags and revisions, and where its bytes are.",
    "taxonomy:app": "What we look for: check it, draft one, see what an edit changes.",
    "alerts:app": "What was worth telling at once, and the rules for it.",
    "config:app": "What can be set, and what is.",
    "demo:demo": "Run on the small archive that ships with the project, then show the trend table. Needs no network.",
    "run:run": "Run the monitor once, live or on archives, and say what it did.",
    "run:replay": "Live through years of runs on archives: one run per step of the clock, through the same flow.",
    "run:backfill": "Take in history from WARC files or sitemaps; it is marked as such and kept out of baselines.",
    "work:work": (
        "Make shards that a run in this home has ordered, beside it: here, or on a machine that sees the same disk."
    ),
    "up:up": "Start Prefect, a worker on the schedule, and the dashboards; stop them all on Ctrl-C.",
    "serve:serve": "Serve the dashboards until interrupted.",
    "status:status": (
        "Say how the home is: last run, what it holds, which feeds fail. Exit code 1 where the last run failed."
    ),
    "doctor:doctor": (
        "Look over machine, packages, locks, clock, Prefect, data, feeds and model: a line each, with its mend."
    ),
    "sql:sql": "Answer an SQL query from the published copy; `trendledger schema` says what can be asked for.",
    "schema:schema": (
        "Say what can be asked for with `trendledger sql`: all relations, or one with its columns and an example."
    ),
    "cookbook:cookbook": (
        "Answer a question that is asked often, with the query that does it; without a name, list all questions."
    ),
    "page:page": "Give back an archived page: as text on a terminal, else the bytes as they came.",
    "report:report": "Write what the newest copy says: as one file, as a folder of pages, or as a mail of the week.",
    "export:export": (
        "Write the newest copy as Parquet files into a new folder, with datapackage.json and CITATION.cff."
    ),
    "mcp:mcp": "Serve the published copy to agents over the Model Context Protocol, on stdin and stdout, read-only.",
    "files:extract": "Read HTML files and write their articles as JSON lines; {file, error} where a file gives none.",
    "model:train": "Fit a model on the catalog and save it; the first one becomes current, where it meets its gates.",
    "model:tag": "Tag passages: JSON lines {id, title?, text} in, from FILE or stdin, {id, trends} out.",
    "model:evaluate": (
        "Score the current model on labelled passages, JSON lines {title, text, trends, borderline?}; keep the figures."
    ),
    "label:label": (
        "Walk through the passages that teach most: accept or correct their trends. Each answer is stored at once."
    ),
    "retag:retag": (
        "Tag the whole history with the newest model, show what changes, and make the model current at once."
    ),
    "maintain:maintain": (
        "Make a home smaller, or mend it. Nothing is ever removed but by this command, and the archive never."
    ),
    "migrate:migrate": (
        "Move the warehouse into a lake of Parquet files with a catalog in PostgreSQL, or back into one file."
    ),
    "verify:verify": (
        "Check that the books balance, that nothing refers to what is gone, that every byte that was kept is there."
    ),
    "backup:backup": "Write the home into one new file, as of now; runs may go on meanwhile.",
    "backup:restore": (
        "Make an empty home what a backup holds. It is verified before it is moved into its place, all or nothing."
    ),
    "rebuild:rebuild": (
        "Make everything derived anew from the archive, verify it, and put it in the place of what there was."
    ),
}
