"""The check-up: each check at each level from plain facts, the store's on a real store, then all of it at once."""

import errno
import json
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
import redis.asyncio as redis

from chungket.doctor import Finding, Level, diagnose, exit_code, findings_json, findings_text
from chungket.doctor.contest import check_contest, contest_finding, contest_id
from chungket.doctor.disk import (
    check_file_system,
    check_space,
    check_writable,
    existing_ancestor,
    file_system,
    file_system_in_mount,
    file_system_in_mountinfo,
    free_bytes,
    write_fault,
)
from chungket.doctor.finding import decimal, size
from chungket.doctor.hall import check_addresses, check_port, check_tls
from chungket.doctor.machine import (
    Power,
    check_clock,
    check_memory,
    check_open_files,
    check_platform,
    check_power,
    check_processors,
    check_python,
    check_sleep,
)
from chungket.doctor.machine_facts import (
    clock_synchronised,
    memory_available_bytes,
    memory_in_meminfo,
    memory_in_vm_stat,
    output,
    power_in_pmset,
    power_in_supplies,
    processors,
    sleep_in_pmset,
    sleep_in_systemd,
)
from chungket.doctor.own_server import RunningContest, running_contest
from chungket.doctor.second_copy import check_directory, check_store
from chungket.doctor.stores import (
    SAFE_SETTINGS,
    ask_given,
    check_append,
    check_password,
    check_settings,
    embedded_findings,
    given_findings,
    try_embedded,
    without_credentials,
)
from chungket.embedded import EmbeddedStore
from chungket.exchange.problems import Problem, Severity
from chungket.network import lan_addresses, port_fault
from chungket.resources import reference_contest_directory
from chungket.tls import local_certificate

OK, WARNING, ERROR = Level.OK, Level.WARNING, Level.ERROR
NOON = datetime(2026, 12, 5, 12, 0, tzinfo=UTC)
LAN = [ip_address("192.168.1.5"), ip_address("fd00::5")]


def is_unknown(finding: Finding) -> bool:
    return finding.level is WARNING and finding.detail.startswith("không xác định được") and bool(finding.advice)


def left_in(directory: Path) -> list[Path]:
    return list(directory.iterdir())


# ---------------------------------------------------------------------------------------------------------------------
# How findings read
# ---------------------------------------------------------------------------------------------------------------------

FINDINGS = (
    Finding("python", OK, "Python", "3.11.7"),
    Finding("memory", WARNING, "Bộ nhớ trống", "chỉ còn 480 MB", "Đóng các chương trình khác."),
    Finding("port", ERROR, "Cổng 8080", "đang có chương trình khác dùng", "Chọn cổng khác (--port)."),
)


def test_text_is_aligned_with_marks_advice_and_verdict() -> None:
    assert findings_text(FINDINGS).splitlines() == [
        "✓ Python        3.11.7",
        "! Bộ nhớ trống  chỉ còn 480 MB",
        "                → Đóng các chương trình khác.",
        "✗ Cổng 8080     đang có chương trình khác dùng",
        "                → Chọn cổng khác (--port).",
        "",
        "Kết luận: chưa dùng được, 1 lỗi phải sửa, 1 điểm cần xem lại.",
    ]


@pytest.mark.parametrize(
    ("findings", "verdict", "code"),
    [
        (FINDINGS, "Kết luận: chưa dùng được, 1 lỗi phải sửa, 1 điểm cần xem lại.", 1),
        (FINDINGS[:2], "Kết luận: dùng được, 1 điểm cần xem lại.", 0),
        (FINDINGS[:1], "Kết luận: dùng được.", 0),
        ((), "Kết luận: dùng được.", 0),
    ],
)
def test_verdict_and_exit_code(findings: Sequence[Finding], verdict: str, code: int) -> None:
    assert findings_text(findings).splitlines()[-1] == verdict
    assert exit_code(findings) == code


