#!/usr/bin/env bash
# Makes .venv anew with the locked development packages.
#
# Usage: tools/python_environment.sh       PYTHON=python3.12 chooses the interpreter
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

is_recent() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        is_recent "$candidate" && command -v "$candidate" && return
    done
    return 1
}

python=$(find_python) || fail "Chung Kết needs Python 3.11 or newer${PYTHON:+, but $PYTHON is not}. Debian, Ubuntu:" \
    "    sudo apt-get install python3 python3-venv" "macOS:" "    brew install python@3.13"

rm -rf .venv
if ! "$python" -m venv .venv; then
    version=$("$python" -c 'import sys; print(f"{sys.version_info.major}.{sys.version_info.minor}")')
    rm -rf .venv
    install_debian "python$version-venv" && "$python" -m venv .venv ||
        fail "Python's venv module is not complete. Type:" "    sudo apt-get install python$version-venv"
fi
.venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements/development.txt
