#!/usr/bin/env bash
# Cài đặt Chung Kết từ các tệp trong thư mục này, không cần Internet.
#
# Cách dùng: ./install.sh [THƯ_MỤC]        mặc định: ~/chungket
set -euo pipefail

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

bundle=$(cd "$(dirname "$0")" && pwd)
target=${1:-$HOME/chungket}
platform=$(cat "$bundle/PLATFORM")
versions=$(cat "$bundle/PYTHON")

[ "$(uname -s) $(uname -m)" = "$platform" ] ||
    fail "Gói này dành cho máy $platform, nhưng máy này là $(uname -s) $(uname -m)."
[ ! -e "$target" ] || fail "$target đã có sẵn. Hãy xóa đi, hoặc chọn thư mục khác: ./install.sh THƯ_MỤC"

python=
for candidate in python3 $(printf 'python%s ' $versions); do
    version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    case " $versions " in *" $version "*) python=$candidate && break ;; esac
done
[ -n "$python" ] || fail "Cần Python, một trong các phiên bản: $versions. Máy này không có."

# pip chạy thẳng từ tệp đóng gói: máy chưa cài python3-venv cũng dùng được.
"$python" -m venv --without-pip "$target"
"$target/bin/python" "$(ls "$bundle"/wheels/pip-*.whl)/pip" --isolated install --quiet --disable-pip-version-check \
    --no-index --find-links "$bundle/wheels" --only-binary :all: --require-hashes --requirement "$bundle/requirements.txt"

printf '%s\n' "Đã cài đặt vào $target. Chạy thử:" "    $target/bin/chungket rehearse"