def test_long_text_is_wrapped_without_breaking_words() -> None:
    long = replace(FINDINGS[1], detail="từ-ghép " * 40, advice="lệnh --có-gạch-nối " * 20)
    lines = findings_text([long]).splitlines()
    assert all(len(line) <= 110 for line in lines)
    assert not any(line.endswith("-") for line in lines)
    assert " ".join(findings_text([long]).split()).count("--có-gạch-nối") == 20


def test_json_holds_every_field() -> None:
    assert json.loads(findings_json(FINDINGS)) == {
        "ok": False,
        "findings": [
            {"id": "python", "level": "ok", "title": "Python", "detail": "3.11.7", "advice": ""},
            {
                "id": "memory",
                "level": "warning",
                "title": "Bộ nhớ trống",
                "detail": "chỉ còn 480 MB",
                "advice": "Đóng các chương trình khác.",
            },
            {
                "id": "port",
                "level": "error",
                "title": "Cổng 8080",
                "detail": "đang có chương trình khác dùng",
                "advice": "Chọn cổng khác (--port).",
            },
        ],
    }
    assert json.loads(findings_json(FINDINGS[:2]))["ok"] is True


def test_numbers_are_written_in_vietnamese() -> None:
    assert decimal(12.34) == "12,3"
    assert size(2_500_000_000) == "2,5 GB"
    assert size(480_999_999) == "480 MB"


# ---------------------------------------------------------------------------------------------------------------------
# The machine
# ---------------------------------------------------------------------------------------------------------------------


def test_python() -> None:
    assert check_python((3, 11, 0)).level is OK
    assert check_python((3, 14, 2)).level is OK
    old = check_python((3, 9, 2))
    assert (old.level, old.detail) == (ERROR, "cần 3.11 trở lên, đang là 3.9.2")


@pytest.mark.parametrize(
    ("system", "release", "level", "word"),
    [
        ("linux", "6.1.0-28-amd64", OK, "Linux 6.1.0-28-amd64"),
        ("darwin", "25.1.0", OK, "macOS 25.1.0"),
        ("win32", "11", ERROR, "Windows"),
        ("linux", "5.15.167.4-microsoft-standard-WSL2", WARNING, "WSL2"),
        ("freebsd14", "14.3", WARNING, "chưa được thử"),
    ],
)
def test_platform(system: str, release: str, level: Level, word: str) -> None:
    finding = check_platform(system, release, "x86_64")
    assert finding.level is level
    assert word in finding.detail


def test_windows_is_sent_to_wsl2() -> None:
    assert "wsl --install" in check_platform("win32", "11", "AMD64").advice


def test_processors() -> None:
    assert check_processors(4).level is OK
    assert check_processors(1).level is WARNING
    assert is_unknown(check_processors(None))
    assert (processors() or 0) >= 1


@pytest.mark.parametrize(
    ("available", "level"), [(10**9, OK), (10**9 - 1, WARNING), (256 * 10**6, WARNING), (256 * 10**6 - 1, ERROR)]
)
def test_memory(available: int, level: Level) -> None:
    assert check_memory(available).level is level


def test_memory_is_read_from_the_system() -> None:
    assert is_unknown(check_memory(None))
    assert memory_in_meminfo("MemTotal:  999 kB\nMemFree:  1 kB\nMemAvailable:     123 kB\n") == 123 * 1024
    assert memory_in_meminfo("MemTotal:  999 kB\n") is None
    assert (memory_available_bytes() or 0) > 0


def test_memory_of_macos() -> None:
    text = (
        "Mach Virtual Memory Statistics: (page size of 16384 bytes)\n"
        "Pages free:                               1000.\n"
        "Pages active:                           999999.\n"
        "Pages inactive:                           2000.\n"
        "Pages speculative:                         300.\n"
    )
    assert memory_in_vm_stat(text) == 3300 * 16384
    assert memory_in_vm_stat("") is None


@pytest.mark.parametrize(
    ("soft", "hard", "level", "advice"),
    [
        (-1, -1, OK, ""),
        (2_200, 4_096, OK, ""),
        (1_024, 1_048_576, WARNING, "ulimit -n 2200"),
        (1_024, -1, WARNING, "ulimit -n 2200"),
        (1_024, 1_024, WARNING, "limits.conf"),
        (256, -1, ERROR, "ulimit -n 2200"),
    ],
)
def test_open_files(soft: int, hard: int, level: Level, advice: str) -> None:
    finding = check_open_files(soft, hard)
    assert finding.level is level
    assert advice in finding.advice
    assert bool(finding.advice) is bool(advice)


