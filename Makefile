# Each target sets itself up: all that a machine needs is Linux, Python 3.11 or newer (with venv) and make.

PYTHON ?= python3
SYSTEM ?= $(shell uname -s)
VENV = .venv
BIN = $(VENV)/bin
NODE_MODULES = tests/interop/node_modules tests/browser/node_modules
PEERS = benchmarks/peers/node_modules
BUILD = benchmarks/build
PYTHON2 ?= python2.7
AUTOBAHN = tests/transport/autobahn

# What no test of `make check` needs: a program beside it, or minutes.
QUICK = not slow and not server and not browser

.PHONY: run check check-python check-js test test-postgresql test-slow deploy-check networks autobahn lint bench compare screenshots setup

# Options go into ARGS: make run ARGS="--host 0.0.0.0 --port 8000"
run: $(VENV)/server
	$(BIN)/flask run $(ARGS)

# Half a minute on two cores, from the second time on: what can be known without a server and a browser. Needs Node.
check: $(VENV)/development
	$(MAKE) --no-print-directory --jobs=3 --output-sync check-python lint check-js

check-js:
	node --test tests/js

check-python: $(VENV)/development
	$(BIN)/pytest --numprocesses=2 --dist=loadfile -m "$(QUICK)" tests/services tests/web tests/api $(ARGS)

# Some tests only: make test ARGS="tests/services -k unread"
test: setup
	node --test tests/js
	$(BIN)/pytest --numprocesses=2 --dist=loadfile $(ARGS)
	$(if $(ARGS),,$(MAKE) --no-print-directory test-postgresql)

# The rules and all doors once more, with applications and servers on a PostgreSQL of the tests' own.
test-postgresql: setup
	$(BIN)/pytest --numprocesses=2 --dist=loadfile --database=postgresql $(or $(ARGS),tests/services tests/doors)

test-slow: setup
	tests/install-tools networks
	$(BIN)/pytest -m slow $(ARGS)

# Autobahn's fuzzing client against our WebSocket, about a minute. It needs Python 2.7 with pip: make autobahn PYTHON2=…
autobahn: $(VENV)/development $(VENV)/autobahn/installed
	$(BIN)/python -m tests.transport.autobahn $(PYTHON2) $(VENV)/autobahn

lint: $(VENV)/development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/python -m chatapp.cli.settings_page --check
	$(BIN)/python -W ignore -m chatapp.cli.metrics_page --check
	$(BIN)/python -W ignore -m chatapp.cli.notifications_page --check
	$(BIN)/python -m tests.documents
	$(BIN)/mypy
	$(BIN)/python -W ignore -m chatapp.api.protocol_tables --check
	for sums in static/vendor/*/SHA256SUMS chatapp/vendor/*/SHA256SUMS chatapp/models/unicode/SHA256SUMS tests/deploy/compose-spec/SHA256SUMS; do (cd $$(dirname $$sums) && sha256sum --check --quiet SHA256SUMS) || exit 1; done

# Starts what deploy/ describes: in containers where a Docker daemon runs, as processes of this machine elsewhere.
deploy-check: $(VENV)/development
	tests/install-tools
	$(BIN)/python -m tests.deploy $(ARGS)

# Twenty minutes of hostile networks; writes docs/networks.md. Some only: make networks ARGS="swallow squid"
networks: setup
	tests/install-tools networks
	$(BIN)/python -m tests.network $(ARGS)

# About ten minutes on a machine at rest. Some scenarios only: make bench ARGS="events connect_rate"
bench: $(VENV)/bench $(PEERS)/.package-lock.json $(BUILD)/load $(BUILD)/floor
	$(BIN)/python -m benchmarks $(ARGS)

# Is this working tree slower than an earlier version? About forty minutes on a machine at rest:
# make compare BASE=v0.1.0 ARGS="--json /tmp/figures.json --rounds 10 events fan_out"
compare: $(VENV)/server $(BUILD)/load
	$(BIN)/python -m benchmarks.versions $(BASE) $(ARGS)

# A picture of every page in instance/screenshots; those that documents show go to docs/screenshots too.
screenshots: setup
	tests/install-tools pictures
	$(BIN)/python -m tests.browser.screenshots
	$(BIN)/python -m tests.client.recording

setup: $(VENV)/development $(NODE_MODULES:%=%/.package-lock.json)
	tests/install-tools

$(VENV)/server: requirements.txt pyproject.toml
	@test "$(SYSTEM)" = Linux || \
	    { echo 'Linux is needed (this is $(SYSTEM)); a virtual machine or a container will do.' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo 'Python 3.11 or newer is needed; say which with: make PYTHON=/path/to/python3' >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/development: $(VENV)/server requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

tests/%/node_modules/.package-lock.json: tests/%/package-lock.json
	tests/install-tools
	npm ci --prefix tests/$* --no-audit --no-fund
	touch $@

$(VENV)/autobahn/installed: $(AUTOBAHN)/requirements.txt
	$(PYTHON2) -m pip install --quiet --disable-pip-version-check --upgrade --target $(@D) -r $<
	touch $@

$(VENV)/bench: $(VENV)/server benchmarks/requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	touch $@

# Compiles better-sqlite3 where there is no binary of it: minutes, once.
$(PEERS)/.package-lock.json: benchmarks/peers/package-lock.json
	tests/install-tools
	npm ci --prefix benchmarks/peers --no-audit --no-fund
	touch $@

$(BUILD)/load: $(wildcard benchmarks/load/*.[ch])
	mkdir -p $(BUILD)
	$(CC) -O2 -Wall -Wextra -o $@ $(filter %.c,$^)

$(BUILD)/floor: benchmarks/peers/floor.c
	mkdir -p $(BUILD)
	$(CC) -O2 -Wall -Wextra -o $@ $<
