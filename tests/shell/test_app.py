"""One server from start to end: what stops it, what it refuses to start on, what it never writes down."""

import asyncio
import os
import resource
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgpack
import pytest
from click.testing import CliRunner, Result

from chungket.cli import main
from chungket.cli.exit_codes import CANNOT_RUN, DONE, INVALID
from chungket.embedded import store_binary
from chungket.protocol import CLOSE_STOPPING
from tests.harness.clients import Client, get, post
from tests.harness.contests import candidate_number, write_final
from tests.harness.server import free_port, wait_until
from tests.harness.serving import Hall, People, RawSocket, begin_round, press_until, served


def run(contest: Path, data: Path, *options: str) -> Result:
    """A server that is expected not to start: what was said, and no fault that nobody foresaw."""
    arguments = ["serve", str(contest), "--json", "--data-directory", str(data), "--host", "127.0.0.1"]
    if "--port" not in options:
        arguments += ["--port", str(free_port())]
    result = CliRunner().invoke(main, [*arguments, *options])
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.stdout == ""
    return result


def lives(pid: int) -> bool:
    """Whether a process is there and not only its entry."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def contest(tmp_path: Path) -> Path:
    """A small final's directory."""
    return write_final(tmp_path / "contest", places=2)


# --- the end ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_everything_in_good_order(tmp_path: Path, number: signal.Signals) -> None:
    with served(tmp_path, places=4) as hall:
        async with People(hall) as people:
            clients: list[Client] = [await people.operator(), await people.finalist(1)]
            clients += [await people.visitor(role) for role in ("projector", "audience")]
            assert hall.server.process is not None
            store = hall.server.store_pid
            hall.server.process.send_signal(number)
            for client in clients:
                await client.until(lambda: client.close_code, "the close")  # noqa: B023
            assert [client.close_code for client in clients] == [CLOSE_STOPPING] * 4
            assert await asyncio.to_thread(hall.server.process.wait, 20) == DONE
            assert not lives(store)
    assert hall.server.log() == ""


async def test_clients_that_do_not_read_or_finish_cannot_keep_it_running(tmp_path: Path) -> None:
    with served(tmp_path, constants=["chungket.serving:STOP_TIMEOUT_S = 1"], places=200) as hall:
        console = RawSocket(hall.url, "/ws?role=host", [f"Cookie: {hall.operator}"], receive_bytes=4_096)
        upgrading = RawSocket(hall.url, "/ws?role=projector")
        half = RawSocket(hall.url, "/ws?role=audience")
        half.socket.sendall(b"\x82\xff")
        began_s = time.monotonic()
        assert hall.server.stop() == DONE
        assert time.monotonic() - began_s < 6
        for client in (console, upgrading, half):
            client.socket.close()


async def test_what_was_acked_is_there_after_a_restart(tmp_path: Path) -> None:
    contest = write_final(tmp_path / "contest", places=4)
    with served(tmp_path, contest=contest) as hall:
        async with People(hall) as people:
            operator, finalist = await people.operator(), await people.finalist(1)
            await people.finalist(2)
            await begin_round(operator)
            await press_until(operator, "close_play")
            await finalist.until_phase("open")
            given = (await finalist.answer("C"))["answer"]
            cookie = finalist.cookie
        assert hall.server.stop() == DONE
        hall.server.start()
        async with People(hall) as people:
            back = await people.with_cookie(cookie, "device-1")  # cookies outlive the server
            assert back.parts["own"]["answer"]["choice"] == "C"
            assert back.parts["own"]["answer"]["latency_us"] == given["latency_us"]
            assert (await people.operator()).welcome["role"] == "operator"
            assert back.parts["stage"]["standstill"] is None


# --- what it does not start on ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A server that runs already."""
    with served(tmp_path_factory.mktemp("other"), places=2, lobby=False) as running:
        yield running
        assert get(running.url, "/readyz")[0] == 200


def test_a_port_in_use(other: Hall, tmp_path: Path) -> None:
    port = str(other.server.port)
    ended = run(other.server.contest_directory, tmp_path / "data", "--port", port)
    assert ended.exit_code == CANNOT_RUN
    assert ended.stderr.startswith(f"LỖI: Cổng {port}: cần cổng còn trống; đang có chương trình khác dùng")
    assert "Address already in use" not in ended.stderr
    assert "--port" in ended.stderr
    assert not (tmp_path / "data").exists()


def test_a_data_directory_in_use(other: Hall) -> None:
    ended = run(other.server.contest_directory, other.server.data_directory)
    assert ended.exit_code == CANNOT_RUN
    assert ended.stderr == f"LỖI: {other.server.data_directory}: máy chủ khác đang dùng thư mục dữ liệu này\n"


