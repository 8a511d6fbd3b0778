# 通报助手: make install · run · test · lint · eval · doctor · bundle · clean
#
# Every path is relative, so that a clone may stand anywhere, also under a folder with spaces in its name.
# TORCH_INDEX=URL takes torch from an index of CPU builds, see README.

VENV := .venv
PY := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev
PIP := $(PY) -m pip install --disable-pip-version-check --no-input -c constraints.txt
TORCH_INDEX ?=
# The first interpreter that fits; a name that is only a shim for another version does not count.
PYTHON ?= $$(sh scripts/python.sh)

# A Python that was upgraded or removed leaves a dead .venv behind: set up again.
ifneq ($(wildcard $(INSTALLED)),)
$(shell $(PY) -c "" 2>/dev/null || rm -f $(INSTALLED) $(INSTALLED_DEV))
endif

.PHONY: help install run test lint eval eval-scale doctor constraints bundle clean
.NOTPARALLEL:

help:
	@echo "make install | run | test | lint | eval | eval-scale | doctor | bundle | clean"

doctor:
	@"$(PYTHON)" scripts/doctor.py

install: doctor $(INSTALLED)
	@$(PY) -m assistant prepare
	@echo "完成。现在 make run / Done. Now: make run"

run: $(INSTALLED)
	@exec $(PY) app.py --fill $(ARGS)

test: $(INSTALLED_DEV)
	@$(PY) -m pytest $(ARGS)

lint: $(INSTALLED_DEV)
	@$(PY) -m ruff check .
	@$(PY) -m mypy

eval: $(INSTALLED)
	@$(PY) evals/run.py $(ARGS)

# 20,000 bulletins: half an hour or more of embedding at the first run; vectors are kept in the user's cache folder.
eval-scale: $(INSTALLED_DEV)
	@$(PY) evals/scale.py --sizes 1 11 200 2000 20000 $(ARGS)

$(INSTALLED): pyproject.toml constraints.txt
	@"$(PYTHON)" scripts/doctor.py --brief
	@test -x $(PY) && $(PY) -c "" || "$(PYTHON)" -m venv --clear $(VENV)
	@if [ -n "$(TORCH_INDEX)" ]; then $(PIP) --no-deps --index-url "$(TORCH_INDEX)" "$$(grep '^torch==' constraints.txt)"; fi
	@$(PIP) -e .
	@touch $@

$(INSTALLED_DEV): $(INSTALLED)
	@$(PIP) -e '.[dev]'
	@touch $@

# One archive a platform, for machines without network: see docs/offline.md.
bundle: $(INSTALLED)
	@$(PY) scripts/bundle.py $(if $(TORCH_INDEX),--torch-index "$(TORCH_INDEX)") $(ARGS)

# For maintainers: write down what is installed now. Public versions only; pip itself is the machine's own. Lines that say why they
# are there hold for another Python or platform than this one, and stay.
constraints: $(INSTALLED_DEV)
	@$(PY) -m pip freeze --all --exclude-editable --exclude pip > $(VENV)/freeze.txt
	@{ head -n 1 constraints.txt; sed -E '/ @ /d; s/^([^=]+==[^+]+)\+.*/\1/' $(VENV)/freeze.txt; grep '==.*#' constraints.txt; } > $(VENV)/constraints.txt
	@cp $(VENV)/constraints.txt constraints.txt

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
