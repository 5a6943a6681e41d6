"""How one server is run: addresses, directories, store, certificates.

Owns the settings as values; the command line fills them. It must not know what is served. Called by `cli`, `app`,
`routes`.
"""

import os
from dataclasses import dataclass
from pathlib import Path

PORT = 8000
HOST = "0.0.0.0"  # a hall's devices come from outside this machine


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one server. Empty text or None: not given."""

    data_directory: Path
    host: str = HOST
    port: int = PORT
    store_url: str = ""  # an external store; the embedded one otherwise
    store_binary: Path | None = None
    public_url: str = ""  # what people type and QR codes hold
    certificate: Path | None = None
    certificate_key: Path | None = None
    insecure_hosts: bool = False  # consoles may sign in over plain http from other machines
    lead_ms: int | None = None  # how long before its moment something is announced; None: as measured (DESIGN 4.3)
    proxied: bool = False  # clients come through a proxy: what the kernel says is about the proxy
    origins: tuple[str, ...] = ()  # further allowed origins, as "https://thi.example.vn"
    mirror: str = ""  # where a second copy is kept: a directory, or another store's address
    workers: int = 1  # processes that share the port and the store; 1: everything in one process

    @property
    def scheme(self) -> str:
        """ "https" when there is a certificate."""
        return "https" if self.certificate is not None else "http"


def data_directory_of(contest_directory: Path) -> Path:
    """The data directory of a contest when none is named: one for each name of a contest's directory."""
    return data_home() / contest_directory.resolve().name


def data_home() -> Path:
    """Where data directories lie when none is named: $XDG_DATA_HOME/chungket or ~/.local/share/chungket."""
    base = os.environ.get("XDG_DATA_HOME", "")
    return (Path(base) if base else Path.home() / ".local" / "share") / "chungket"