def test_a_wrong_contest_lists_its_errors(contest: Path, tmp_path: Path) -> None:
    text = (contest / "contest.toml").read_text("utf-8")
    (contest / "contest.toml").write_text("khong_co = 1\n" + text, "utf-8")
    (contest / "finalists.xlsx").write_bytes(b"x")
    ended = run(contest, tmp_path / "data")
    assert ended.exit_code == INVALID
    assert "khong_co" in ended.stderr
    assert "finalists.xlsx" in ended.stderr


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_that_is_not_this_machine_s(contest: Path, tmp_path: Path, host: str) -> None:
    ended = run(contest, tmp_path / "data", "--host", host)
    assert ended.exit_code == CANNOT_RUN
    assert ended.stderr.startswith(f"LỖI: --host {host}: cần địa chỉ của máy này;")


def test_a_data_directory_that_is_a_file(contest: Path, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    ended = run(contest, tmp_path / "data")
    assert ended.exit_code == CANNOT_RUN
    assert ended.stderr.startswith(f"LỖI: {tmp_path / 'data'}: ")


def test_a_data_directory_on_a_disk_that_is_only_read(contest: Path) -> None:
    """/proc is one wherever these tests run, and nobody may write there, whatever their rights."""
    ended = run(contest, Path("/proc/sys"))
    assert (ended.exit_code, "LỖI: /proc/sys: cần thư mục ghi được" in ended.stderr) == (CANNOT_RUN, True)


def test_a_log_that_was_begun_and_is_gone(contest: Path, tmp_path: Path) -> None:
    """DESIGN 3.5: nothing lost is begun anew in silence, and nothing is touched until a person has decided."""
    with served(tmp_path, contest=contest, places=2) as hall:
        data = hall.server.data_directory
        assert hall.server.stop() == DONE
        shutil.rmtree(data / "store" / "appendonlydir")
        ended = run(contest, data)
        assert ended.exit_code == CANNOT_RUN
        assert "nhật ký của hội thi này đã bắt đầu, nhưng kho dữ liệu trống" in ended.stderr
        assert str(data / "contest" / "log-begun") in ended.stderr
        (data / "contest" / "log-begun").unlink()
        hall.server.start()


def test_a_damaged_secret(contest: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret").write_bytes(b"x")
    ended = run(contest, tmp_path / "data")
    assert (ended.exit_code, "cần 32 byte; đang có 1" in ended.stderr) == (CANNOT_RUN, True)


def test_a_store_binary_that_is_none(contest: Path, tmp_path: Path) -> None:
    ended = run(contest, tmp_path / "data", "--store-binary", "/bin/false")
    assert ended.exit_code == CANNOT_RUN
    assert ended.stderr.startswith("LỖI: Kho dữ liệu: ")


# --- an external store -----------------------------------------------------------------------------------------------


@pytest.fixture
def external(tmp_path: Path) -> Iterator[str]:
    """URL of a store of somebody else, with a password."""
    port = free_port()
    (tmp_path / "external").mkdir()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path / "external")]
    options += ["--appendonly", "yes", "--appendfsync", "always", "--save", "", "--requirepass", "matkhau"]
    process = subprocess.Popen([store_binary(), *options], stdout=subprocess.DEVNULL)
    url = f"redis://:matkhau@127.0.0.1:{port}"
    wait_until(lambda: b"PONG" in answer_of(port), "the store")
    yield url
    process.terminate()
    process.wait()


