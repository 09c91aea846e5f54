# One door for every command. `make run` and `make test` need only git, make and Python 3.11 to 3.13.
# PORT=8123 takes another port, DEMO=0 starts empty; both work before and after `make run`.

PYTHON ?= python3
WITH_RUN = @exec $(PYTHON) imjapan/bootstrap.py run
WITH_DEV = @exec $(PYTHON) imjapan/bootstrap.py test
LOCK = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

.PHONY: run test test-fast checks lint format lock audit messages help

help:
	@echo "make run        start everything on http://127.0.0.1:8000 (PORT=8123, DEMO=0)"
	@echo "make test       every check and every test; test-fast leaves out the browser"
	@echo "make lint       format and style; format mends them"
	@echo "make messages   collect the texts to translate"
	@echo "make audit      known weaknesses of the dependencies (needs pip-audit and the network)"
	@echo "make lock       pin the dependencies anew"

run:
	$(WITH_RUN) python manage.py serve

test:
	$(WITH_DEV) make --no-print-directory checks PYTEST_ARGS="$(PYTEST_ARGS)"

test-fast:
	$(WITH_DEV) make --no-print-directory checks PYTEST_ARGS="-m 'not browser' $(PYTEST_ARGS)"

# Runs inside the environment; call `make test` from outside.
checks:
	ruff check .
	ruff format --check .
	djlint --lint --quiet templates
	lint-imports
	python manage.py makemigrations --check --dry-run
	python -m pytest -n auto --maxprocesses=6 $(PYTEST_ARGS)

lint:
	$(WITH_DEV) sh -c "ruff check . && ruff format --check . && djlint --lint --quiet templates && lint-imports"

format:
	$(WITH_DEV) sh -c "ruff check --fix . && ruff format ."

messages:
	$(WITH_DEV) python manage.py makemessages --locale=ja --no-location --no-wrap --ignore=.venv --ignore=var --ignore=tests --ignore=docs

# Asks a public service about known weaknesses, so it is no part of the tests.
audit:
	@command -v pip-audit >/dev/null || { echo "pip-audit is not installed here: nothing was checked. Install it with: pipx install pip-audit"; exit 1; }
	pip-audit --require-hashes --disable-pip -r requirements.lock

lock:
	$(LOCK) --extra watching -o requirements.lock
	$(LOCK) --extra watching --extra embedded -o requirements-run.lock
	$(LOCK) --extra watching --extra embedded --extra dev -o requirements-dev.lock