def test_unlimited_open_files_are_written_as_the_system_writes_them() -> None:
    assert resource.RLIM_INFINITY in {-1, 2**63 - 1}
    assert check_open_files(resource.RLIM_INFINITY, resource.RLIM_INFINITY).level is OK


def test_clock() -> None:
    assert check_clock(NOON, True).level is OK
    assert check_clock(NOON, False).level is WARNING
    assert is_unknown(check_clock(NOON, None))
    wrong = check_clock(datetime(1970, 1, 1, tzinfo=UTC), True)
    assert (wrong.level, wrong.detail) == (ERROR, "07:00:00 ngày 01/01/1970, giờ Việt Nam (+07): sai")
    assert clock_synchronised() in {True, False, None}
    assert clock_synchronised("darwin") is None


@pytest.mark.parametrize(
    ("power", "level", "word"),
    [
        (Power(True, None), OK, "không có pin"),
        (Power(None, None), OK, "không có pin"),
        (Power(True, 80), OK, "đang cắm điện, pin 80 %"),
        (Power(False, 63), WARNING, "đang chạy bằng pin, còn 63 %"),
    ],
)
def test_power(power: Power, level: Level, word: str) -> None:
    finding = check_power(power)
    assert finding.level is level
    assert word in finding.detail


def test_power_that_is_not_told_is_unknown() -> None:
    assert is_unknown(check_power(None))
    assert is_unknown(check_power(Power(None, 50)))


def supply(directory: Path, name: str, **values: str) -> None:
    (directory / name).mkdir()
    for key, value in values.items():
        (directory / name / key).write_text(f"{value}\n", encoding="ascii")


def test_power_of_a_laptop(tmp_path: Path) -> None:
    supply(tmp_path, "BAT0", type="Battery", capacity="63", status="Discharging")
    supply(tmp_path, "AC", type="Mains", online="0")
    supply(tmp_path, "mouse", type="Battery", scope="Device", capacity="5", status="Discharging")
    assert power_in_supplies(tmp_path) == Power(on_mains=False, battery_percent=63)
    (tmp_path / "AC" / "online").write_text("1\n", encoding="ascii")
    (tmp_path / "BAT0" / "status").write_text("Charging\n", encoding="ascii")
    assert power_in_supplies(tmp_path) == Power(on_mains=True, battery_percent=63)


def test_power_of_a_desktop_and_of_a_battery_alone(tmp_path: Path) -> None:
    assert power_in_supplies(tmp_path) == Power(on_mains=None, battery_percent=None)
    supply(tmp_path, "BAT0", type="Battery", capacity="90", status="Full")
    assert power_in_supplies(tmp_path) == Power(on_mains=None, battery_percent=90)
    assert power_in_supplies(tmp_path / "none") is None


def test_power_of_macos() -> None:
    battery = "Now drawing from '{}'\n -InternalBattery-0 (id=123)\t{}%; discharging; 3:10 remaining present: true\n"
    assert power_in_pmset(battery.format("Battery Power", 71)) == Power(on_mains=False, battery_percent=71)
    assert power_in_pmset(battery.format("AC Power", 100)) == Power(on_mains=True, battery_percent=100)
    assert power_in_pmset("Now drawing from 'AC Power'\n") == Power(on_mains=True, battery_percent=None)
    assert power_in_pmset("") is None


def test_sleep() -> None:
    assert check_sleep(False, "linux").level is OK
    assert check_sleep(True, "linux").level is WARNING
    assert is_unknown(check_sleep(None, "linux"))
    assert "systemctl mask" in check_sleep(True, "linux").advice
    assert "caffeinate" in check_sleep(True, "darwin").advice


