# make run: set up, then the main job on the built-in cohort.   make test: set up, then the tests.
PYTHON ?= python3
CORES ?= 2
PIP_ARGS ?=
BIN := .venv/bin
SNAKEMAKE := $(BIN)/snakemake --cores $(CORES)

.PHONY: run test setup lint lock library docs pictures clean

run: setup
	$(SNAKEMAKE) simulate_cohort
	$(SNAKEMAKE)

test: setup lint
	$(BIN)/pytest

setup: .venv/.installed

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile rules
	$(BIN)/snakemake --lint

.venv/.installed: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS) --require-hashes -r requirements.lock
	touch $@

# For maintainers: after a change of pyproject.toml (needs uv).
lock:
	uv pip compile --quiet --universal --generate-hashes --group test --group slurm --python-version 3.11 \
		--custom-compile-command "make lock" pyproject.toml -o requirements.lock

# For maintainers: after a change of what a script or a module imports.
library: setup
	$(BIN)/python tests/library.py

# For maintainers: the pages that follow from code and schemas.
docs: setup
	$(BIN)/python docs/generate.py

# For maintainers: the pictures of docs/img, after a change of the pages (needs Chromium). With
# GERMAN=<folder of results in German> also the picture of the German page.
pictures: run
	$(BIN)/python docs/pictures.py results $(GERMAN)

clean:
	rm -rf .venv results logs simulated .snakemake
