# On a machine with Python 3.11 or newer and nothing else, every target does its own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo run up test long lint style types sql-style format docs picture site bench fuzz soak browser lock clean

help:  ## Say what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Trendledger needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@# uv takes half of pip's time. Where it is not to be had, or finds no way to the packages, pip does it all; older
	@# ones overlook pins of what has extras.
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.lock
	{ $(PIP) --no-deps --require-hashes -r $(VENV)/uv.lock && \
		$(BIN)/python -m uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock; } || \
		{ $(PIP) 'pip>=25' && $(PIP) --require-hashes -r requirements.lock; }
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY)  ## Run on the archive that ships with the project, show the trend table (no network)
	$(BIN)/trendledger demo

run: $(READY)  ## Run the monitor once on the live web
	$(BIN)/trendledger run

up: $(READY)  ## Start server, worker, schedule and dashboards; Ctrl-C ends them
	$(BIN)/trendledger up

# A file of tests stays with one process, which starts what its tests share. The longest files come first in the alphabet.
# Where the environment keeps Python from keeping what it compiled, each of the commands that tests start compiles anew.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n auto --maxprocesses 5 --dist loadfile --no-loadscope-reorder

test: $(READY) browser  ## Run the tests, one more at once than there are cores, up to five
	$(PYTEST) -m 'not long'

long: $(READY)  ## Run the tests that take longest and have a shorter one of their kind in `make test`, and properties with more examples
	TRENDLEDGER_THOROUGH=1 $(PYTEST) -m 'long or thorough'

lint: style types sql-style  ## Check style, types and SQL

style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

sql-style: $(READY)
	$(BIN)/sqlfluff lint --disable-progress-bar warehouse/views warehouse/migrations warehouse/early warehouse/cookbook

format: $(READY)  ## Format the code
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

docs: $(READY)  ## Write the pages of docs/ that are made from the code
	$(BIN)/python -m docs.made_pages

picture: $(READY)  ## Take the picture of the README anew, from the demo
	$(BIN)/python -m docs.picture

site: $(READY)  ## Build the documentation site from docs/ into site/
	$(BIN)/uv tool run --from 'zensical==0.0.73' zensical build --strict

bench: $(READY)  ## Measure speed and quality; prints figures, judges nothing
	@for bench in tests/benchmarks/bench_*.py; do echo "== $$bench"; PYTHONPATH=tests:tests/flows $(BIN)/python $$bench; done

fuzz: $(READY)  ## Read broken feeds and pages, run on odd ones, and visit odd servers, ten minutes each; print what nobody promised
	$(BIN)/python tests/fuzz/fuzz_readers.py --seconds 600
	PYTHONPATH=tests $(BIN)/python tests/fuzz/fuzz_runs.py --seconds 600
	PYTHONPATH=tests $(BIN)/python tests/fuzz/fuzz_live.py --seconds 600

soak: $(READY)  ## Kill 200 runs at random in one home, and hold it against its twin; then 2,000 runs of a station
	PYTHONPATH=tests $(BIN)/python tests/benchmarks/soak_kills.py --kills 200 --seed 16
	PYTHONPATH=tests:tests/flows $(BIN)/python tests/benchmarks/bench_soak.py --runs 2000

browser:  # The pages are tested in a real Chromium
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
		{ command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
		echo "no Chromium here: the tests of the pages will be skipped"

lock: $(READY)  ## Update the lock file
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --upgrade --quiet -o requirements.lock

clean:  ## Remove the virtual environment and what tools left behind
	rm -rf $(VENV) site dist .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
