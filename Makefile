# Two commands: `make run` starts a clinic on this machine, `make test` tests all of it.
PYTHON ?= python3
VENV := .venv/bin
TESTS ?=
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install install-tests run test lint format bench mutation messages documents screenshots lock

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

install: ## make .venv and install missing system libraries
	@$(PYTHON) tools/install.py

install-tests: ## the same, with what the tests need
	@$(PYTHON) tools/install.py --tests

run: install ## start the clinic; Ctrl-C stops it
	@$(VENV)/python tools/run.py

test: install-tests ## run every test beside scratch servers (TESTS=path picks some)
	@$(VENV)/python tools/assets.py
	@tools/with_services.py --in-memory $(VENV)/python -m pytest -n 2 --dist worksteal --durations 12 $(TESTS)

lint: install-tests ## check format, rules, types, layers, templates, migrations, translations
	@tools/with_services.py --in-memory tools/lint.sh

format: install-tests ## rewrite Python and templates in the house format
	@$(VENV)/ruff format .
	@$(VENV)/ruff check --fix .
	@$(VENV)/djade --target-version 5.2 $$(git ls-files 'templates/*.html')

bench: install-tests ## measure, and write docs/performance.md
	@tools/with_services.py $(VENV)/python -m bench

mutation: install-tests ## spoil the clinical core bit by bit; its tests must notice (about an hour)
	@AGREEMENTS=3200 $(VENV)/python -m mutmut run --max-children 1
	@$(VENV)/python -m mutmut results

messages: install-tests ## bring the translation catalogues up to date
	@$(VENV)/python tools/translations.py --update

documents: install-tests ## write the documents that are drawn from the code
	@$(VENV)/python tools/documents.py

screenshots: install-tests ## photograph the main screens for the README and the guides (WHAT=--all takes every screen)
	@tools/with_services.py $(VENV)/python tools/screenshots.py $(WHAT)

UV := var/bootstrap/bin/uv
COMPILE := $(UV) pip compile --quiet --only-binary :all: --universal --python-version 3.11 --generate-hashes --no-header
lock: install-tests ## resolve the dependencies anew (UPGRADE=--upgrade takes newer ones)
	@$(COMPILE) $(UPGRADE) pyproject.toml -o requirements/base.txt
	@$(COMPILE) $(UPGRADE) pyproject.toml --group local -o requirements/run.txt
	@$(COMPILE) $(UPGRADE) pyproject.toml --group dev -o requirements/dev.txt
