#!/usr/bin/env bash
# Writes the lock files: every package with its version and hashes, for every supported Python and system, and without
# the address of any registry. Versions already locked are kept while they satisfy pyproject.toml and package.json.
#
# Usage: tools/lock.sh [--upgrade]         --upgrade: take the newest versions the ranges allow
set -euo pipefail
cd "$(dirname "$0")/.."

environment=build/lock
[ -x "$environment/bin/uv" ] || { python3 -m venv "$environment" && "$environment/bin/pip" install --quiet uv==0.13.9; }

compile() {
    local target=$1
    shift
    # --universal: one file whose markers cover every system; --python-version is the lowest one supported.
    "$environment/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --output-file "$target" "$@"
}

compile requirements/runtime.txt pyproject.toml "$@"
compile requirements/development.txt pyproject.toml --group dev --constraint requirements/runtime.txt "$@"
compile requirements/node.txt --group pyproject.toml:node "$@"
tools/npm.sh install --package-lock-only
NPM_FOLDER=load_tests/rival tools/npm.sh install --package-lock-only
