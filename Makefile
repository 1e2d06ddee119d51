# What one types. The first call makes a virtual environment and installs into it; the second finds it done.
#
#   PYTHON=python3.12   the Python to make the environment with (3.11 or newer)
#   VENV=.venv          where the environment goes
#   ADDR=127.0.0.1:8000 where `make serve` listens
#   ARGS=               more arguments, for mkdocs or pytest: make test ARGS="-k feeds"

PYTHON ?= python3
VENV ?= .venv
ADDR ?= 127.0.0.1:8000
ARGS ?=

python := $(VENV)/bin/python
export PYTHON VENV
# Material's notice that it will end: docs/architecture.md says what this project does about that.
export NO_MKDOCS_2_WARNING = 1

# What is installed depends on these. Each group leaves a stamp; a folder that was moved invalidates them all, because an
# editable install remembers where it was.
locks := constraints.txt pyproject.toml hatch_build.py scripts/install.sh
moved := $(if $(filter-out $(CURDIR),$(shell cat "$(VENV)/home" 2>/dev/null)),moved)

.DEFAULT_GOAL := help
.PHONY: help serve build test check lint torch bench bench-search clean moved
.DELETE_ON_ERROR:

help: ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

serve: $(VENV)/site.stamp ## show the site while you write, drafts too: http://127.0.0.1:8000
	@$(python) -c 'import socket, sys; host, _, port = sys.argv[1].rpartition(":"); s = socket.socket(); \
	  s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind((host, int(port)))' '$(ADDR)' 2>/dev/null \
	  || { echo 'notewire: cannot listen on $(ADDR): another program does, or it is no address of this machine.' >&2; \
	       echo '          Choose another: make serve ADDR=127.0.0.1:8001' >&2; exit 1; }
	@exec $(python) -m mkdocs serve --dev-addr '$(ADDR)' $(ARGS)

build: $(VENV)/site.stamp ## write the site to site/, and refuse it when anything is wrong
	$(python) -m mkdocs build --strict $(ARGS)

test: $(VENV)/test.stamp ## run every test, those in a browser too
	@$(python) hatch_build.py axe-core
	@chromium=$$(scripts/browser.sh) && NOTEWIRE_CHROMIUM="$$chromium" $(python) -m pytest $(ARGS)

check: lint $(VENV)/test.stamp ## what is quick: lint, the tests of the parts and the golden cases
	$(python) -m pytest -m 'not browser and not slow' tests/unit tests/golden $(ARGS)

lint: $(VENV)/lint.stamp ## ruff and mypy
	$(python) -m ruff check
	$(python) -m mypy

bench: $(VENV)/site.stamp ## measure beside Hugo, Zensical and Material, each in an environment of its own: long
	$(python) benchmarks/speed.py --venvs notewire='$(VENV)' --write $(ARGS)

bench-search: $(VENV)/test.stamp ## measure search beside Pagefind's and Material's: long
	@chromium=$$(scripts/browser.sh) && NOTEWIRE_CHROMIUM="$$chromium" $(python) benchmarks/search.py --venvs notewire='$(VENV)' --sizes 1000,10000 --write $(ARGS)

torch: $(VENV)/torch.stamp ## PyTorch too, for the code of the notes that need it

clean: ## remove what was built and every cache; the environment stays
	rm -rf site build dist .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/site.stamp: $(locks) $(moved)
	@scripts/install.sh site
	@pwd > '$(VENV)/home' && touch '$@'

$(VENV)/%.stamp: constraints.txt scripts/install.sh $(VENV)/site.stamp
	@scripts/install.sh $*
	@touch '$@'

$(VENV)/torch.stamp: requirements-torch.txt