INHIBITED = "WHO    UID USER PID COMM WHAT       WHY         MODE\nchungket 0 root 9 x   idle:sleep contest now block\n"
DELAYED = "WHO  UID USER PID COMM WHAT  WHY      MODE\nNetworkManager 0 root 9 x sleep turn off delay\n"


@pytest.mark.parametrize(
    ("states", "targets", "inhibitors", "expected"),
    [
        ("", "static\nstatic\nstatic\n", None, False),
        ("freeze mem disk\n", "masked\nstatic\nstatic\n", None, False),
        ("freeze mem disk\n", "static\nmasked\nmasked\n", None, False),
        ("freeze mem disk\n", "static\nmasked\nstatic\n", None, True),
        ("freeze mem disk\n", "static\nstatic\nstatic\n", INHIBITED, False),
        ("freeze mem disk\n", "static\nstatic\nstatic\n", DELAYED, True),
        (None, "static\nstatic\nstatic\n", None, True),
        ("freeze mem disk\n", None, None, None),
        (None, "", "", None),
    ],
)
def test_sleep_of_linux(states: str | None, targets: str | None, inhibitors: str | None, expected: bool | None) -> None:
    assert sleep_in_systemd(states, targets, inhibitors) is expected


def test_sleep_of_macos() -> None:
    assert sleep_in_pmset(" displaysleep         10\n sleep                1\n") is True
    assert sleep_in_pmset(" sleep                0\n") is False
    assert sleep_in_pmset(" sleep                1 (sleep prevented by caffeinate)\n") is False
    assert sleep_in_pmset(" disksleep            10\n") is None


def test_output_of_a_command_that_fails_or_is_not_there() -> None:
    assert output("sh", "-c", "echo masked; exit 1") == "masked\n"
    assert output("khong-co-lenh-nay") is None


# ---------------------------------------------------------------------------------------------------------------------
# The data directory
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("free", "level"), [(2 * 10**9, OK), (2 * 10**9 - 1, WARNING), (500 * 10**6, WARNING), (500 * 10**6 - 1, ERROR)]
)
def test_space(free: int, level: Level) -> None:
    assert check_space(Path("data"), free).level is level


def test_directory_that_does_not_exist_yet_is_judged_by_the_one_above(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b"
    assert existing_ancestor(path) == tmp_path
    assert free_bytes(path) > 0
    assert write_fault(path) == ""
    assert not list(tmp_path.iterdir())
    assert check_writable(path, "").level is OK


def test_file_in_the_place_of_the_directory_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_text("", encoding="ascii")
    finding = check_writable(file, write_fault(file))
    assert (finding.level, finding.detail) == (ERROR, f"{file}: không ghi được (không phải là thư mục)")


def test_directory_that_takes_no_files_is_an_error() -> None:
    fault = write_fault(Path("/dev/fd"))
    assert fault
    assert check_writable(Path("/dev/fd"), fault).level is ERROR


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ("ext4", OK),
        ("apfs", OK),
        ("btrfs", OK),
        ("nfs4", WARNING),
        ("cifs", WARNING),
        ("9p", WARNING),
        ("fuse.sshfs", WARNING),
        ("overlay", WARNING),
        ("tmpfs", ERROR),
    ],
)
def test_file_system(kind: str, level: Level) -> None:
    assert check_file_system(Path("/srv/chungket"), kind).level is level


def test_file_system_that_is_not_told_is_unknown() -> None:
    assert is_unknown(check_file_system(Path("/srv/chungket"), None))


def test_synced_folder_is_a_warning() -> None:
    finding = check_file_system(Path("/Users/a/OneDrive - So TTTT/chung-ket"), "apfs")
    assert finding.level is WARNING
    assert "thư mục đồng bộ OneDrive" in finding.detail


def test_file_system_is_that_of_the_deepest_mount() -> None:
    text = (
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "30 22 0:40 / /mnt/o\\040mang rw - nfs4 may:/x rw\n"
        "31 22 0:41 / /srv rw shared:9 master:2 - ext4 /dev/sdb1 rw\n"
        "32 31 0:42 / /srv rw - tmpfs tmpfs rw\n"
    )
    assert file_system_in_mountinfo(text, "/home/a") == "ext4"
    assert file_system_in_mountinfo(text, "/mnt/o mang/data") == "nfs4"
    assert file_system_in_mountinfo(text, "/mnt/o mang khac") == "ext4"
    assert file_system_in_mountinfo(text, "/srv/data") == "tmpfs"
    assert file_system_in_mountinfo("", "/srv") is None


