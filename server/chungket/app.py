"""One server, put together: directories, store, sequencer, hub, web (STYLE 15: wiring happens here only).

Owns start and end, and nothing in between. Called by `cli`. Every fault a person can mend is a `StartFailed` with a
Vietnamese sentence.
"""

import asyncio
import contextlib
import errno
import gc
import logging
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvicorn

from chungket.auth.codes import CodeBook
from chungket.auth.hosts import HostAccount, HostAccounts, link_account
from chungket.auth.secret import Secret, SecretDamaged, load_secret
from chungket.auth.sessions import Cookies
from chungket.config import Settings
from chungket.core import commands as c
from chungket.core.commands import Role
from chungket.core.contest import Contest
from chungket.embedded import DirectoryInUse, EmbeddedStore, EmbeddedStoreError
from chungket.exchange.added_people import AddedPeople
from chungket.exchange.lock import LockedContest
from chungket.gateway import Gateway
from chungket.hub import Hub
from chungket.inspection import genesis_of
from chungket.locking import NothingToServe, Served, lock_for_serving
from chungket.log import LogDamaged
from chungket.network import hall_address, listens_everywhere, port_fault, url_of
from chungket.openings import Lead
from chungket.protocol import FRAME_BYTES_MAX_HOST
from chungket.resources import pages_directory
from chungket.routes import web_application
from chungket.routes.page_files import PageFiles
from chungket.routes.site import Site
from chungket.samples import SampleWriter
from chungket.sealing import Sealer
from chungket.sequencer import Fenced, Sequencer
from chungket.socket import HttpProtocol, ProxiedProtocol, WebSocketProtocol
from chungket.stalls import LoopWatch
from chungket.store import Store, StoreAway, StoreError

STOP_TIMEOUT_S = 5
SEND_BUFFER_BYTES = 256 * 1024  # in the kernel, for one client; left alone it grows to 4 MiB before a client is slow
PORT_FAULTS = (errno.EADDRINUSE, errno.EACCES)  # another port helps; with other faults, another address
PING_S = 10.0  # of each connection: they measure its lag, and tell when it is gone
BACKLOG = 2_048  # a hall of devices comes back in the same second

_logger = logging.getLogger("chungket.app")


class StartFailed(Exception):
    """The server cannot run like this. Vietnamese, for whoever typed the command."""


@dataclass(slots=True)
class Running:
    """A server that takes requests."""

    settings: Settings
    contest: Contest
    secret: Secret
    site: Site
    sequencer: Sequencer
    served: Served
    stop: Callable[[], None]

    def url(self, path: str = "", host: str = "") -> str:
        """An address of this server; without a host, the one people type."""
        base = self.site.join_url if not host else url_of(self.settings.scheme, host, self.settings.port)
        return base.rstrip("/") + path

    def host_link(self, role: Role, host: str = "") -> str:
        """A new one-time link for a console."""
        account = HostAccount("dieu-khien", role) if role is Role.OPERATOR else link_account(role)
        return self.url(f"/host#token={self.site.links.mint(account)}", host)


async def run_server(
    settings: Settings,
    contest_directory: Path | None,
    on_ready: Callable[[Running], Awaitable[None]],
    *,
    rehearsal: bool = False,
    refused: Callable[[], Collection[str]] = frozenset,
) -> None:
    """Serve a contest until SIGINT, SIGTERM or `Running.stop`. `on_ready` is awaited once requests are taken.

    `contest_directory` is locked into the data directory on the first start, and no longer read afterwards (RULES,
    preamble). Raises `StartFailed`; `exchange.problems.ExchangeError` when the contest is wrong.
    """
    listener = _listen(settings)
    try:
        _make_directory(settings.data_directory)
        served = await _served(settings, contest_directory, rehearsal, refused)
        async with _store(settings) as (url, revive):
            store = _client(url, served)
            try:
                await _serve(settings, served, await _secret(settings, store), store, revive, listener, on_ready)
            finally:
                await store.close()
    finally:
        listener.close()


# --- directories and contest -----------------------------------------------------------------------------------------


