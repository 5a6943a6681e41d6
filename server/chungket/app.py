"""One server, put together: directories, store, sequencer, hub, web (STYLE 15: wiring happens here only).

Owns start and end, and nothing in between. Called by `cli`. Every fault a person can mend is a `StartFailed` with a
Vietnamese sentence.
"""

import contextlib
import gc
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from chungket.auth.codes import CodeBook
from chungket.auth.hosts import HostAccount, HostAccounts, Links, OneTimeLinks, link_account
from chungket.auth.secret import Secret, SecretDamaged, load_secret
from chungket.auth.sessions import Cookies
from chungket.config import Settings
from chungket.core import commands as c
from chungket.core.commands import Role
from chungket.core.contest import Contest
from chungket.core.model import State
from chungket.embedded import STORE_DIRECTORY, DirectoryInUse, EmbeddedStore, EmbeddedStoreError
from chungket.exchange.added_people import AddedPeople
from chungket.exchange.lock import LockedContest
from chungket.gateway import Gateway
from chungket.hub import Hub
from chungket.inspection import genesis_of
from chungket.locking import NothingToServe, Served, lock_for_serving
from chungket.log import LogDamaged
from chungket.mirror.keeping import MirrorProcess
from chungket.mirror.watching import MirrorWatch
from chungket.network import hall_address, listens_everywhere, url_of
from chungket.openings import Lead
from chungket.resources import pages_directory
from chungket.routes.page_files import PageFiles
from chungket.routes.site import Site
from chungket.samples import SampleWriter
from chungket.sealing import Sealer
from chungket.sequencer import Sequencer
from chungket.serving import SEND_BUFFER_BYTES, Server, StartFailed, check_port, damaged, run_all, uvicorn_config
from chungket.stalls import LoopWatch
from chungket.store import Store, StoreAway, StoreError
from chungket.store_faults import TroubleKind, kind_of_embedded
from chungket.troubles import said_of
from chungket.watches import ClockWatch, StoreWatch

_logger = logging.getLogger("chungket.app")


# Says that the contest's log has begun: an empty store is then a lost one. In its folder: it is set aside with it.
LOG_BEGUN = "log-begun"


@dataclass(slots=True)
class Running:
    """A server that takes requests."""

    settings: Settings
    state: State  # as it was when requests were taken, or newer
    secret: Secret
    served: Served
    join_url: str
    mint: Callable[[HostAccount], str]  # a one-time link's token
    stop: Callable[[], None]
    workers: tuple[int, ...] = ()  # process ids, where there are several

    @property
    def contest(self) -> Contest:
        """What is served."""
        return self.state.contest

    def url(self, path: str = "", host: str = "") -> str:
        """An address of this server; without a host, the one people type."""
        base = self.join_url if not host else url_of(self.settings.scheme, host, self.settings.port)
        return base.rstrip("/") + path

    def host_link(self, role: Role, host: str = "") -> str:
        """A new one-time link for a console."""
        account = HostAccount("dieu-khien", role) if role is Role.OPERATOR else link_account(role)
        return self.url(f"/host#token={self.mint(account)}", host)


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
        async with prepared(settings, contest_directory, rehearsal, refused) as ready:
            await _serve(ready, listener, on_ready)
    finally:
        listener.close()


@dataclass(slots=True)
class Prepared:
    """What there is before anybody is served: the locked contest, its store, its secret."""

    settings: Settings
    served: Served
    secret: Secret
    store: Store
    store_url: str
    revive: Callable[[], Awaitable[object]] | None  # starts an embedded store again, if it has ended


@contextlib.asynccontextmanager
async def prepared(
    settings: Settings, contest_directory: Path | None, rehearsal: bool, refused: Callable[[], Collection[str]]
) -> AsyncIterator[Prepared]:
    """Lock the contest, start the store. Raises what `run_server` does."""
    _make_directory(settings.data_directory)
    served = await _served(settings, contest_directory, rehearsal, refused)
    async with _store(settings) as (url, revive):
        store = client(url, served)
        try:
            yield Prepared(settings, served, await _secret(settings, store), store, url, revive)
        finally:
            await store.close()


# --- directories and contest -----------------------------------------------------------------------------------------


def _listen(settings: Settings) -> socket.socket:
    """Take the port before anything is started."""
    check_port(settings)
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
    if os.statvfs(directory).f_flag & os.ST_RDONLY or not os.access(directory, os.W_OK):
        raise StartFailed(f"{directory}: cần thư mục ghi được; thư mục này chỉ đọc được")


def client(url: str, served: Served) -> Store:
    """The contest's store there. Raises `StartFailed`."""
    try:
        return Store(url, served.locked.contest.id)
    except ValueError as fault:
        raise StartFailed(f"Kho dữ liệu, --store: cần địa chỉ như redis://127.0.0.1:6379; {fault}") from fault


async def _secret(settings: Settings, store: Store) -> Secret:
    """The secret; a new one only for a log that has not begun, whose slips, sessions and receipts hang on none yet."""
    try:
        return load_secret(settings.data_directory, make=await store.head() is None)
    except StoreError as fault:
        raise refused_store(fault) from fault
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
        raise damaged(fault) from fault
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
        await _start_embedded(embedded)
        yield embedded.url, partial(_revive, embedded)
    finally:
        await embedded.stop()


