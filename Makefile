# Needs Python 3.11 or newer and make; everything else is installed into $(VENV).
VENV ?= .venv
PYTHON ?= python3
PORT ?= 8000
REHEARSAL_PORT ?= 8001
VAR_DIR ?= var
# 0: talk to the real platforms, with the accounts connected in the console.
REHEARSAL ?= 1
# Test processes at once, and further arguments of pytest.
JOBS ?= 2
ARGS ?=

PY := $(VENV)/bin/python
RUN_STAMP := $(VENV)/.run-$(firstword $(shell cksum < requirements.txt))
DEV_STAMP := $(VENV)/.dev-$(firstword $(shell cksum < requirements-dev.txt))
LOCK := pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url

export PORT VAR_DIR

.PHONY: run test check bench rehearse lock clean help
.DEFAULT_GOAL := help

help: ## show the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Python 3.11 or newer is needed; name one with make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The stamps carry the checksum of the lock file: a changed lock installs anew.
$(RUN_STAMP): | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@rm -f $(VENV)/.run-*; touch $@

$(DEV_STAMP): | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@rm -f $(VENV)/.dev-*; touch $@

# Both run in the background, so that the shell hears a signal at once and passes it on.
run: $(RUN_STAMP) ## start the console, with the rehearsal world beside it
	@rehearsal=; up=; \
	stop() { trap '' INT TERM; kill $$up $$rehearsal 2>/dev/null; wait $$up; code=$$?; wait $$rehearsal; exit $$code; }; \
	trap stop INT TERM; \
	if [ "$(REHEARSAL)" != 0 ]; then \
	  $(PY) -m rehearsal --host 127.0.0.1 --port $(REHEARSAL_PORT) --state "$(VAR_DIR)/rehearsal" --webhook "http://127.0.0.1:$(PORT)/webhooks/meta/" & rehearsal=$$!; \
	  tries=0; until $(PY) -c 'import http.client as h; c = h.HTTPConnection("127.0.0.1", $(REHEARSAL_PORT), timeout=1); c.request("GET", "/_rehearsal/health"); assert c.getresponse().status == 200' 2>/dev/null; do \
	    kill -0 $$rehearsal 2>/dev/null || { echo "Set REHEARSAL_PORT to a free port, or REHEARSAL=0 to do without."; exit 1; }; \
	    tries=$$((tries + 1)); [ $$tries -lt 100 ] || { echo "The rehearsal world does not answer."; stop; }; sleep 0.2; \
	  done; \
	  REHEARSAL_URL="http://127.0.0.1:$(REHEARSAL_PORT)"; export REHEARSAL_URL; \
	fi; \
	$(PY) manage.py up & up=$$!; \
	wait $$up; code=$$?; \
	if [ -n "$$rehearsal" ]; then kill $$rehearsal 2>/dev/null; wait $$rehearsal; fi; exit $$code

test: $(DEV_STAMP) ## run the tests; uses PostgreSQL and Redis if DATABASE_URL and REDIS_URL are set
	env -u VAR_DIR -u PORT $(PY) -m pytest -rs -n $(JOBS) --dist loadgroup $(ARGS)

# Values that protect nothing, for checks that look at a served install.
SERVED := env ENV_FILE= VAR_DIR="$$scratch" DEPLOYMENT=served DJANGO_SECRET_KEY=an-example-that-is-long-enough-for-the-check-yet-protects-nothing-at-all \
  FIELD_KEYS=ZXhhbXBsZS1maWVsZC1rZXktcHJvdGVjdHMtbm90aGk= IDENTITY_KEY=example ALLOWED_HOSTS=console.example PUBLIC_URL=https://console.example \
  DATABASE_URL=postgres://console@db.example/console REDIS_URL=redis://broker.example/0 REHEARSAL_URL= DEBUG=0
EMBEDDED := env -u DATABASE_URL -u REDIS_URL ENV_FILE= VAR_DIR="$$scratch" DEPLOYMENT=embedded REHEARSAL_URL=

check: $(DEV_STAMP) ## lint, types, import contracts, templates, migrations, system checks
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	env -u VAR_DIR $(PY) -m mypy outbound platforms social_outreach website_outreach posting sequencing outreach_project rehearsal
	$(VENV)/bin/lint-imports --no-cache
	env -u VAR_DIR $(PY) -m pytest -p no:randomly tests/architecture/test_templates.py
	@scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; set -ex; \
	$(EMBEDDED) $(PY) manage.py makemigrations --check --dry-run; \
	$(EMBEDDED) $(PY) manage.py check --fail-level WARNING; \
	$(SERVED) $(PY) manage.py check --deploy --fail-level WARNING

bench: $(DEV_STAMP) ## print ratios and write $VAR_DIR/bench.json
	$(PY) -m benchmarks

rehearse: $(RUN_STAMP) ## do the whole job against the rehearsal world, in a throw-away folder
	$(PY) manage.py rehearse
	$(PY) manage.py rehearse --whole
	$(PY) manage.py rehearse_posts

lock: $(DEV_STAMP) ## compile requirements*.in to fully pinned files
	$(PY) -m pip install --quiet --disable-pip-version-check uv
	$(VENV)/bin/uv $(LOCK) requirements.in -o requirements.txt >/dev/null
	$(VENV)/bin/uv $(LOCK) requirements-dev.in -o requirements-dev.txt >/dev/null

clean: ## remove what the tools leave behind; keeps var/ and .venv
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