def _listen(settings: Settings) -> socket.socket:
    """Take the port before anything is started."""
    fault = port_fault(settings.host, settings.port)
    if fault is not None and fault.errno not in PORT_FAULTS:
        raise StartFailed(f"--host {settings.host}: cần địa chỉ của máy này; {fault.strerror or fault}")
    if fault is not None:
        raise StartFailed(
            f"Cổng {settings.port}: cần cổng còn trống; {fault.strerror or fault}. Hãy chọn cổng khác với --port."
        )
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    listener.bind((settings.host, settings.port))
    return listener


def _make_directory(directory: Path) -> None:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise StartFailed(f"{directory}: cần thư mục ghi được; {fault.strerror or fault}") from fault


def _client(url: str, served: Served) -> Store:
    try:
        return Store(url, served.locked.contest.id)
    except ValueError as fault:
        raise StartFailed(f"Kho dữ liệu, --store: cần địa chỉ như redis://127.0.0.1:6379; {fault}") from fault


async def _secret(settings: Settings, store: Store) -> Secret:
    """The secret; a new one only for a log that has not begun, whose slips, sessions and receipts hang on none yet."""
    try:
        return load_secret(settings.data_directory, make=await store.head() is None)
    except StoreAway as fault:
        raise StartFailed(f"Kho dữ liệu không trả lời: {fault}") from fault
    except StoreError as fault:
        raise StartFailed(f"Kho dữ liệu từ chối: {fault}") from fault
    except (SecretDamaged, OSError) as fault:
        raise StartFailed(f"Thư mục dữ liệu: {fault}") from fault


async def _served(
    settings: Settings, contest_directory: Path | None, rehearsal: bool, refused: Callable[[], Collection[str]]
) -> Served:
    """The contest to serve; see `locking`."""
    try:
        served = await lock_for_serving(
            contest_directory,
            settings.data_directory,
            rehearsal=rehearsal,
            refused=refused,
            own_store=not settings.store_url,
            store_binary=settings.store_binary,
        )
    except NothingToServe:
        raise StartFailed(f"{settings.data_directory}: chưa có cuộc thi; cần tên thư mục cuộc thi") from None
    except LogDamaged as fault:
        raise _damaged(fault) from fault
    except DirectoryInUse as fault:
        raise _in_use(settings) from fault
    except (StoreError, EmbeddedStoreError) as fault:
        raise StartFailed(f"Kho dữ liệu: {fault}") from fault
    return served


@contextlib.asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[tuple[str, Callable[[], Awaitable[object]] | None]]:
    """Where the store is, and how to bring it back; an embedded one is started and ended."""
    if settings.store_url:
        yield settings.store_url, None
        return
    try:
        embedded = EmbeddedStore(settings.data_directory, settings.store_binary)
        embedded.lock()
    except DirectoryInUse as fault:
        raise _in_use(settings) from fault
    except EmbeddedStoreError as fault:
        raise StartFailed(f"Kho dữ liệu: {fault}") from fault
    try:
        await embedded.start()
        yield embedded.url, partial(_revive, embedded)
    except EmbeddedStoreError as fault:
        raise StartFailed(f"Kho dữ liệu: {fault}") from fault
    finally:
        await embedded.stop()


async def _revive(embedded: EmbeddedStore) -> None:
    """Start the store again if it has ended. While it cannot be, it stays away, and a person has to look."""
    try:
        await embedded.respawned()
    except (EmbeddedStoreError, OSError) as fault:
        _logger.critical("the store cannot be started again: %s", fault)


# --- running ---------------------------------------------------------------------------------------------------------