def answer_of(port: int) -> bytes:
    """What a store says to PING."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"AUTH matkhau\r\nPING\r\n")
            time.sleep(0.05)
            return connection.recv(1_000)
    except OSError:
        return b""


async def test_an_external_store_serves_and_outlives_the_server(external: str, tmp_path: Path) -> None:
    with served(tmp_path, options=("--store", external), places=2) as hall:
        async with People(hall) as people:
            finalist = await people.finalist(1)
            assert (await finalist.command("confirm_identity", correct=True))["type"] == "ack"
        assert hall.server.stop() == DONE
        hall.server.start()
        async with People(hall) as people:
            assert (await people.operator()).places["0001"]["identity"] == "confirmed"
    assert not (hall.server.data_directory / "store").exists()
    assert "matkhau" not in hall.server.log()


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:6379",
        "redis://[",
        "redis://127.0.0.1:1",
        "unix:///nowhere/store.sock",
        "redis://no-such-host.invalid",
    ],
)
def test_a_store_that_is_not_there(contest: Path, tmp_path: Path, url: str) -> None:
    ended = run(contest, tmp_path / "data", "--store", url)
    assert ended.exit_code == CANNOT_RUN
    assert ended.stderr.startswith(
        ("LỖI: Kho dữ liệu, --store: cần địa chỉ", "LỖI: Không liên lạc được với kho dữ liệu")
    )


def test_a_store_that_refuses(external: str, contest: Path, tmp_path: Path) -> None:
    for wrong in (external.replace(":matkhau@", ""), external.replace("matkhau", "sai")):
        ended = run(contest, tmp_path / "data", "--store", wrong)
        assert ended.exit_code == CANNOT_RUN
        assert ended.stderr.startswith("LỖI: Kho dữ liệu không nhận mật khẩu")


def test_something_that_is_no_store(other: Hall, contest: Path, tmp_path: Path) -> None:
    ended = run(contest, tmp_path / "data", "--store", other.url.replace("http", "redis"))
    assert ended.exit_code == CANNOT_RUN
    assert ended.stderr.startswith(("LỖI: Kho dữ liệu", "LỖI: Không liên lạc được với kho dữ liệu"))


# --- what is never written down --------------------------------------------------------------------------------------


async def test_no_secret_is_ever_printed_but_the_two_links_asked_for(tmp_path: Path) -> None:
    with served(tmp_path, places=4) as hall:
        secrets = [hall.server.code(candidate_number(number)) for number in (1, 2, 3, 4)]
        secrets += [code.replace("-", "") for code in secrets]
        secrets += [hall.operator.partition("=")[2], token := hall.link("jury"), "mật khẩu thử"]
        jury = post(hall.url, "/api/host/sign-in", {"token": token}).cookie
        secrets.append(jury.partition("=")[2])
        for body in ({"token": token}, {"name": "giam-khao", "password": "mật khẩu thử"}, {"token": "x" * 300}):
            post(hall.url, "/api/host/sign-in", body)
        async with People(hall) as people:
            finalist = await people.finalist(1)
            secrets.append(finalist.cookie.partition("=")[2])
            ack = await finalist.command("confirm_identity", correct=True)
            secrets.append(ack["mac"])
            await people.console("mc")
            with RawSocket(hall.url, f"/ws?role=finalist&code={secrets[0]}", [f"Cookie: {finalist.cookie}"]) as raw:
                raw.send(b"\xc1")
            get(hall.url, f"/?code={secrets[0]}", {"Cookie": jury})
            get(hall.url, f"/nowhere/{secrets[0]}")
            post(hall.url, "/api/sign-in", {"code": secrets[0], "device": "\ud800"})
        printed = [hall.server.addresses[name].partition("#token=")[2] for name in ("host", "jury")]
        assert hall.server.process is not None
        assert hall.server.process.stdout is not None
        hall.server.process.terminate()
        output = await asyncio.to_thread(hall.server.process.stdout.read)
        output += hall.server.log() + (hall.server.data_directory / "store" / "store.log").read_text()
        assert hall.server.stop() == DONE
        found = [secret for secret in (*secrets, *printed) if secret in output]
        assert found == []
        stored = b"".join(path.read_bytes() for path in (hall.server.data_directory / "store").rglob("*.aof"))
        assert stored
        assert [secret for secret in secrets if secret.encode() in stored] == []


# --- a full house ----------------------------------------------------------------------------------------------------


@pytest.fixture
def many_files() -> Iterator[None]:
    """Room for as many connections in this process too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4_000), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
def test_two_thousand_sockets_at_once(tmp_path: Path) -> None:
    """Opened from threads, greeted, told something, cut off all together: the server goes on."""
    with served(tmp_path, places=4) as hall:
        count = 2_000
        opened: list[RawSocket] = []
        greeting = {"type": "hello", "version": 1, "build": "", "device": "", "receipt": None, "contest": ""}
        hello = msgpack.packb(greeting)

        def enter(part: int) -> None:
            for _ in range(part):
                client = RawSocket(hall.url, "/ws?role=audience")
                client.send(hello)
                opened.append(client)

        threads = [threading.Thread(target=enter, args=(count // 4,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(opened) == count
        assert {client.receive()[0] for client in opened} == {2}  # each was welcomed
        began_s = time.monotonic()
        assert get(hall.url, "/readyz")[0] == 200
        assert time.monotonic() - began_s < 2
        for client in opened:
            client.socket.close()
        assert hall.server.process is not None
        descriptors = Path(f"/proc/{hall.server.process.pid}/fd")
        wait_until(lambda: len(os.listdir(descriptors)) < 100, "the end of the connections")
        assert hall.server.log() == ""
