#!/usr/bin/env bash
# Prints the path of the Chromium that browser tests drive.
#
# Usage: tools/chromium.sh [--install]     --install: as root on Debian, fetch it where there is none
set -euo pipefail
. "$(dirname "$0")/common.sh"

find_chromium() {
    local candidate
    for candidate in chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        command -v "$candidate" && return
    done
    return 1
}

if [ -n "${CHUNGKET_CHROMIUM:-}" ]; then
    [ -x "$CHUNGKET_CHROMIUM" ] || fail "CHUNGKET_CHROMIUM: expected a program, got $CHUNGKET_CHROMIUM"
    echo "$CHUNGKET_CHROMIUM"
    exit
fi
find_chromium && exit
# Inter covers Vietnamese, but a page shows its fallback until the font has arrived.
[ "${1:-}" = --install ] && install_debian chromium fonts-dejavu-core && find_chromium && exit

case "$(uname -s)" in
Darwin) remedy="brew install --cask chromium" ;;
*) remedy="sudo apt-get install chromium" ;;
esac
fail "The browser tests need Chromium, and there is none. Type:" "    $remedy" \
    "or name one:" "    CHUNGKET_CHROMIUM=/path/to/chromium make test"
