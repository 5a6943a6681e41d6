"""The address in the QR codes of slips: it has to be the one that is served, on the day.

Owns two small files in the data directory: the address that was served last, and the one that was printed last. Called
by `badges`, which prints, and by `serve`, which says so when what was printed leads elsewhere.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click

from chungket.config import PORT
from chungket.network import hall_address, is_loopback, lan_addresses, url_of
from chungket.tls import TLS_DIRECTORY
from chungket.whole_file import write_whole_file

SERVED_FILE = "served-address"
PRINTED_FILE = "printed-address"
ADDRESS_BYTES_MAX = 500


@dataclass(frozen=True, slots=True)
class SlipAddress:
    """What slips open, and what has to be said of it; "" for nothing."""

    url: str
    notice: str = ""


def address_of_slips(data_directory: Path, public_url: str, port: int | None, tls: bool | None) -> SlipAddress:
    """The address for slips printed now: the one that was given; else the one the server of this data directory was
    last at; else this machine's, by https where a certificate was made for it. `port`, `tls`: as `serve` will be told;
    None for what it was last."""
    if public_url:
        return SlipAddress(public_url)
    served = _kept(data_directory / SERVED_FILE)
    if served and port is None and tls is None:
        return SlipAddress(served, _moved(served))
    secure = (data_directory / TLS_DIRECTORY).exists() if tls is None else tls
    host = hall_address()
    address = url_of("https" if secure else "http", host, port or PORT)
    if is_loopback(host):
        return SlipAddress(address, "máy này chưa vào mạng nào: điện thoại không mở được địa chỉ này. " + AGAIN)
    return SlipAddress(address, f"máy chủ chưa chạy lần nào, địa chỉ này là của máy đang in phiếu. {AGAIN}")


AGAIN = "Nếu máy chủ sẽ ở địa chỉ khác, in lại với --public-url (hoặc --port, --tls auto) như khi chạy serve."


def _moved(served: str) -> str:
    """A server that was on this machine, whose address has changed since."""
    host = urlsplit(served).hostname or ""
    own = [str(address) for address in lan_addresses()]
    numeric = host.replace(".", "").isdigit() or ":" in host
    if is_loopback(host) or (numeric and own and host not in own):
        return f"đây là địa chỉ lần chạy trước; máy này nay ở {', '.join(own) or 'ngoài mạng'}. {AGAIN}"
    return ""


def note_printed(data_directory: Path, url: str) -> None:
    """Remember what the slips open. Raises OSError."""
    _keep(data_directory / PRINTED_FILE, url)


def served_at(data_directory: Path, url: str) -> str:
    """Remember where the server is; what to say where the printed slips open another address, "" where they do not."""
    try:
        _keep(data_directory / SERVED_FILE, url)
    except OSError:
        return ""  # nothing of the contest depends on it
    printed = _kept(data_directory / PRINTED_FILE)
    if printed in ("", url):
        return ""
    return f"Phiếu đã in mở {printed}, máy chủ đang ở {url}: in lại phiếu, hoặc chạy serve với --public-url {printed}"


def _kept(file: Path) -> str:
    try:
        with file.open("rb") as kept:
            return kept.read(ADDRESS_BYTES_MAX).decode().strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _keep(file: Path, url: str) -> None:
    if _kept(file) != url:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole_file(file, f"{url}\n".encode())


def say(notice: str) -> None:
    """To the person at the terminal, apart from what programs read."""
    if notice:
        click.secho(f"Lưu ý: {notice}", err=True, bold=True)
