# One command each; every target does its own set-up, and a repeat does only what changed.
# Works with GNU make 3.81 (macOS) and later.

ifeq ($(OS),Windows_NT)
$(error Chung Ket needs Linux or macOS. On Windows, install WSL2 ("wsl --install" in PowerShell) and run make in there)
endif

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Arguments for `make run`, as in: make run ARGS="--help"
ARGS ?=

python := .venv/bin/python
npm := tools/npm.sh
pytest = $(python) -m pytest
# Most tests wait for a server or a browser: two at a time are done in little more than half the time.
side_by_side := -n 2 --dist worksteal
version := $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)

packages := .venv/packages
environment := .venv/ready
node_modules := display/node_modules/.package-lock.json
pages := server/chungket/pages/index.html
fonts := server/chungket/fonts/Inter-Regular.ttf

# Directories too: their time of change tells that a file was taken away.
page_sources := $(shell find display/src) $(wildcard display/*.html display/*.ts display/*.js display/*.json)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

# --- Use --------------------------------------------------------------------------------------------------------------

.PHONY: run build wheel bundle
run: build ## Rehearse the reference contest on this machine (ARGS="--help" lists the options)
	.venv/bin/chungket rehearse $(ARGS)

build: $(environment) $(pages) $(fonts) ## Set up .venv, build the pages and copy the fonts

wheel: build ## Build dist/chungket-VERSION.whl, which needs no Node to install
	$(python) -m build --wheel --no-isolation --outdir dist

bundle: wheel ## Pack dist/chungket-bundle-*.tar.gz: installs in a hall without internet
	$(python) tools/bundle.py dist/chungket-$(version)-py3-none-any.whl dist

# --- Check ------------------------------------------------------------------------------------------------------------

.PHONY: test test-full lint types test-pages test-server screenshots
test: lint types test-pages test-server ## Check format, rules, types and layers; run all tests but the slow ones

test-full: test ## Everything `make test` does, and then the slow tests
	tools/compiler.sh --install
	CHUNGKET_CHROMIUM="$$(tools/chromium.sh --install)" $(pytest) -m full $(side_by_side)

lint: $(environment) $(node_modules) ## Check format, rules and import layers
	.venv/bin/ruff format --check --quiet
	.venv/bin/ruff check --quiet
	.venv/bin/lint-imports
	$(npm) run --silent lint

types: $(environment) $(node_modules) ## Check types: Python, TypeScript, Svelte
	.venv/bin/mypy
	$(npm) run --silent types

test-pages: $(node_modules)
	$(npm) run --silent test

test-server: build
	tools/compiler.sh --install
	CHUNGKET_CHROMIUM="$$(tools/chromium.sh --install)" $(pytest) -m "not full" $(side_by_side)

# What the browser tests see is kept by CHUNGKET_SCREENSHOTS=build/screenshots make test-server
screenshots: build ## Photograph every scene of every page at four sizes, and publish a gallery in docs/screenshots
	CHUNGKET_CHROMIUM="$$(tools/chromium.sh --install)" $(python) -m tools.screenshots

.PHONY: fairness
fairness: build ## Measure in 10 minutes how fair the server is, and publish it (ARGS=--quick: 2 minutes, unpublished)
	CHUNGKET_CHROMIUM="$$(tools/chromium.sh --install)" $(python) -m load_tests.fairness $(ARGS)

.PHONY: bench
bench: build ## Measure in 25 minutes how fast the server is, and publish it (ARGS=--quick: 3 minutes, unpublished)
	$(python) -m load_tests.bench $(ARGS)

# A fault to be found out: make chaos MUTANT="fsync every second"
.PHONY: chaos
chaos: build ## Play SEEDS=50 contests on real processes under real faults, and publish what came of it
	$(python) -m tests.chaos --seeds $(or $(SEEDS),50) $(if $(MUTANT),--mutant "$(MUTANT)",$(if $(ARGS),,--publish)) $(ARGS)

# One seed and its history: make sim SEED=1234 VERBOSE=1. Servers with one fault each: make sim MUTANTS=1
.PHONY: sim
sim: $(environment) ## Simulate SEEDS=2000 contests under faults on virtual time, and publish what came of it
	PYTHONHASHSEED=0 $(python) -m tests.sim $(if $(SEED),--seed $(SEED) $(if $(VERBOSE),--verbose),$(if \
	    $(MUTANTS),--mutants,--seeds $(or $(SEEDS),2000)) $(if $(ARGS),,--publish)) $(ARGS)

# --- Maintain ---------------------------------------------------------------------------------------------------------

.PHONY: format docs lock clean
format: $(environment) $(node_modules) ## Rewrite the sources in the project's format
	.venv/bin/ruff check --quiet --fix-only
	.venv/bin/ruff format --quiet
	$(npm) run --silent format

docs: $(environment) ## Fill the parts of the documents that are made from the code
	$(python) -m tools.docs

lock: $(environment) ## Write the lock files anew (ARGS=--upgrade takes newer versions)
	tools/lock.sh $(ARGS)

clean: ## Remove everything that make made
	rm -rf .venv build dist display/node_modules load_tests/rival/node_modules server/chungket/pages server/chungket/fonts
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- What the targets stand on ----------------------------------------------------------------------------------------

$(packages): requirements/development.txt tools/python_environment.sh
	tools/python_environment.sh
	touch $@

$(environment): $(packages) pyproject.toml
	$(python) -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(node_modules): display/package-lock.json display/package.json display/.npmrc | $(environment)
	$(npm) ci
	touch $@

$(pages): $(page_sources) $(node_modules)
	$(npm) run --silent build
	touch $@

$(fonts): tools/copy_fonts.py $(node_modules) $(environment)
	$(python) tools/copy_fonts.py
