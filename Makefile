# Needs make and Python 3.11 or later. Everything else is installed into .venv, as requirements-dev.txt pins it.

CANDIDATES = python3 python3.13 python3.12 python3.11 python
BIN = .venv/bin
READY = .venv/ready
ARTICLE = fixtures/articles/reservoir/source.txt
SOURCES = cleaner tests tools $(wildcard benchmarks) $(wildcard fuzz)
PROSE = $(SOURCES) README.md CONTRIBUTING.md CHANGELOG.md SECURITY.md docs
WORKERS = auto
SECONDS = 120
TARGETS = all
TESTS = tests
AUDIT = build/audit
# A package that cannot be audited is a failure.
AUDIT_OPTIONS = --strict --progress-spinner off

.PHONY: demo quick test browser deep fuzz lint types layers format bench bench-hostile bench-peers lock audit dist test-all soak clean
.DELETE_ON_ERROR:

demo: $(READY)  ## Clean an article, and show what was removed and why.
	$(BIN)/cleaner clean $(ARTICLE) -o build/demo/article.txt --report build/demo/report.diff
	@cat build/demo/report.diff

quick: lint types layers  ## Run the checks and the tests that start no process, browser, hook or benchmark.
	HYPOTHESIS_PROFILE=quick $(BIN)/python -m pytest -n $(WORKERS) -m "not slow"

test: lint types layers browser  ## Run every check and every test.
	$(BIN)/python -m pytest -n $(WORKERS)

browser:  ## Install Chromium for the tests of the report page, where apt is available.
	@command -v chromium chromium-browser google-chrome >/dev/null || \
		{ test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && \
		apt-get install -y -qq --no-install-recommends chromium fonts-noto-core fonts-noto-cjk >/dev/null; } || \
		echo 'Chromium is not installed and cannot be installed: the tests of the report page are skipped.'

deep: $(READY)  ## Run the tests of random draws and of random moments with thousands of them: make deep TESTS=tests/test_invariants.py
	HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest -n $(WORKERS) -m "hypothesis or random" $(TESTS)

fuzz: $(READY) build/fuzz/ready  ## Search for inputs that break a target: make fuzz SECONDS=60 TARGETS="markdown rows"
	PYTHONPATH=.:build/fuzz/atheris $(BIN)/python -m fuzz --seconds $(SECONDS) $(TARGETS)

lint: $(READY)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/python tools/prose.py $(PROSE)

types: $(READY)
	$(BIN)/mypy $(SOURCES)

layers: $(READY)
	$(BIN)/lint-imports

format: $(READY)  ## Format the code, and fix what ruff can fix.
	$(BIN)/ruff check --fix-only --quiet $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

bench: $(READY)  ## Measure the speed of everything, in five minutes; needs Linux, and a package index to measure start-up.
	$(BIN)/python benchmarks/run.py

bench-hostile: $(READY)  ## Measure how time and memory grow with hostile texts; needs Linux.
	$(BIN)/python benchmarks/hostile.py

bench-peers: $(READY)  ## Compare with other tools, each installed in its own environment.
	$(BIN)/python benchmarks/run_peers.py

lock: $(READY)  ## Pin the development environment again.
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --upgrade --no-header --quiet \
		--no-emit-index-url --no-emit-find-links --output-file requirements-dev.txt
	$(BIN)/uv pip compile --group audit --universal --generate-hashes --upgrade --no-header --quiet \
		--no-emit-index-url --no-emit-find-links --output-file requirements-audit.txt

audit: $(AUDIT)/ready  ## Search for known vulnerabilities in what is pinned, and in what users install; needs a network.
	@$(AUDIT)/bin/pip-audit $(AUDIT_OPTIONS) --require-hashes --disable-pip \
		--requirement requirements-dev.txt --requirement requirements-audit.txt \
		&& $(AUDIT)/bin/pip-audit $(AUDIT_OPTIONS) . || { \
		echo 'The audit failed. If vulnerabilities are listed above, upgrade with: make lock' >&2; \
		echo 'Otherwise nothing was audited, because of the error above.' >&2; \
		exit 1; \
	}

dist: $(READY)  ## Build the sdist and the wheel into dist; the same commit gives the same bytes.
	$(BIN)/python tools/dist.py dist

test-all: $(READY) browser  ## Run every test on Python 3.11 to 3.14, as far as they are installed or uv can install them.
	$(BIN)/python tools/run_versions.py -n $(WORKERS)

soak: $(READY)  ## Run mixed work for an hour, or for SOAK_SECONDS, and fail if memory or anything else grows; needs Linux.
	$(BIN)/python tools/soak.py

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Atheris is not in .venv, since it has wheels for Linux and for Python 3.11 to 3.13 only.
build/fuzz/ready: $(READY) fuzz/requirements.txt
	rm -rf build/fuzz/atheris
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
		--target build/fuzz/atheris -r fuzz/requirements.txt
	@touch $@

# The stamp is written last, so that an interrupted installation is repeated.
$(READY): requirements-dev.txt pyproject.toml
	@set -e; for python in $(CANDIDATES); do \
		if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			$$python -m venv .venv; break; \
		fi; \
	done; \
	test -x $(BIN)/python || { \
		echo 'No Python 3.11 or later with the venv module was found (tried: $(CANDIDATES)).' >&2; \
		echo 'Install one, for instance with: apt install python3 python3-venv' >&2; \
		exit 1; \
	}
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(AUDIT)/ready: requirements-audit.txt $(READY)
	$(BIN)/python -m venv --clear $(AUDIT)
	$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.txt
	@touch $@
