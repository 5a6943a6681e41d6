"""Checks of the way from the hall to the server: port, addresses, HTTPS.

Owns their wording. It must not open sockets itself (`network` does). Called by `diagnose`.
"""

import errno
from collections.abc import Sequence
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from chungket.doctor.finding import Finding, Level
from chungket.doctor.own_server import RunningContest
from chungket.network import Address, is_loopback, url_of
from chungket.tls import check_certificate

ADDRESSES_SHOWN_MAX = 4

_WILDCARDS = ("", "0.0.0.0", "::")


def check_port(
    host: str, port: int, fault: OSError | None, running: RunningContest | None = None, contest_id: str = ""
) -> Finding:
    """Whether the server could listen, or listens already; `fault` as of `network.port_fault`, `running` as of
    `own_server.running_contest`. `contest_id`: of the contest that is looked at, "" for any."""
    title = f"Cổng {port}"
    match fault:
        case None:
            return Finding("port", Level.OK, title, "còn trống")
        case OSError(errno=errno.EADDRINUSE) if running is not None and contest_id in ("", running.id):
            return Finding("port", Level.OK, title, f"máy chủ của cuộc thi này đang chạy: {running.title}")
        case OSError(errno=errno.EADDRINUSE) if running is not None:
            detail = f"máy chủ của cuộc thi khác đang chạy: {running.title} ({running.id})"
            advice = "Dừng máy chủ ấy bằng Ctrl-C ở cửa sổ của nó, hoặc chọn cổng khác (--port)."
        case OSError(errno=errno.EADDRINUSE):
            detail = "đang có chương trình khác dùng"
            advice = f"Chọn cổng khác (--port), hoặc tìm chương trình đó bằng lệnh: lsof -i :{port}"
        case OSError(errno=errno.EACCES):
            detail = "tài khoản đang chạy không được phép dùng cổng này"
            advice = "Chọn cổng từ 1024 trở lên, ví dụ --port 8080."
        case _:
            detail = f"{host} không phải là địa chỉ của máy này ({fault.strerror or fault})"
            advice = "Dùng --host 0.0.0.0 hoặc một địa chỉ của máy này."
    return Finding("port", Level.ERROR, title, detail, advice)


def check_addresses(host: str, port: int, addresses: Sequence[Address]) -> Finding:
    """By which addresses the hall reaches the server; `addresses` as of `network.lan_addresses`."""
    title = "Địa chỉ trong hội trường"
    if is_loopback(host):
        return Finding(
            "addresses",
            Level.WARNING,
            title,
            f"máy chủ chỉ nghe tại {host}: máy khác không vào được",
            "Khi thi, dùng --host 0.0.0.0.",
        )
    served = served_addresses(host, addresses)
    if not served:
        return Finding(
            "addresses",
            Level.WARNING,
            title,
            "máy chưa có địa chỉ nào trong mạng nội bộ",
            "Cắm dây mạng hoặc nối Wi-Fi của hội trường; máy chủ nên dùng dây và địa chỉ cố định.",
        )
    urls = [url_of("http", address, port) for address in served[:ADDRESSES_SHOWN_MAX]]
    return Finding(
        "addresses",
        Level.OK,
        title,
        "  ".join(urls),
        "Thử mở địa chỉ này bằng một điện thoại; nếu không được, xem tường lửa và chế độ cách ly máy khách của Wi-Fi.",
    )


def served_addresses(host: str, addresses: Sequence[Address]) -> tuple[str, ...]:
    """Where the hall reaches a server that listens on `host`: every address behind a wildcard, else `host` alone."""
    if host.strip("[]") not in _WILDCARDS:
        return (host,)
    return tuple(str(address) for address in addresses if address.version == 4 or host != "0.0.0.0")


def check_tls(certificate: Path, key: Path, host: str, addresses: Sequence[Address], now: datetime) -> Finding:
    """Whether the data directory has a certificate for the hall's first address, or that there is none yet."""
    title = "HTTPS"
    if is_loopback(host):
        return Finding("tls", Level.OK, title, "không cần khi chỉ dùng trên máy này")
    if not certificate.exists():
        return Finding(
            "tls",
            Level.WARNING,
            title,
            "chưa có chứng thư: với http, người cùng mạng Wi-Fi có thể đọc mã đăng nhập trên đường truyền",
            "Dùng mạng Wi-Fi riêng có mật khẩu cho thí sinh; hoặc dùng --tls auto và cài chứng thư gốc trên các máy.",
        )
    problems = check_certificate(certificate, key, [_first(host, addresses)], now)
    if problems:
        return Finding(
            "tls", Level.WARNING, title, "; ".join(problems), "Chạy lại với --tls auto để chứng thư được cấp lại."
        )
    return Finding("tls", Level.OK, title, f"đã có chứng thư cục bộ cho {_first(host, addresses)}")


def _first(host: str, addresses: Sequence[Address]) -> str:
    return next(iter(served_addresses(host, addresses)), str(ip_address("127.0.0.1")))