async def _start_embedded(embedded: EmbeddedStore) -> None:
    try:
        await embedded.start()
    except (EmbeddedStoreError, OSError) as fault:
        kind = kind_of_embedded(embedded.directory, TroubleKind.UNREACHABLE)
        known = "Kho dữ liệu:" if kind is TroubleKind.UNREACHABLE else said_of(kind)
        raise StartFailed(f"{known} {fault}") from fault


async def _revive(embedded: EmbeddedStore) -> None:
    """Start the store again if it has ended. While it cannot be, it stays away, and a person has to look."""
    try:
        await embedded.respawned()
    except (EmbeddedStoreError, OSError) as fault:
        _logger.critical("the store cannot be started again: %s", fault)


# --- running ---------------------------------------------------------------------------------------------------------


async def _serve(ready: Prepared, listener: socket.socket, on_ready: Callable[[Running], Awaitable[None]]) -> None:
    settings, locked = ready.settings, ready.served.locked
    samples = SampleWriter(ready.store)
    hub = Hub(samples.keep, kind_of=kind_of(settings))
    lead = Lead(lead_us(settings))
    sealer = Sealer(ready.secret, locked.contest, locked.directory / "images")
    sequencer = Sequencer.alone(locked.contest, ready.store, hub, revive=ready.revive, lead_us=lambda: lead.us)
    await recover(sequencer, locked, ready.store)
    hub.follow(sequencer, sequencer.note, sealer=sealer, lead=lead)
    pages = PageFiles(pages_directory())
    gateway = Gateway(sequencer, hub, ready.secret, pages.build, log=locked.hashes.log)
    site = make_site(settings, locked, ready.secret, gateway, sealer, Links())
    server = Server(uvicorn_config(settings, site, pages))
    running = Running(
        settings, sequencer.state, ready.secret, ready.served, site.join_url, site.links.mint, server.ask_to_stop
    )
    gc.collect()
    gc.freeze()  # what was replayed stays: no full collection while a question is open (DESIGN 10)
    samples.start()
    mirror = MirrorProcess(settings.mirror, ready.store_url, locked.contest.id, settings.data_directory)
    mirror_watch = MirrorWatch(settings.mirror, ready.store_url, locked.contest.id, hub.mirror_told)
    mirror.start()
    mirror_watch.start()
    store_watch = StoreWatch(ready.store.touch, sequencer.replica.say_away, ready.revive)
    clock_watch = ClockWatch(lambda: sequencer.clock, hub.troubles)
    store_watch.start()
    clock_watch.start()
    watch = LoopWatch(lambda stall_us: sequencer.note(c.NoteStall(stall_us)))
    try:
        await run_all(server, sequencer, watch, listener, lambda: on_ready(running))
    finally:
        await clock_watch.stop()
        await store_watch.stop()
        await mirror_watch.stop()
        await samples.stop()
        await mirror.stop()


def kind_of(settings: Settings) -> Callable[[TroubleKind], TroubleKind]:
    """What more can be known of a trouble with the store: of a store of our own we see disk and log."""
    return partial(kind_of_embedded, settings.data_directory / STORE_DIRECTORY) if not settings.store_url else _as_told


def _as_told(kind: TroubleKind) -> TroubleKind:
    """Of a store on another machine nothing more is known."""
    return kind


def make_site(
    settings: Settings, locked: LockedContest, secret: Secret, gateway: Gateway, sealer: Sealer, links: OneTimeLinks
) -> Site:
    """What the web side needs."""
    return Site(
        settings=settings,
        gateway=gateway,
        cookies=Cookies(secret, locked.contest.id),
        codes=CodeBook(secret),
        accounts=HostAccounts(settings.data_directory),
        images=locked.directory / "images",
        sealer=sealer,
        people=AddedPeople(locked.people, settings.data_directory, locked.salt),
        join_url=join_url(settings),
        links=links,
    )


def lead_us(settings: Settings) -> int | None:
    """How long before its moment something is announced; None: as measured."""
    return None if settings.lead_ms is None else settings.lead_ms * 1_000


async def recover(sequencer: Sequencer, locked: LockedContest, store: Store) -> None:
    """Read the log, or begin it. Raises `StartFailed`."""
    begun = locked.directory / LOG_BEGUN
    try:
        await store.version()
        await store.check_writing()  # one that can only be read is refused now, not when the lobby opens
        if begun.exists() and await store.head() is None and await store.entry(1) is None:
            raise StartFailed(
                f"{begun.parent.parent}: nhật ký của hội thi này đã bắt đầu, nhưng kho dữ liệu trống. "
                f"Hãy khôi phục bản sao của kho. Chỉ khi chắc chắn bỏ hết kết quả cũ và làm lại từ đầu: xóa tệp {begun}"
            )
        await sequencer.recover(genesis_of(locked))
        begun.touch(0o600)
    except LogDamaged as fault:
        raise damaged(fault) from fault
    except StoreError as fault:
        raise refused_store(fault) from fault


def refused_store(fault: StoreError) -> StartFailed:
    """What is said of a store that does not work at the start."""
    if isinstance(fault, StoreAway):
        return StartFailed(f"{said_of(fault.kind, str(fault))} Sau đó chạy lại lệnh này.")
    return StartFailed(f"Kho dữ liệu từ chối: {fault}")


def _in_use(settings: Settings) -> StartFailed:
    return StartFailed(f"{settings.data_directory}: máy chủ khác đang dùng thư mục dữ liệu này")


def join_url(settings: Settings) -> str:
    """What finalists type: the public address, or this machine's own in the hall's network."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = hall_address() if listens_everywhere(settings.host) else settings.host
    return url_of(settings.scheme, host, settings.port)
