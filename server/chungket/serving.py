"""The web side of one process: its port, uvicorn, and how it starts and ends beside whoever decides.

Owns sockets that listen and the end in good order. It must not know which contest is served. Called by `app` and
`worker`.
"""

import asyncio
import contextlib
import errno
import gc
import logging
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Protocol

import uvicorn

from chungket.config import Settings
from chungket.http_protocol import http_protocol
from chungket.log import LogDamaged, LogOfOtherVersion
from chungket.network import port_fault
from chungket.protocol import FRAME_BYTES_MAX_HOST
from chungket.routes import web_application
from chungket.routes.page_files import PageFiles
from chungket.routes.site import Site
from chungket.routes.sockets import door
from chungket.sequencer import Fenced
from chungket.stalls import LoopWatch
from chungket.store import StoreAway, StoreError

STOP_TIMEOUT_S = 5
SEND_BUFFER_BYTES = 256 * 1024  # in the kernel, for one client; left alone it grows to 4 MiB before a client is slow
PORT_FAULTS = (errno.EADDRINUSE, errno.EACCES)  # another port helps; with other faults, another address
GARBAGE_YOUNG = 20_000  # new objects until circles of them are looked for: a burst makes thousands, and no circles
PING_S = 10.0  # of each connection: they measure its lag, and tell when it is gone
BACKLOG = 16_384  # a hall of devices comes back in the same second; the kernel allows less, often 4,096

_logger = logging.getLogger("chungket.serving")


class StartFailed(Exception):
    """The server cannot run like this. Vietnamese, for whoever typed the command."""


# --- ports -----------------------------------------------------------------------------------------------------------


def check_port(settings: Settings) -> None:
    """Whether nobody listens there. Raises `StartFailed`."""
    fault = port_fault(settings.host, settings.port)
    if fault is not None and fault.errno not in PORT_FAULTS:
        raise StartFailed(f"--host {settings.host}: cần địa chỉ của máy này; {fault.strerror or fault}")
    if fault is not None:
        raise _port_failed(settings.port, fault)


def listen_together(settings: Settings) -> socket.socket:
    """One of several sockets on the same port; the kernel gives each new connection to one that listens."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as fault:
        listener.close()
        raise _port_failed(settings.port, fault) from fault
    return listener


def _port_failed(port: int, fault: OSError) -> StartFailed:
    """Which port, why not, and what to do."""
    another = f"chọn cổng khác, ví dụ --port {port + 1 if 1024 <= port < 65535 else 8080}"
    if fault.errno == errno.EADDRINUSE:
        return StartFailed(
            f"Cổng {port}: cần cổng còn trống; đang có chương trình khác dùng (có thể là một máy chủ Chung Kết chưa "
            f"tắt). Hãy tắt chương trình ấy, hoặc {another}."
        )
    if fault.errno == errno.EACCES:
        return StartFailed(f"Cổng {port}: cần cổng được phép dùng; hệ thống không cho. Hãy {another}.")
    return StartFailed(f"Cổng {port}: cần cổng còn trống; {fault.strerror or fault}. Hãy {another}.")


def damaged(fault: LogDamaged) -> StartFailed:
    """What is said of a log that must not be gone on with."""
    if isinstance(fault, LogOfOtherVersion):
        return StartFailed(
            f"Nhật ký này do phiên bản khác của chương trình ghi: mục {fault.seq} {fault.fault}. Hãy chạy đúng phiên "
            "bản đã ghi nó; không có gì bị thay đổi."
        )
    return StartFailed(
        f"Nhật ký bị sửa hoặc hỏng tại mục {fault.seq}: {fault.fault}. Không được chạy tiếp trên nhật ký này: hãy giữ "
        "nguyên thư mục dữ liệu làm bằng chứng."
    )


# --- web -------------------------------------------------------------------------------------------------------------


def uvicorn_config(settings: Settings, site: Site, pages: PageFiles) -> uvicorn.Config:
    """DESIGN 10: no deflate, no access log (it prints queries), small messages, an end that does not wait."""
    return uvicorn.Config(
        web_application(site, pages),
        http=http_protocol(partial(door, site), PING_S, proxied_=settings.proxied),
        ws="none",  # the step to a WebSocket is made there
        ws_max_size=FRAME_BYTES_MAX_HOST,
        ws_per_message_deflate=False,
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


class Server(uvicorn.Server):
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


class Decider(Protocol):
    """What runs beside the web: a sequencer, or a node."""

    async def run(self) -> None:
        """Until `stop`, or a fault."""

    def stop(self) -> None:
        """End soon."""


async def run_all(
    server: Server,
    decider: Decider,
    watch: LoopWatch,
    listener: socket.socket,
    on_ready: Callable[[], Awaitable[None]],
) -> None:
    """Run web and decider side by side; the end of one is the end of both."""
    gc.set_threshold(GARBAGE_YOUNG)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.ask_to_stop)
    deciding = asyncio.create_task(decider.run(), name="decider")
    deciding.add_done_callback(lambda _: server.ask_to_stop())
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="web")
    try:
        watch.start()
        await server.listening.wait()
        await on_ready()
        await serving
    finally:
        watch.stop()
        server.ask_to_stop()
        await asyncio.gather(serving, return_exceptions=True)
        decider.stop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        try:
            await deciding
        except Fenced as fault:
            raise StartFailed(f"Máy chủ khác đã ghi vào nhật ký này: {fault}") from fault
        except LogDamaged as fault:
            raise damaged(fault) from fault
        except StoreAway:
            _logger.warning("stopped while the store was away")
        except StoreError as fault:
            raise StartFailed(f"Kho dữ liệu từ chối: {fault}") from fault
