#!/usr/bin/env bash
# Sees to it that there is a C compiler: tests lose a store's power through a small library they compile.
#
# Usage: tools/compiler.sh [--install]     --install: as root on Debian, fetch it where there is none
set -euo pipefail
. "$(dirname "$0")/common.sh"

found() { command -v cc > /dev/null || command -v gcc > /dev/null; }

found && exit
[ "${1:-}" = --install ] && install_debian gcc libc6-dev && found && exit

case "$(uname -s)" in
Darwin) remedy="xcode-select --install" ;;
*) remedy="sudo apt-get install gcc libc6-dev" ;;
esac
fail "The tests need a C compiler, and there is none. Type:" "    $remedy"
