# Every target does its own set-up: a machine needs Python 3.11+, make and a package registry.
.DEFAULT_GOAL := help
.PHONY: help setup demo serve worker test check bench lock clean
SHELL := /bin/sh
VENV ?= .venv
export VENV
# packages are installed uncompiled, so each of the many processes would compile all that it imports
unexport PYTHONDONTWRITEBYTECODE
PY := $(VENV)/bin/python
BASE := $(VENV)/.installed-base
DEV := $(VENV)/.installed-dev

help: ## this list
	@echo "Intercoder. Targets:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

$(BASE): requirements/base.txt
	@tools/setup.sh base

$(DEV): requirements/dev.txt requirements/base.txt
	@tools/setup.sh dev

setup: $(BASE) ## the virtual environment with what running needs

demo: $(BASE) ## the demo study on this machine: web server and worker, port 8000 (or PORT=...)
	@$(PY) -m tools.serve --demo

serve: $(BASE) ## your own studies on this machine, kept in the folder data (or INTERCODER_DATA=...)
	@$(PY) -m tools.serve

worker: $(BASE) ## one more worker for a running installation
	@$(PY) -m tools.serve --worker

test: $(DEV) ## everything on real parts: SQLite, PostgreSQL, Redis, Chromium, worker processes
	@$(PY) -m tools.run_tests

check: $(DEV) ## style, types, arrows between rooms, templates, migrations, production settings
	@$(PY) -m tools.run_checks

bench: $(DEV) ## every benchmark, into bench/results.json
	@$(PY) -m bench

lock: ## pin the dependencies of pyproject.toml anew (UPGRADE=--upgrade for newer versions)
	@tools/lock.sh $(UPGRADE)

clean: ## remove the virtual environment, the demo's data and what tools leave; never the folder data
	@rm -rf $(VENV) .data-demo .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov \
		test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
