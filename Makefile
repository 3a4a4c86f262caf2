# `make learn` opens the course, `make test` runs every test. Both first make .venv where it is
# missing; neither does anything twice. Works with the make and the shell that macOS ships.

VENV      ?= .venv
WORKSPACE ?= workspace
FLAGS     ?=                             # more words for `backprop learn`, such as --no-browser
TESTS     ?= -n auto --dist worksteal    # more words for pytest; worksteal keeps every worker busy

# The first Python that is new enough; name another with `make learn PYTHON=python3.12`.
NAMES      := python3 python3.14 python3.13 python3.12 python3.11 python
NEW_ENOUGH := 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON     ?= $(firstword $(foreach name,$(NAMES),$(shell $(name) -c $(NEW_ENOUGH) 2>/dev/null && echo $(name))))
BIN        := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)

# Written out, a comma would end the argument that it stands in.
comma      := ,

.PHONY: help learn test fast site-test lint build constraints clean

help:
	@echo "make learn        open the course in JupyterLab (FLAGS=--no-browser prints its address)"
	@echo "make test         run every test"
	@echo "make fast         run the tests that take seconds"
	@echo "make site-test    build the site and run the course in a browser"
	@echo "make lint         ruff and mypy"
	@echo "make build        sources to notebooks"
	@echo "make constraints  pin the newest versions that fit together"
	@echo "make clean        remove $(VENV) and what tools left behind; workspaces stay"

learn: $(VENV)/.learn
	@$(BIN)/backprop learn $(WORKSPACE) $(FLAGS)

test: $(VENV)/.test
	@$(BIN)/python -m pytest $(TESTS)

fast: $(VENV)/.test
	@$(BIN)/python -m pytest -m "not slow and not browser" $(TESTS)

site-test: $(VENV)/.site
	@$(BIN)/python -m pytest tests/site -m site

lint: $(VENV)/.test
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check --quiet .
	@$(BIN)/python -m mypy

build: $(VENV)/.test
	@$(BIN)/backprop build

constraints: $(VENV)/.made
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet uv
	@$(BIN)/python -m uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	    --upgrade --no-header --no-annotate --quiet --output-file constraints.new >/dev/null
	@{ sed '/^[^#]/d' constraints.txt; cat constraints.new; } > constraints.both
	@mv constraints.both constraints.txt && rm constraints.new

clean:
	rm -rf $(VENV) dist .pytest_cache .ruff_cache .mypy_cache .hypothesis .benchmarks

define install
	@echo "Installing the course into $(VENV). The first time takes a few minutes."
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --constraint constraints.txt $(1) || { \
	    echo "The packages could not be installed: pip says above why. Is there a network connection?"; exit 1; }
	@touch $(2)
endef

$(VENV)/.learn: $(VENV)/.made pyproject.toml constraints.txt
	$(call install,--editable ".[learn]",$@)

$(VENV)/.test: $(VENV)/.made pyproject.toml constraints.txt
	$(call install,--editable ".[learn$(comma)test]",$@ $(VENV)/.learn)

$(VENV)/.site: $(VENV)/.made pyproject.toml constraints.txt
	$(call install,--editable ".[learn$(comma)test$(comma)site]",$@ $(VENV)/.test $(VENV)/.learn)

$(VENV)/.made:
	@python="$(PYTHON)"; \
	if $(BIN)/python -c $(NEW_ENOUGH) 2>/dev/null && $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	    touch $@; exit 0; \
	fi; \
	if ! "$$python" -c $(NEW_ENOUGH) 2>/dev/null; then \
	    echo "Python 3.11 or newer is missing. Install one, or say where it is: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "$$python has no venv module. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$python" --version)."; \
	"$$python" -m venv --clear $(VENV) && touch $@
