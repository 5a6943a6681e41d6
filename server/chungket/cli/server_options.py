"""Options that `serve` and `rehearse` share, and the settings they make.

Owns their names, defaults and checks. Called by these two commands.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from chungket.cli.mirror_option import mirror_target
from chungket.config import HOST, PORT, Settings
from chungket.network import PORTS_LEFT_OUT, url_of
from chungket.tls import TlsError, check_certificate, local_certificate

AUTO = "auto"
WORKERS_MAX = 16

_OPTIONS = (
    click.option("--host", default=HOST, show_default=True, help="Address to listen on."),
    click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."),
    click.option("--data-directory", type=click.Path(path_type=Path), help="Where everything is kept."),
    click.option("--store", "store_url", default="", metavar="URL", help="An external Redis or Valkey, 7.2 or newer."),
    click.option(
        "--store-binary", type=click.Path(path_type=Path, exists=True), help="Another valkey-server to start."
    ),
    click.option(
        "--mirror",
        default="",
        metavar="TARGET",
        help="Keep a second copy there: a directory on another disk, or another machine's store (redis://…).",
    ),
    click.option("--public-url", default="", metavar="URL", help="What finalists type, when it is not this machine's."),
    click.option("--tls", type=click.Choice([AUTO]), help="Make a local certificate for this machine's addresses."),
    click.option("--tls-cert", type=click.Path(path_type=Path, exists=True), help="A certificate of your own (PEM)."),
    click.option("--tls-key", type=click.Path(path_type=Path, exists=True), help="Its key (PEM)."),
    click.option("--insecure-hosts", is_flag=True, help="Let consoles sign in over plain http from other machines."),
    click.option(
        "--opening-lead",
        "lead_ms",
        type=click.IntRange(0, 5_000),
        metavar="MS",
        help="Announce openings so long before; otherwise as the network needs.",
    ),
    click.option("--proxied", is_flag=True, help="Clients come through a proxy: the kernel measures the proxy."),
    click.option(
        "--workers",
        default=1,
        show_default=True,
        type=click.IntRange(1, WORKERS_MAX),
        help="Processes that serve together (Linux): for halls that are too large for one core.",
    ),
    click.option("--origin", "origins", multiple=True, metavar="URL", help="A further origin pages may come from."),
)


def server_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: all options of a server."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def settings_of(data_directory: Path, options: dict[str, Any]) -> Settings:
    """The settings of given options. Raises `click.UsageError`, and `click.ClickException` for certificates."""
    public_url = site_address("--public-url", options["public_url"]) if options["public_url"] else ""
    certificate, key = _certificate(data_directory, public_url, options)
    return Settings(
        data_directory=data_directory,
        host=options["host"],
        port=options["port"],
        store_url=options["store_url"],
        store_binary=options["store_binary"],
        mirror=mirror_target(options["mirror"], options["store_url"]),
        public_url=public_url,
        certificate=certificate,
        certificate_key=key,
        insecure_hosts=options["insecure_hosts"],
        lead_ms=options["lead_ms"],
        proxied=options["proxied"],
        workers=options["workers"],
        origins=tuple(site_address("--origin", url) for url in options["origins"]),
    )


def site_address(option: str, url: str) -> str:
    """Scheme, host and port of an address, as browsers send them. Raises `click.UsageError`."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS_LEFT_OUT.get(parts.scheme, 0)
    except ValueError:  # "http://[", "http://thi.example.vn:x"
        parts, port = urlsplit(""), 0
    root = parts.path in ("", "/") and not parts.query and not parts.fragment and parts.username is None
    if parts.scheme not in ("http", "https") or not parts.hostname or not root:
        raise click.UsageError(f"{option}: cần địa chỉ dạng https://thi.example.vn; đang là {url!r}")
    return url_of(parts.scheme, parts.hostname, port)


def _certificate(data_directory: Path, public_url: str, options: dict[str, Any]) -> tuple[Path | None, Path | None]:
    """Certificate and key to listen with; (None, None): plain http."""
    certificate, key = options["tls_cert"], options["tls_key"]
    if (certificate is None) != (key is None) or (certificate is not None and options["tls"] is not None):
        raise click.UsageError("cần --tls-cert cùng với --tls-key, hoặc chỉ --tls auto")
    names = [host] if (host := urlsplit(public_url).hostname) else []
    now = datetime.now(UTC)
    if options["tls"] == AUTO:
        try:
            files = local_certificate(data_directory, names, now=now)
        except TlsError as fault:
            raise click.ClickException(str(fault)) from fault
        click.echo(f"Chứng thư gốc cần cài trên các máy: {files.authority}\n  SHA-256 {files.fingerprint}", err=True)
        return files.certificate, files.key
    if certificate is None:
        return None, None
    problems = check_certificate(certificate, key, names, now)
    if problems:
        raise click.ClickException("\n".join(problems))
    return certificate, key