async def _serve(
    settings: Settings,
    served: Served,
    secret: Secret,
    store: Store,
    revive: Callable[[], Awaitable[object]] | None,
    listener: socket.socket,
    on_ready: Callable[[Running], Awaitable[None]],
) -> None:
    samples, locked = SampleWriter(store), served.locked
    hub = Hub(samples.keep)
    lead = Lead(None if settings.lead_ms is None else settings.lead_ms * 1_000)
    sealer = Sealer(secret, locked.contest, locked.directory / "images")
    sequencer = Sequencer.alone(locked.contest, store, hub, revive=revive, lead_us=lambda: lead.us)
    await _recover(sequencer, locked, store)
    hub.follow(sequencer, sequencer.note, sealer=sealer, lead=lead)
    pages = PageFiles(pages_directory())
    site = Site(
        settings=settings,
        gateway=Gateway(sequencer, hub, secret, pages.build),
        cookies=Cookies(secret, locked.contest.id),
        codes=CodeBook(secret),
        accounts=HostAccounts(settings.data_directory),
        images=locked.directory / "images",
        sealer=sealer,
        people=AddedPeople(locked.people, settings.data_directory, locked.salt),
        join_url=_join_url(settings),
    )
    server = _Server(_uvicorn_config(settings, site, pages))
    running = Running(settings, locked.contest, secret, site, sequencer, served, server.ask_to_stop)
    gc.collect()
    gc.freeze()  # what was replayed stays: no full collection while a question is open (DESIGN 10)
    samples.start()
    try:
        await _run_all(server, sequencer, listener, on_ready, running)
    finally:
        await samples.stop()


async def _recover(sequencer: Sequencer, locked: LockedContest, store: Store) -> None:
    try:
        await store.version()
        await sequencer.recover(genesis_of(locked))
    except LogDamaged as fault:
        raise _damaged(fault) from fault
    except StoreAway as fault:
        raise StartFailed(f"Kho dữ liệu không trả lời: {fault}") from fault
    except StoreError as fault:
        raise StartFailed(f"Kho dữ liệu từ chối: {fault}") from fault


def _in_use(settings: Settings) -> StartFailed:
    return StartFailed(f"{settings.data_directory}: máy chủ khác đang dùng thư mục dữ liệu này")


def _damaged(fault: LogDamaged) -> StartFailed:
    return StartFailed(
        f"Nhật ký bị sửa hoặc hỏng tại mục {fault.seq}: {fault.fault}. Không được chạy tiếp trên nhật ký này: hãy giữ "
        "nguyên thư mục dữ liệu làm bằng chứng."
    )


def _join_url(settings: Settings) -> str:
    """What finalists type: the public address, or this machine's own in the hall's network."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = hall_address() if listens_everywhere(settings.host) else settings.host
    return url_of(settings.scheme, host, settings.port)


def _uvicorn_config(settings: Settings, site: Site, pages: PageFiles) -> uvicorn.Config:
    """DESIGN 10: no deflate, no access log (it prints queries), small messages, an end that does not wait."""
    return uvicorn.Config(
        web_application(site, pages),
        http=HttpProtocol,
        ws=ProxiedProtocol if settings.proxied else WebSocketProtocol,
        ws_max_size=FRAME_BYTES_MAX_HOST,
        ws_per_message_deflate=False,
        ws_ping_interval=PING_S,
        ws_ping_timeout=20.0,
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=STOP_TIMEOUT_S,
        ssl_certfile=settings.certificate,
        ssl_keyfile=settings.certificate_key,
    )


class _Server(uvicorn.Server):
    """uvicorn's server without its signal handlers: the sequencer must end in good order too."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say when requests are taken."""
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours."""
        yield

    def ask_to_stop(self) -> None:
        """End soon."""
        self.should_exit = True


async def _run_all(
    server: _Server,
    sequencer: Sequencer,
    listener: socket.socket,
    on_ready: Callable[[Running], Awaitable[None]],
    running: Running,
) -> None:
    """Run web and sequencer side by side; the end of one is the end of both."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.ask_to_stop)
    deciding = asyncio.create_task(sequencer.run(), name="sequencer")
    deciding.add_done_callback(lambda _: server.ask_to_stop())
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="web")
    watch = LoopWatch(lambda stall_us: sequencer.note(c.NoteStall(stall_us)))
    try:
        watch.start()
        await server.listening.wait()
        await on_ready(running)
        await serving
    finally:
        watch.stop()
        server.ask_to_stop()
        await asyncio.gather(serving, return_exceptions=True)
        sequencer.stop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        try:
            await deciding
        except Fenced as fault:
            raise StartFailed(f"Máy chủ khác đã ghi vào nhật ký này: {fault}") from fault
        except StoreAway:
            _logger.warning("stopped while the store was away")
        except StoreError as fault:
            raise StartFailed(f"Kho dữ liệu từ chối: {fault}") from fault
