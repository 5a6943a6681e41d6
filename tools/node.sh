#!/usr/bin/env bash
# Runs a command with the machine's Node where it is recent enough and with a locked one in .venv elsewhere.
#
# Usage: tools/node.sh COMMAND ARGUMENT...          needs .venv (tools/python_environment.sh)
set -euo pipefail
cd "$(dirname "$0")/.."

is_recent() {
    command -v npm >/dev/null && node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        // Vite: ^20.19 || >=22.12
        process.exit((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22 ? 0 : 1);' 2>/dev/null
}

if ! is_recent; then
    PATH="$PWD/.venv/bin:$PATH"
    if ! is_recent; then
        .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt
    fi
    # A Node that does not come with the system trusts only its own list of authorities; a hall's or an office's
    # proxy is in the system's.
    system_authorities=/etc/ssl/certs/ca-certificates.crt
    if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -r "$system_authorities" ]; then
        export NODE_EXTRA_CA_CERTS=$system_authorities
    fi
fi
exec "$@"
