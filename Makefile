# make demo    the whole pipeline on sample sites; needs nothing but Python 3.11 and make
# make test    the tests                      make check   style, types, layers, documents
# make bench   ratios of time and memory      make lint    mends what can be mended
# make rehearsal   a made-up country through the whole flow: REPORTS=10000 (docs/performance.md)
# make ckan    pushes into a real CKAN, set up for it; needs PostgreSQL and Redis (docs/portals.md)
# make accuracy  cells read right, by format and edition, into docs/accuracy.md
# make licences  licences of all that is needed, into docs/licences.md
# make sbom    the bill of materials (CycloneDX) of requirements.lock, into dist/
# make docs    the documentation site, into .cache/docs/html

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READERS := .venv-readers
SUPPLY := .venv-supply
# Prefect reports to its makers unless told not to.
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Else each process that a test starts compiles the whole program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check lint accuracy licences sbom docs bench rehearsal growth ckan lock clean

demo: $(VENV)/user
	$(BIN)/gongkai demo

test: $(VENV)/developer $(READERS)/installed $(SUPPLY)/installed
	$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

check: $(VENV)/developer
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q tests/house/test_documents.py tests/house/test_manners.py

lint: $(VENV)/developer
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

accuracy: $(VENV)/developer
	$(BIN)/python tests/examples/accuracy.py --write docs/accuracy.md

licences: $(VENV)/developer $(SUPPLY)/installed
	$(BIN)/python -m tests.house.licences --write docs/licences.md

sbom: $(VENV)/developer $(SUPPLY)/installed
	$(BIN)/python -m tests.house.sbom dist/gongkai.cdx.json

docs: $(VENV)/developer
	$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going --nitpicky --fresh-env \
		--doctree-dir .cache/docs/doctrees docs .cache/docs/html
	@echo .cache/docs/html/index.html

bench: $(VENV)/developer
	set -e; for script in tests/benchmarks/bench_*.py; do echo "== $$script"; $(BIN)/python $$script; done

REPORTS := 10000
rehearsal: $(VENV)/developer
	$(BIN)/python -m tests.rehearsal --reports $(REPORTS) $(ARGS)

growth: $(VENV)/developer
	$(BIN)/python -m tests.rehearsal --reports $(REPORTS) --growth $(ARGS)

ckan: $(VENV)/developer
	$(BIN)/python -m tests.portal.real_ckan $(ARGS)

# Anew: take away the files first. Else versions stay as they are where pyproject.toml allows them.
COMPILE := .cache/lock/bin/pip-compile --quiet --generate-hashes --no-strip-extras --allow-unsafe \
	--no-annotate --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	--no-emit-options
OWN := readers supply
LOCKS := requirements.lock requirements-dev.lock $(OWN:%=requirements-%.lock)
lock:
	$(PYTHON) -m venv .cache/lock
	.cache/lock/bin/pip install -qq pip-tools
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --extra ocr --extra cluster --output-file requirements-dev.lock pyproject.toml
	set -e; for own in $(OWN); do \
		$(COMPILE) --output-file requirements-$$own.lock requirements-$$own.in; done
	sed -i -e '/^#/d' -e '/^$$/d' $(LOCKS)
	sed -i '1i # Exact versions and digests of all that is installed; by `make lock`; install with --no-deps.' \
		$(LOCKS)

clean:
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# The locks are complete, hence --no-deps (with hashes pip mistakes `sqlalchemy[asyncio]` for unpinned).
# A stamp says what the environment holds: `developer` is a `user` with the tools.
$(VENV)/user: requirements.lock pyproject.toml | $(VENV)/pyvenv.cfg
	test -e $(VENV)/developer || $(BIN)/pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install -qq --no-deps --editable .
	touch $@

$(VENV)/developer: requirements-dev.lock pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/pip install -qq --no-deps --editable .
	touch $@ $(VENV)/user

# Environments of their own: readers of our packages that bring pandas, which the tests ask, and the
# tools that judge the supply chain, which bring what every start of Prefect would pay for.
$(READERS)/installed $(SUPPLY)/installed: .venv-%/installed: requirements-%.lock
	$(PYTHON) -m venv --clear $(@D)
	$(@D)/bin/pip install --quiet --no-deps --require-hashes -r $<
	touch $@

$(VENV)/pyvenv.cfg:
	$(PYTHON) -m venv $(VENV)
