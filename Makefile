# The doors of the project. `make demo` and `make test` need only Python 3.11+ and a package registry.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test torture figures browser engines postgresql lint fuzz lock supply audit scan gates bench train pairs ci clean

demo: $(VENV)/.base
	@$(BIN)/lontar demo
	@echo "(Here, lontar is $(BIN)/lontar.)"

test: $(VENV)/.dev
	$(BIN)/python -m pytest

# 1,200 commands, four of nine killed at random moments, five on a failing disk, then 40 on a server of PostgreSQL that
# crashes; stopped, it goes on where it was. Needs Linux and a C compiler: docs/reliability.md.
torture: $(VENV)/.dev
	$(BIN)/python -m tests.torture --rounds 1200 --result tests/torture/results/files.json
	$(BIN)/python -m tests.torture --rounds 40 --server --result tests/torture/results/postgresql.json

# A server of PostgreSQL for the tests in work/postgresql, from Debian's packages where there is none. Then:
# LONTAR_TEST_POSTGRESQL="$(cat work/postgresql/address)" make test
postgresql:
	@mkdir -p work/postgresql
	@bash .ci/postgresql.sh start "$(CURDIR)/work/postgresql" | tee work/postgresql/address

# Debian's chromium, for the tests that look at pages; without it they are skipped.
browser:
	bash .ci/browser.sh

# Spark, Ray and Java, for the tests that let them read an archive; without them those are skipped.
engines: $(VENV)/.dev
	VENV=$(VENV) bash .ci/engines.sh

# Style, types, import contracts: what must hold before a test is worth running.
lint: $(VENV)/.dev
	$(BIN)/ruff check lontar tests bench eval fuzz
	$(BIN)/ruff format --check lontar tests bench eval fuzz
	$(BIN)/mypy
	$(BIN)/lint-imports

# Coverage-guided fuzzing of every reader and of the grammars, SECONDS each; what was spent is added to fuzz/log.jsonl.
SECONDS ?= 60
fuzz: $(VENV)/.dev
	@$(PIP) install --require-hashes -r locks/fuzz.txt
	$(BIN)/python -m fuzz.run --seconds $(SECONDS) --keep

# Where the packages come from: locks that agree with pyproject.toml and constraints.txt, known holes, a bill of materials
# (CycloneDX, in work/), licences. It says so where nobody could be asked about holes.
supply: $(VENV)/.dev .venv-tools/.made
	.venv-tools/bin/python .ci/supply.py check
	.venv-tools/bin/python .ci/supply.py audit .venv-tools/bin/pip-audit
	.venv-tools/bin/python .ci/supply.py bill .venv-tools/bin/cyclonedx-py $(BIN)/python work/bill.cdx.json >work/bill.log 2>&1 \
	  || { cat work/bill.log; exit 1; }
	.venv-tools/bin/bandit -q -r lontar -lll

audit: .venv-tools/.made
	.venv-tools/bin/python .ci/supply.py audit .venv-tools/bin/pip-audit

# The locks anew, after pyproject.toml or constraints.txt changed.
lock:
	@test -x .venv-tools/bin/uv || { $(PYTHON) -m venv .venv-tools && .venv-tools/bin/python -m pip install -q 'uv>=0.9,<1' packaging; }
	.venv-tools/bin/python .ci/supply.py lock .venv-tools/bin/uv

# A server on the sample is attacked by Wapiti, the code read by bandit (about ten minutes): eval/security/scan.json.
scan: $(VENV)/.dev .venv-scan/.made
	$(BIN)/python .ci/scan.py $(BIN)/lontar .venv-scan/bin/wapiti .venv-scan/bin/bandit

.venv-%/.made: locks/%.txt
	@test -d .venv-$* || $(PYTHON) -m venv .venv-$*
	@mkdir -p work
	@.venv-$*/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r locks/$*.txt
	@touch $@

# Pinned figures on the held-out part of the corpus; needs LONTAR_DATA.
gates: $(VENV)/.dev
	$(BIN)/python eval/gates.py
	$(BIN)/python eval/second.py

# The figures of stored results into the texts that tell them. NAME="gates second": measured again first. CHECK=1: look only.
figures: $(VENV)/.dev
	$(BIN)/python eval/figures.py $(if $(NAME),--measure $(NAME)) $(if $(CHECK),--check)

# One table of speed and quality, beside extractors that run on spaCy (in an environment of their own); needs LONTAR_DATA.
bench: $(VENV)/.dev .venv-others/.made
	$(BIN)/python bench/table.py
	$(BIN)/python bench/costs.py
	$(BIN)/python bench/reading.py
	$(BIN)/python bench/adding.py
	$(BIN)/python bench/knowledge.py

.venv-others/.made: bench/others.txt
	@test -d .venv-others || $(PYTHON) -m venv .venv-others
	@.venv-others/bin/python -m pip --disable-pip-version-check --quiet install -r bench/others.txt
	@touch $@

# Corpus → weights, an hour and a half on two cores, minutes on an accelerator; stopped runs go on where they were. Needs LONTAR_DATA. The tuning part
# stays unseen: the second command learns from it what the model's scores are worth.
train: $(VENV)/.train
	$(BIN)/python -m lontar.train --data "$(LONTAR_DATA)" --work work/model --out lontar/extract/model
	$(BIN)/python -m lontar.train.calibrate --data "$(LONTAR_DATA)" --model lontar/extract/model

# Pairs of texts → the weights of the second pass. Needs LONTAR_DATA, and the vocabulary of a `make train` before it.
pairs: $(VENV)/.train
	$(BIN)/python -m lontar.train.pairs --data "$(LONTAR_DATA)" --words work/model --work work/pairs --out lontar/merge/model
	$(BIN)/python -m lontar.train.pair_mix --data "$(LONTAR_DATA)" --model lontar/merge/model
	$(BIN)/python -m lontar.train.pair_merge --model lontar/merge/model

ci:
	bash .ci/run

clean:
	rm -rf $(VENV) .venv-others .venv-tools .venv-scan build dist work

$(VENV)/.base: pyproject.toml locks/base.txt
	@echo "Installing Lontar into $(VENV) (about a minute the first time) ..."
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install --require-hashes -r locks/base.txt
	@$(PIP) install --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.base locks/dev.txt
	@$(PIP) install --require-hashes -r locks/dev.txt
	@touch $@

$(VENV)/.train: $(VENV)/.dev
	@$(PIP) install -c constraints-train.txt -e '.[train]'
	@touch $@