def test_file_system_of_macos() -> None:
    text = (
        "/dev/disk3s1 on / (apfs, sealed, local, read-only, journaled)\n"
        "/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled)\n"
        "//a@may/chung on /Volumes/chung (smbfs, nodev, nosuid, mounted by a)\n"
    )
    assert file_system_in_mount(text, "/Users/a") == "apfs"
    assert file_system_in_mount(text, "/Volumes/chung/data") == "smbfs"


def test_file_system_of_this_machine_is_told(tmp_path: Path) -> None:
    assert file_system(tmp_path)


# ---------------------------------------------------------------------------------------------------------------------
# The hall
# ---------------------------------------------------------------------------------------------------------------------


def test_port_that_is_busy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        busy = check_port("127.0.0.1", port, port_fault("127.0.0.1", port))
        assert (busy.level, busy.detail) == (ERROR, "đang có chương trình khác dùng")
        assert f":{port}" in busy.advice
    assert check_port("127.0.0.1", port, port_fault("127.0.0.1", port)).level is OK


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        (b'{"id": "thi-2025", "title": "H\\u1ed9i thi"}', True),
        (b'{"id": "thi-2025"}', False),
        (b"<html>", False),
        (b"[]", False),
    ],
)
def test_the_contest_s_own_running_server_is_known(answer: bytes, known: bool) -> None:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/api/contest"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        port = server.server_address[1]
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        try:
            running = running_contest("127.0.0.1", port)
            fault = port_fault("127.0.0.1", port)
        finally:
            server.shutdown()
            serving.join()
    assert running == (RunningContest("thi-2025", "Hội thi") if known else None)
    own = check_port("127.0.0.1", port, fault, running, "thi-2025")
    other = check_port("127.0.0.1", port, fault, running, "khac")
    if known:
        assert (own.level, own.detail) == (OK, "máy chủ của cuộc thi này đang chạy: Hội thi")
        assert check_port("127.0.0.1", port, fault, running).level is OK
        assert (other.level, other.detail) == (ERROR, "máy chủ của cuộc thi khác đang chạy: Hội thi (thi-2025)")
    else:
        assert own == other
        assert (own.level, own.detail) == (ERROR, "đang có chương trình khác dùng")


def test_a_contest_directory_tells_its_id(tmp_path: Path) -> None:
    assert contest_id(reference_contest_directory()) == "tien-giang-2020"
    assert contest_id(None) == contest_id(tmp_path) == ""
    (tmp_path / "contest.toml").write_text("id = ", encoding="utf-8")
    assert contest_id(tmp_path) == ""


def test_port_that_cannot_be_had() -> None:
    refused = check_port("0.0.0.0", 80, PermissionError(errno.EACCES, "Permission denied"))
    assert refused.level is ERROR
    assert "không được phép" in refused.detail
    foreign = check_port("198.51.100.77", 0, port_fault("198.51.100.77", 0))
    assert foreign.level is ERROR
    assert foreign.detail.startswith("198.51.100.77 không phải là địa chỉ của máy này")


def test_addresses() -> None:
    assert check_addresses("0.0.0.0", 8080, LAN).detail == "http://192.168.1.5:8080"
    assert check_addresses("::", 8080, LAN).detail == "http://192.168.1.5:8080  http://[fd00::5]:8080"
    assert check_addresses("10.0.0.9", 80, LAN).detail == "http://10.0.0.9"
    assert check_addresses("0.0.0.0", 8080, LAN).level is OK
    none = check_addresses("0.0.0.0", 8080, ())
    assert (none.level, none.detail) == (WARNING, "máy chưa có địa chỉ nào trong mạng nội bộ")
    alone = check_addresses("127.0.0.1", 8080, LAN)
    assert alone.level is WARNING
    assert "--host 0.0.0.0" in alone.advice


