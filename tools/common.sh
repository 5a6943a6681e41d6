# Sourced by the other shell tools. Needs bash.

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# Installs Debian packages where that needs nobody's word: as root on a Debian system. Status 1 elsewhere.
install_debian() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    {
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -q && apt-get install -q -y --no-install-recommends "$@"
    } >&2
}
