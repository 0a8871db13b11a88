# The only list of commands; people, hooks and CI call these. Nothing needs to be installed or typed before them.
#
# A stamp is the time of the last success: what is in date is not done again, so a second `make run` starts at once.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# node and npm (ours or the system's) and the virtual environment come first, for every command below.
export PATH := $(CURDIR)/.make/bin:$(CURDIR)/.venv/bin:$(PATH)

# Python keeps what it compiled: some containers forbid it, and each of a test run's processes would compile anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := .venv/bin/python
ONCE := tools/once.sh

RUN := .venv/.run
DEV := .venv/.dev
FUZZ := .venv/.fuzz
NODE := .make/.node
NODE_MODULES := node_modules/.stamp
PAGES := static/dist/.stamp
LIGHTHOUSE := tools/lighthouse/node_modules/.stamp
GALLERY := .cache/gallery/.stamp
GALLERY_PORT ?= 8090
# Each of them has one process at work for most of its time, so two stand side by side; the longest begins.
CHECKS := test-web types-python lint types-web
PAGE_SOURCES := $(shell find static/src static/pages static/public static/words domain 2>/dev/null) \
	$(wildcard vite.*.ts static/*.mjs) tsconfig.json package.json

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN) $(PAGES) ## Start your own instance (KOE_PORT, KOE_DATA, KOE_ORIGIN; docs/operations.md)
	@exec $(PYTHON) -m api serve

demo: $(RUN) $(PAGES) ## Start a throw-away instance with desks, caseworkers and reports
	@exec $(PYTHON) -m api demo

doctor: $(RUN) ## Look at everything that can be wrong with your instance
	@$(PYTHON) -m api doctor

setup-link: $(RUN) ## Print a new set-up link, while nobody is administrator yet
	@$(PYTHON) -m api setup-link

test: system setup build ## Set everything up and pass every test
	@$(MAKE) -j2 --output-sync=target $(CHECKS)
	@$(MAKE) test-python

setup: $(DEV) $(NODE_MODULES) ## Install what the locks name, into .venv and node_modules

system: ## Install Chromium, fonts and PostgreSQL for the tests (apt, when root), or name what is missing
	@tools/system.sh

build: $(PAGES) ## Build the worker's and the staff's pages

wheel: $(DEV) $(PAGES) ## Build the wheel with its pages, into build/
	@tools/wheel.sh

lint: $(DEV) $(NODE_MODULES) ## Formats, rules and catalogues of words
	ruff format --check .
	ruff check .
	node_modules/.bin/eslint .
	$(PYTHON) tools/words.py check

types: types-python types-web ## Types of Python, pages and workers

types-python: $(DEV) $(NODE_MODULES) ## Types of Python alone
	node_modules/.bin/pyright

types-web: $(NODE_MODULES) ## Types of pages and workers alone
	node_modules/.bin/tsc -p tsconfig.json
	node_modules/.bin/tsc -p tsconfig.worker.json
	node_modules/.bin/tsc -p tsconfig.node.json

test-web: $(NODE_MODULES) ## Tests of the TypeScript code
	node_modules/.bin/vitest run

test-python: $(DEV) $(PAGES) ## Tests of the service, the pages and both languages together (ONLY=path or -k words)
	$(PYTHON) -m pytest $(ONLY)

test-each-language: $(DEV) $(PAGES) ## The tests of pages in each language and size that they know (make test takes the first)
	KOE_EACH_LANGUAGE=1 $(PYTHON) -m pytest tests/browser

format: $(DEV) $(NODE_MODULES) ## Format and mend what can be mended by machine
	ruff format .
	ruff check --fix .
	node_modules/.bin/eslint --fix .

kit: $(DEV) $(NODE_MODULES) ## C2SP's test kit for age against both languages
	$(PYTHON) -m tools.kit

fuzz-parsers: $(FUZZ) ## Fuzz the parsers in Python, guided by coverage (FUZZ_SECONDS a target, by default 60)
	$(PYTHON) -m tools.fuzz_parsers

fuzz: $(FUZZ) $(PAGES) ## Fuzz every route as everybody (FUZZ_EXAMPLES for each route and way, FUZZ_SEED, FUZZ_ONLY=part of a route)
	$(PYTHON) -m tools.fuzz_routes

simulate: $(DEV) ## Simulate workers, desks, days and faults for long (EXAMPLES=100 runs of STEPS=40, SEED)
	@EXAMPLES=$(or $(EXAMPLES),100) STEPS=$(or $(STEPS),40) SEED=$(SEED) $(PYTHON) -m pytest -q -n0 -o faulthandler_timeout=0 tests/simulation -k any_order

mutants: $(DEV) ## Break who may do what on purpose and see that a test notices (MUTANTS_SECONDS, MUTANTS_ONLY, MUTANTS_SAMPLE)
	$(PYTHON) -m tools.mutants_authz

mutants-crypto: $(DEV) ## Break crypto/ on purpose and see that a test notices (MUTANTS_SECONDS, MUTANTS_MODULES)
	$(PYTHON) -m tools.mutants

bench: $(DEV) $(PAGES) $(LIGHTHOUSE) ## Everything that has a limit, beside it (CHAPTERS="intake visits queues …", QUEUES)
	$(PYTHON) -m bench

bench-crypto: $(DEV) $(PAGES) ## What opening and sealing cost, beside the bare primitives
	$(PYTHON) -m bench.crypto

bench-facts: $(DEV) ## What drawing up the statistics of a million costs (COUNT for fewer)
	@COUNT=$(COUNT) $(PYTHON) -m bench.facts

crash: $(DEV) $(PAGES) ## Kill servers under load, count what is lost (COUNT=10000, SEED, SITES="sqlite postgresql nodes failover")
	@COUNT="$(COUNT)" SEED="$(SEED)" SITES="$(SITES)" $(PYTHON) -m bench.crash

flood: $(DEV) $(PAGES) ## 256 who only hinder while others report, then memory over COUNT=100000 reports
	@COUNT=$(COUNT) $(PYTHON) -m bench.flood

weights: $(DEV) $(PAGES) ## Bytes and requests that a worker's phone pays
	$(PYTHON) -m bench.weights

swift: $(DEV) $(PAGES) ## How soon a worker can answer on a slow phone and a slow line, and the longest task
	$(PYTHON) -m bench.swift

screens: $(DEV) $(PAGES) ## Every screen of a worker in all twelve languages on two sizes of phone: axe, width, targets, pictures
	KOE_EVERY_SCREEN=1 $(PYTHON) -m pytest -q tests/browser/test_every_screen.py --dist load

lighthouse: $(DEV) $(PAGES) $(LIGHTHOUSE) ## What Lighthouse says of every page that anybody can open (VISIT="desk plain")
	@VISIT="$(VISIT)" $(PYTHON) -m bench.lighthouse

gallery: $(GALLERY) ## Show every token and component of the design, in each state and language (GALLERY_PORT)
	@echo "Open http://127.0.0.1:$(GALLERY_PORT)/w/ and end it with Ctrl-C"
	@exec $(PYTHON) -m http.server $(GALLERY_PORT) --bind 127.0.0.1 --directory $(dir $(GALLERY)) >/dev/null

pictures: $(DEV) $(PAGES) ## Take the three pictures of the README again
	$(PYTHON) -m tools.pictures

forensics: $(DEV) $(PAGES) ## Search a real browser's profile for what a worker's visit left in it
	$(PYTHON) -m tools.forensics

words: $(RUN) ## Compare the catalogues of words: keys, names in braces, review state
	$(PYTHON) tools/words.py check

stale: $(RUN) ## Name the facts of domain/ that have expired or that nobody verified (ON=2027-04-01, STRICT=1)
	@$(PYTHON) -m tools.stale $(if $(ON),--on $(ON)) $(if $(STRICT),--strict)

lock: $(DEV) $(NODE) ## Write the locks again, after a change of requirements*.in or package.json
	tools/lock.sh

clean: ## Remove what was built or installed; the data folder stays
	rm -rf .venv node_modules tools/lighthouse/node_modules static/dist .make .cache .ruff_cache .pytest_cache .hypothesis build *.egg-info

$(RUN): requirements.lock tools/venv.sh
	@$(ONCE) $@ $^ -- tools/venv.sh requirements.lock

$(DEV): requirements-dev.lock $(RUN)
	@$(ONCE) $@ $^ -- tools/venv.sh requirements-dev.lock

$(FUZZ): requirements-fuzz.lock $(DEV)
	@$(ONCE) $@ $^ -- tools/venv.sh requirements-fuzz.lock

$(NODE): requirements-node.lock $(RUN)
	@$(ONCE) $@ $^ -- tools/node.sh

$(NODE_MODULES): package.json package-lock.json .npmrc | $(NODE)
	@$(ONCE) $@ $^ -- npm ci --ignore-scripts

# Only for whoever measures with it: 150 packages that no test needs.
$(LIGHTHOUSE): tools/lighthouse/package.json tools/lighthouse/package-lock.json .npmrc | $(NODE)
	@$(ONCE) $@ $^ -- npm ci --ignore-scripts --prefix tools/lighthouse

$(PAGES): $(NODE_MODULES) $(PAGE_SOURCES) | $(RUN)
	@$(ONCE) $@ $^ -- tools/pages.sh

$(GALLERY): $(RUN) $(NODE_MODULES) $(PAGE_SOURCES)
	@$(ONCE) $@ $^ -- node_modules/.bin/vite build --logLevel warn -c vite.gallery.config.ts

.PHONY: help run demo doctor setup-link test setup system build wheel lint types types-python types-web test-web test-python test-each-language format kit fuzz-parsers fuzz simulate mutants mutants-crypto bench bench-crypto bench-facts crash flood weights swift lighthouse screens gallery pictures forensics words stale lock clean
