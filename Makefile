# Everything here works from a clean clone with Python 3.11+, Node 18+ and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run setup test check format bench soak cards guide pictures pages letters mail classifier lock manifest clean

help:  ## list these targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run node_modules/.installed  ## start the demo on http://localhost:3978/demo
	@$(BIN)/python app.py

setup: $(VENV)/dev node_modules/.installed  ## install everything that tests and checks need

# Kept even where the environment says otherwise: each worker, and each process that a test starts, would compile all anew.
test: export PYTHONDONTWRITEBYTECODE =
test: setup  ## run the whole test suite
	@$(BIN)/python tests/prerequisites.py
	@$(BIN)/python -m pytest

check: setup  ## formatting, lint, types, and known holes in what it is made of
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m tests.audit

format: setup  ## format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: setup  ## measure, side by side (LONG=1: 100,000 bookings, 10,000 organizers)
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench_service
	@$(BIN)/python -m tests.bench_calendars
	@$(BIN)/python -m tests.bench_load $(if $(LONG),--long)
	@$(BIN)/python -m tests.bench_language

soak: setup  ## races, kills, outages and bad input for more than an hour, figures at the end (SOAK=0.05 is a trial)
	@mkdir -p var && rm -f var/soak.txt
	@SOAK=$${SOAK:-1} SOAK_FIGURES=$(CURDIR)/var/soak.txt $(BIN)/python -m pytest tests/reliability -n 2 --timeout 1500; \
		status=$$?; sort var/soak.txt; exit $$status

cards: setup  ## draw every card into var/cards as pictures, with a contact sheet
	@$(BIN)/python -m tests.cards.pictures

letters: setup  ## draw every letter into var/letters as pictures
	@$(BIN)/python -m tests.mail.pictures

pages: setup  ## draw every guest page into var/pages as pictures
	@$(BIN)/python -m tests.web.pictures

guide: setup  ## make the pictures of docs/organizers.md anew
	@$(BIN)/python -m tests.pictures

pictures: cards pages letters  ## draw everything that anybody sees

mail: setup  ## send letters through a real Postfix (as root; needs Postfix)
	@$(BIN)/python -m tests.mail.postfix

manifest: $(VENV)/run  ## write the Teams app package
	@$(BIN)/python app.py manifest

classifier: setup  ## learn anew what sentences want and which words are names, from all whose answer is known (fetches scikit-learn)
	@$(PIP) install "scikit-learn>=1.6"
	@$(BIN)/python -m tests.language.train
	@$(BIN)/python -m tests.language.train_names

lock:  ## resolve dependencies anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade --quiet pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade --quiet --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:  ## remove what was installed and written here
	rm -rf $(VENV) node_modules var

# pip checks each download against its hash; a stamp is newer than its lock file once that has been installed.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@echo "Creating $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run: requirements.lock | $(VENV)/bin/python
	@echo "Installing Python packages …"
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/run
	@echo "Installing development packages …"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

node_modules/.installed: package-lock.json
	@echo "Installing the card renderer …"
	@npm ci --silent --no-audit --no-fund
	@touch $@
