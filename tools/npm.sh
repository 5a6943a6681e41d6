#!/usr/bin/env bash
# Runs npm in display/, or in the folder NPM_FOLDER names, with a recent Node (tools/node.sh).
#
# Usage: tools/npm.sh ARGUMENT...          needs .venv (tools/python_environment.sh)
set -euo pipefail
cd "$(dirname "$0")/.."
exec tools/node.sh npm --prefix "${NPM_FOLDER:-display}" "$@"
