# `make demo` and `make test` are all that a fresh machine needs.
#
# PYTHON  the interpreter that makes .venv (3.11 or newer)
# PIP     extra options of pip, for example where PyPI's torch is a CUDA build:
#         make test PIP="--extra-index-url https://download.pytorch.org/whl/cpu"
PYTHON ?= python3
PIP ?=
BIN := .venv/bin

export HF_HUB_OFFLINE = 1
export TOKENIZERS_PARALLELISM = false

.PHONY: demo test lint docs clean

.venv/.made: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet $(PIP) -c constraints.txt -e ".[dev]"
	touch $@

demo: .venv/.made
	PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

# a process a core, with one thread each; a file stays in one of them: the blocks of a
# page need those before, and the tests of a file share fixtures
test: .venv/.made
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: .venv/.made
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: .venv/.made
	$(BIN)/sphinx-build -W --keep-going -b html docs docs/_build/html

clean:
	rm -rf .venv build docs/_build docs/auto_examples docs/reference/generated