def test_tls(tmp_path: Path) -> None:
    certificate, key = tmp_path / "tls" / "server.crt", tmp_path / "tls" / "server.key"
    missing = check_tls(certificate, key, "0.0.0.0", LAN, NOON)
    assert missing.level is WARNING
    assert "--tls auto" in missing.advice
    assert check_tls(certificate, key, "localhost", LAN, NOON).level is OK
    local_certificate(tmp_path, [], now=NOON, own=["192.168.1.5"])
    assert check_tls(certificate, key, "0.0.0.0", LAN, NOON).level is OK
    assert check_tls(certificate, key, "0.0.0.0", (), NOON).level is OK
    moved = check_tls(certificate, key, "0.0.0.0", [ip_address("10.0.0.7")], NOON)
    assert moved.level is WARNING
    assert "cần chứng thư cho 10.0.0.7" in moved.detail
    assert check_tls(certificate, key, "0.0.0.0", LAN, NOON + timedelta(days=500)).level is WARNING


# ---------------------------------------------------------------------------------------------------------------------
# The store
# ---------------------------------------------------------------------------------------------------------------------


async def test_embedded_store_starts_appends_and_leaves_nothing_behind(tmp_path: Path) -> None:
    trial = await try_embedded(None, tmp_path)
    assert trial.version >= (7, 2)
    assert len(trial.append_us) == 40
    assert min(trial.append_us) > 0
    assert left_in(tmp_path) == []


async def test_embedded_store_is_two_findings(tmp_path: Path) -> None:
    store, append = await embedded_findings(None, tmp_path)
    assert (store.id, store.level) == ("store", OK)
    assert append.id == "store-append"
    assert "ms" in append.detail


@pytest.mark.parametrize("content", [None, "#!/bin/sh\necho khong chay duoc; exit 3\n"])
async def test_binary_that_does_not_run_is_an_error(tmp_path: Path, content: str | None) -> None:
    binary = tmp_path / "store-binary"
    if content is not None:
        binary.write_text(content, encoding="ascii")
        binary.chmod(0o700)
    place = tmp_path / "place"
    place.mkdir()
    (finding,) = await embedded_findings(binary, place)
    assert finding.level is ERROR
    assert ("khong chay duoc" if content else str(binary)) in finding.detail
    assert "--store-binary" in finding.advice
    assert left_in(place) == []


@pytest.mark.parametrize(
    ("append_us", "level"),
    [
        ([20_000], OK),
        ([100, 100, 900_000], OK),
        ([20_001], WARNING),
        ([200_000], WARNING),
        ([200_001], ERROR),
    ],
)
def test_append_is_judged_by_its_median(append_us: list[int], level: Level) -> None:
    assert check_append(append_us).level is level


def test_append_is_told_in_milliseconds() -> None:
    assert check_append([300, 250, 1_240]).detail == "ghi bền vững (fsync) một lần 0,3 ms, lâu nhất 1,2 ms"


@pytest.fixture
async def given(tmp_path: Path) -> AsyncIterator[str]:
    """The address of a store somebody else runs: ours, reached as if it were given."""
    embedded = EmbeddedStore(tmp_path)
    await embedded.start()
    yield embedded.url
    await embedded.stop()


async def set_config(url: str, name: str, value: str | int) -> None:
    client = redis.Redis.from_url(url)
    try:
        await client.config_set(name, value)
    finally:
        await client.aclose()


async def test_given_store_that_is_set_up_safely(given: str) -> None:
    findings = await given_findings(given)
    assert [finding.id for finding in findings] == ["store", "store-settings", "store-password"]
    assert [finding.level for finding in findings] == [OK, OK, OK]
    asked = await ask_given(given)
    assert asked.settings == SAFE_SETTINGS
    assert not asked.password


