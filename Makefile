# Everything a newcomer and CI need. `make demo` and `make test` set themselves up: a fresh Debian, Ubuntu or macOS
# with Python 3.10 or newer is enough.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Two processes a core, as many tests wait for a server; one that runs out of tests takes them from another.
PARALLEL ?= -n $(shell expr $$(getconf _NPROCESSORS_ONLN) \* 2) --dist worksteal
# Each process would import what these need, browsers' and clusters' libraries, and run none of their tests.
ONLY_STACK := tests/stack tests/browser
# Tests start a hundred processes: compiled modules are kept (empty: written), whatever the environment says.
KEEP_COMPILED := PYTHONDONTWRITEBYTECODE=
.DEFAULT_GOAL := help

.PHONY: help demo test test-pythons check release generate bench bench-ingest bench-evaluations bench-evaluations-beside bench-store bench-prometheus bench-stack servers stack eval-refusal eval-signals eval-registers eval-repeats eval-tasks clean

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# One stamp an extra: `make demo` needs less than `make test`.
$(VENV)/.ready-%: pyproject.toml constraints.txt
	@./tools/venv "$(PYTHON)" "$(VENV)" "$*"
	@touch $@

demo: $(VENV)/.ready-demo ## the collector, its pages and a small application that runs: http://127.0.0.1:4318
	@$(BIN)/llm-vitals demo

test: $(VENV)/.ready-dev ## the tests that need no other server and take no more than half a second each
	@$(KEEP_COMPILED) $(BIN)/python -m pytest -m "not stack and not slow" $(ONLY_STACK:%=--ignore=%) $(PARALLEL)

test-pythons: $(VENV)/.ready-dev ## the same on every Python from 3.10 to 3.14 that is installed
	@$(KEEP_COMPILED) $(BIN)/python -m tools.pythons

stack: $(VENV)/.ready-dev $(VENV)/.ready-clickhouse-tests servers ## the tests with a real browser, other SDKs, real servers, and those that take longer
	@$(KEEP_COMPILED) $(BIN)/python -m pytest -m "stack or slow" -n auto --dist loadscope

check: $(VENV)/.ready-dev ## format, lint, types, layers, generated files
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/pyright --pythonpath $(BIN)/python
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tools.generate --check

release: $(VENV)/.ready-release ## build wheel, source archive and bills of materials into dist/, check them, audit the dependencies
	@rm -rf dist
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct 2>/dev/null || echo 0) $(BIN)/python -m hatchling build --directory dist
	@$(BIN)/twine check --strict dist/*.whl dist/*.tar.gz
	@$(BIN)/check-wheel-contents dist/*.whl
	@$(BIN)/python -m tools.sbom
	@$(BIN)/python -m tools.audit

generate: $(VENV)/.ready-dev ## write the generated files anew
	@$(BIN)/python -m tools.generate

bench: $(VENV)/.ready-dev ## what the instrumentation costs a call
	@$(BIN)/python tests/bench/overhead.py
	@$(BIN)/python tests/bench/worker.py

bench-ingest: $(VENV)/.ready-dev ## what one span costs the collector, in CPU
	@$(BIN)/python tests/bench/ingest.py

bench-evaluations: $(VENV)/.ready-dev ## how many answers a second the evaluation API scores on one core
	@$(BIN)/python tests/bench/evaluations.py

bench-evaluations-beside: $(VENV)/.ready-dev ## the same with 5 million calls, 200 spans a second and pages beside
	@$(BIN)/python tests/bench/evaluations.py --calls 5000000 --spans 200 --pages 3 --seconds 60

bench-store: $(VENV)/.ready-dev ## what measurements of 10 million calls cost; makes 3 GB of data and deletes them
	@$(BIN)/python tests/bench/store.py

bench-prometheus: $(VENV)/.ready-dev servers ## how long a real Prometheus takes for each KPI over 30 days
	@$(BIN)/python tests/bench/prometheus.py

bench-stack: $(VENV)/.ready-dev servers ## the whole stack: start to first KPI, spans a second, memory and CPU of each server
	@$(BIN)/python tests/bench/stack.py

servers: ## build the servers of those tests with Go, once: Prometheus, Alertmanager, the OpenTelemetry Collector
	@./tools/servers

eval-refusal: $(VENV)/.ready-eval ## how well refusals are found, with intervals (needs the data beside the checkout)
	@$(BIN)/python evaluation/eval_refusal.py

eval-signals: $(VENV)/.ready-eval ## the quality scores on ordered pairs and against human ratings (RATINGS=folder), and what they separate
	@$(BIN)/python evaluation/eval_signals.py $(if $(RATINGS),--ratings $(RATINGS))

eval-registers: $(VENV)/.ready-eval ## how far the register estimates of users are off, with the plot in docs/
	@$(BIN)/python evaluation/eval_registers.py

eval-repeats: $(VENV)/.ready-eval ## which rephrased questions are recognised
	@$(BIN)/python evaluation/eval_repeats.py

eval-tasks: $(VENV)/.ready-eval ## how often the task of a question is found, by language
	@$(BIN)/python evaluation/eval_tasks.py

clean: ## remove what make made
	rm -rf $(VENV) .tools .pytest_cache .ruff_cache .hypothesis
