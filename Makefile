# SPDX-License-Identifier: GPL-2.0-only
#
# The commands of the house: `make help` lists them. The build itself is CMakeLists.txt.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# make test SANITIZE=1, make build CMAKE_FLAGS=-DEDGE_INFERENCE_ONNX=OFF, make install PREFIX=$HOME/ns
SANITIZE ?= 0
CMAKE_FLAGS ?=
JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
FULL ?= 0
DEVICES ?= 8
ifeq ($(SANITIZE),1)
BUILD ?= build-sanitize
build_flags := -DCMAKE_BUILD_TYPE=RelWithDebInfo -DEDGE_INFERENCE_SANITIZE=ON -DEDGE_INFERENCE_ASSERT=ON
else
BUILD ?= build
build_flags :=
endif
cxx_files = $(shell git ls-files '*.cc' '*.h')
run_sweep = build-support/python.sh pandas,scipy,yaml examples/sweeps/sweep.py
sweep_flags = $(if $(PROFILE),--profile "$(PROFILE)") $(if $(filter 1,$(FRESH)),--fresh) $(if $(filter 1,$(PRUNE)),--prune)
clang_format = $(firstword $(shell command -v clang-format-14 clang-format))

.PHONY: help setup configure build test test-extensive bench demo sweep check-sweep report check-report setup-sweeps setup-parquet setup-tests reproduce reproduce-branchy reproduce-channels reproduce-coknight reproduce-tmc format check-format install clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "SANITIZE=1 builds and tests under AddressSanitizer and UndefinedBehaviorSanitizer in build-sanitize/."
	@echo "SETUP=no leaves the packages of this machine alone; CMAKE_FLAGS=... is handed to CMake."

setup: ## install the packages that are missing (Debian), or list them
	@build-support/setup.sh $(SETUP)

setup-sweeps: ## the same, with what sweeps need
	@build-support/setup.sh $(SETUP) sweeps

setup-parquet: ## the same, with what writes Parquet files where Python cannot (hyparquet-writer, by npm)
	@build-support/setup.sh $(SETUP) parquet
	@build-support/setup-parquet.sh $(SETUP)

setup-tests: ## the same, with what tests need
	@build-support/setup.sh $(SETUP) tests
	@build-support/setup-parquet.sh $(SETUP) || echo "edge-inference: so the tests of Parquet files will be skipped" >&2

configure: setup ## run CMake again
	@cmake -S . -B $(BUILD) -G Ninja $(build_flags) $(CMAKE_FLAGS)

build: setup ## build the library and the programs (build/bin/) in release mode
	@test -f $(BUILD)/build.ninja || cmake -S . -B $(BUILD) -G Ninja $(build_flags) $(CMAKE_FLAGS)
	@ninja -C $(BUILD) -j $(JOBS)

test: setup-tests build ## build and run the tests (at most 25 minutes on two cores from a clean clone)
	@build-support/run-tests.sh $(BUILD) QUICK $(JOBS)

test-extensive: setup-tests build ## run the slow test cases too (at most 80 minutes)
	@build-support/run-tests.sh $(BUILD) EXTENSIVE $(JOBS)

bench: build ## measure speed and memory against ns-3's own applications
	@for program in $(BUILD)/bin/edge-inference-bench-*; do echo "== $$(basename $$program)"; $$program || exit 1; done

demo: build ## simulate eight devices (DEVICES=32: more), two edge servers and a cloud on WiFi, and print the table
	@build-support/demo.sh $(BUILD)/bin $(if $(filter 8,$(DEVICES)),results/demo,results/demo-$(DEVICES)) $(DEVICES)

sweep: check-sweep setup-sweeps build ## make the runs of SWEEP=file.yaml on JOBS cores or with PROFILE=folder (Slurm); FRESH=1: again; PRUNE=1: forget others
	@$(run_sweep) run "$(SWEEP)" --programs $(BUILD)/bin --jobs $(JOBS) $(sweep_flags)

check-sweep:
	@test -n "$(SWEEP)" || { echo "make sweep needs a file: make sweep SWEEP=examples/sweeps/rate.yaml" >&2; exit 1; }

report: check-report build ## make the page and pictures of DIR=folder, which a run, a training or a sweep wrote
	@$(BUILD)/bin/edge-inference-report "$(DIR)"

check-report:
	@test -n "$(DIR)" || { echo "make report needs a folder: make report DIR=results/demo" >&2; exit 1; }

reproduce: setup-sweeps build ## every reproduction as one sweep, and one page: results/reproduce/report.html
	@status=0; $(run_sweep) run examples/sweeps/reproduce.yaml --programs $(BUILD)/bin --jobs 1 $(sweep_flags) || status=$$?; \
	  $(BUILD)/bin/edge-inference-report results/reproduce && exit $$status

reproduce-branchy: build ## DBB, SNE and Edgent over packets, results/reproduce-branchy-* (at most 25 minutes on two cores; FULL=1: paper size)
	@build-support/reproduce-branchy.sh $(BUILD)/bin $(FULL)

reproduce-channels: build ## the demo scenario and plain traffic on every channel, results/reproduce-channels.* (FULL=1: 60 s of tasks)
	@build-support/reproduce-channels.sh $(BUILD)/bin $(FULL)

reproduce-coknight: build ## DEFP against all-device and all-server, analytic and packets, results/reproduce-coknight.* (FULL=1: paper size)
	@build-support/reproduce-coknight.sh $(BUILD)/bin $(FULL)

reproduce-tmc: build ## MTL-A3C's figures: delay and energy of seven methods, results/reproduce-tmc.* (FULL=1: 3000 episodes)
	@build-support/reproduce-tmc.sh $(BUILD)/bin $(FULL)

format: ## format the sources with clang-format 14
	@test -n "$(clang_format)" || { echo "make format needs clang-format 14: apt-get install clang-format-14"; exit 1; }
	@$(clang_format) -i $(cxx_files)

check-format: ## fail where clang-format would change something
	@test -n "$(clang_format)" || { echo "make check-format needs clang-format 14: apt-get install clang-format-14"; exit 1; }
	@$(clang_format) --dry-run -Werror $(cxx_files)

install: build ## install the library, its headers and the programs under PREFIX (/usr/local)
	@cmake --install $(BUILD) --prefix $(PREFIX)

clean: ## remove what was built; results/ stays
	@rm -rf build build-minimal build-sanitize