@pytest.mark.parametrize(
    ("name", "value"), [("appendonly", "no"), ("appendfsync", "everysec"), ("maxmemory-policy", "allkeys-lru")]
)
async def test_given_store_that_may_lose_data(given: str, name: str, value: str) -> None:
    await set_config(given, name, value)
    _, settings, _ = await given_findings(given)
    assert settings.level is WARNING
    assert settings.detail.startswith(f"{name} cần {SAFE_SETTINGS[name]}, đang là {value}:")
    assert f"{name} {SAFE_SETTINGS[name]}" in settings.advice


async def test_given_store_with_a_password(given: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    await set_config(given, "port", port)
    assert not (await ask_given(f"redis://127.0.0.1:{port}")).password
    await set_config(given, "requirepass", "mat-khau")
    assert (await ask_given(f"redis://:mat-khau@127.0.0.1:{port}")).password
    assert (await ask_given(f"redis://127.0.0.1:{port}?password=mat-khau")).password
    (refused,) = await given_findings(f"redis://:sai@127.0.0.1:{port}")
    assert refused.level is ERROR
    assert "sai" not in refused.detail


async def test_given_store_that_does_not_let_us_ask(given: str) -> None:
    client = redis.Redis.from_url(given)
    try:
        await client.acl_setuser(
            "hep", enabled=True, passwords=["+mat-khau"], keys=["*"], categories=["+@all"], commands=["-config"]
        )
    finally:
        await client.aclose()
    asked = await ask_given(f"{given}?username=hep&password=mat-khau")
    assert asked.settings is None
    assert is_unknown(check_settings(asked.settings))


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1", "http://127.0.0.1", "redis://[", "redis://127.0.0.1:cong"])
async def test_given_store_that_cannot_be_reached(url: str) -> None:
    (finding,) = await given_findings(url)
    assert (finding.id, finding.level) == ("store", ERROR)
    assert "7.2" in finding.advice


@pytest.mark.parametrize(
    ("url", "password", "level"),
    [
        ("redis://127.0.0.1:6379", False, OK),
        ("redis://[::1]:6379", False, OK),
        ("unix:///run/store.sock", False, OK),
        ("redis://:x@10.0.0.5:6379", True, OK),
        ("redis://10.0.0.5:6379", False, WARNING),
        ("rediss://:x@kho.example:6379", False, WARNING),
    ],
)
def test_password_is_needed_on_a_network(url: str, password: bool, level: Level) -> None:
    assert check_password(url, password).level is level


def test_credentials_are_never_shown() -> None:
    url = "redis://nguoi:mat-khau@kho.example:6379/1?password=mat-khau&ssl_cert_reqs=none"
    assert without_credentials(url, keep_query=False) == "redis://kho.example:6379/1"
    assert without_credentials(url, keep_query=True) == "redis://kho.example:6379/1?ssl_cert_reqs=none"
    assert without_credentials("unix:///run/store.sock?db=1", keep_query=True) == "unix:///run/store.sock?db=1"


# ---------------------------------------------------------------------------------------------------------------------
# The contest, and all of it
# ---------------------------------------------------------------------------------------------------------------------


def test_reference_contest_has_no_errors() -> None:
    finding = contest_finding(reference_contest_directory())
    assert finding.id == "contest"
    assert finding.level is not ERROR


def test_contest_directory_that_is_not_there(tmp_path: Path) -> None:
    finding = contest_finding(tmp_path / "khong-co")
    assert finding.level is ERROR
    assert "không có thư mục này" in finding.detail
    assert finding.advice.endswith(f"chungket check {tmp_path / 'khong-co'}")


def test_contest_is_summed_up() -> None:
    error = Problem(Severity.ERROR, "questions.xlsx", "đáp án", "(trống)", "Câu hỏi", 14, "Đáp án")
    warning = replace(error, severity=Severity.WARNING)
    assert check_contest(Path("c"), []).level is OK
    assert check_contest(Path("c"), [warning]).detail == "c: hợp lệ, 1 lưu ý"
    many = check_contest(Path("c"), [warning, *[error] * 5])
    assert many.level is ERROR
    assert many.detail.startswith(f"c: có 5 lỗi: {error.message}; {error.message}; {error.message}; và 2 lỗi khác")


async def test_whole_check_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        findings = await diagnose(
            host="127.0.0.1",
            port=port,
            data_directory=tmp_path / "data",
            contest_directory=reference_contest_directory(),
        )
    assert [finding.id for finding in findings] == [
        "python",
        "platform",
        "processors",
        "memory",
        "open-files",
        "clock",
        "power",
        "sleep",
        "data-directory",
        "disk-space",
        "file-system",
        "port",
        "addresses",
        "tls",
        "second-copy",
        "store",
        "store-append",
        "contest",
    ]
    by_id = {finding.id: finding for finding in findings}
    assert by_id["port"].level is ERROR
    assert by_id["store"].level is OK
    assert exit_code(findings) == 1
    assert all(finding.advice for finding in findings if finding.level is not OK)
    assert left_in(tmp_path) == []


async def test_whole_check_up_with_a_given_store_and_without_a_contest(given: str, tmp_path: Path) -> None:
    findings = await diagnose(host="0.0.0.0", port=0, data_directory=tmp_path, store_url=given)
    assert [finding.id for finding in findings][-3:] == ["store", "store-settings", "store-password"]
    addresses = next(finding for finding in findings if finding.id == "addresses")
    assert (addresses.level is OK) is any(address.version == 4 for address in lan_addresses())


async def test_store_is_tried_elsewhere_when_the_data_directory_takes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_text("", encoding="ascii")
    by_id = {finding.id: finding for finding in await diagnose(host="127.0.0.1", port=0, data_directory=file)}
    assert by_id["data-directory"].level is ERROR
    assert by_id["store"].level is OK


async def test_on_windows_nothing_else_is_tried(tmp_path: Path) -> None:
    findings = await diagnose(host="0.0.0.0", port=8080, data_directory=tmp_path, system="win32")
    assert [finding.id for finding in findings] == ["python", "platform"]
    assert exit_code(findings) == 1


def test_windows_lacks_modules_that_are_not_needed_to_say_so() -> None:
    program = (
        "import sys\n"
        "for name in ('fcntl', 'resource', 'pwd', 'termios'): sys.modules[name] = None\n"
        "import asyncio, pathlib, chungket.doctor as doctor\n"
        "findings = asyncio.run(doctor.diagnose(host='', port=1, data_directory=pathlib.Path('x'), system='win32'))\n"
        "print(findings[1].id, findings[1].level)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("platform error\n", "")


# --- the second copy -------------------------------------------------------------------------------------------------


async def test_without_a_second_copy_somebody_has_to_judge(tmp_path: Path) -> None:
    findings = await diagnose(host="127.0.0.1", port=0, data_directory=tmp_path)
    found = next(finding for finding in findings if finding.id == "second-copy")
    assert found.level is WARNING
    assert "--mirror" in found.advice


def test_a_copy_on_the_same_disk_is_none(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    found = check_directory(tmp_path / "stick", tmp_path / "data")
    assert (found.level, "cùng ổ đĩa" in found.detail) == (WARNING, True)
    assert left_in(tmp_path / "stick") == []


def test_a_copy_on_another_disk_is_good(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    found = check_directory(tmp_path / "stick", tmp_path / "data", lambda path: hash(path.name))
    assert (found.level, "ổ đĩa khác" in found.detail) == (OK, True)


def test_a_stick_that_is_not_there_or_takes_nothing(tmp_path: Path) -> None:
    gone = check_directory(tmp_path / "media" / "usb", tmp_path)
    assert (gone.level, str(tmp_path / "media") in gone.detail) == (WARNING, True)
    file = tmp_path / "file"
    file.write_text("", encoding="ascii")
    assert check_directory(file, tmp_path).level is WARNING


async def test_a_second_machine_s_store_is_asked(given: str, tmp_path: Path) -> None:
    findings = await diagnose(host="127.0.0.1", port=0, data_directory=tmp_path, mirror=given)
    found = next(finding for finding in findings if finding.id == "second-copy")
    assert (found.level, "trả lời" in found.detail) == (OK, True)
    away = await check_store("redis://127.0.0.1:1")
    assert (away.level, "127.0.0.1:1" in away.detail) == (WARNING, True)
