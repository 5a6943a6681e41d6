"""The check-up before the contest: `chungket doctor`.

Owns the order of the checks; each lies in the module of its subject, as a small function of plain facts. It must not
change anything on the machine, and leaves nothing behind. Called by `cli`. A fact this machine does not tell is said
to be unknown, never good.

Nothing that needs a POSIX system is imported before the system is known: on Windows the person is told about WSL2.
"""

import asyncio
import platform
import sys
import tempfile
from pathlib import Path

from chungket.doctor.finding import Finding, Level, exit_code, findings_json, findings_text
from chungket.doctor.machine import check_platform, check_python

__all__ = ["Finding", "Level", "diagnose", "exit_code", "findings_json", "findings_text"]


async def diagnose(
    *,
    host: str,
    port: int,
    data_directory: Path,
    store_url: str | None = None,
    store_binary: Path | None = None,
    contest_directory: Path | None = None,
    mirror: str = "",
    system: str = sys.platform,
) -> tuple[Finding, ...]:
    """Check this machine for a server on `host` and `port` with this data directory and store; takes a few seconds.

    Without `store_url` the embedded store is tried, `store_binary` instead of the one that came along. `mirror`: where
    the second copy will be kept, a directory or a store's address. Whatever is wrong is a finding; nothing is raised
    for it.
    """
    first = (
        check_python(sys.version_info[:3]),
        check_platform(system, platform.release(), platform.machine()),
    )
    if system == "win32":
        return first
    from chungket.doctor import disk, stores

    machine = await asyncio.to_thread(_machine_findings, system)
    fault = await asyncio.to_thread(disk.write_fault, data_directory)
    data = await asyncio.to_thread(_data_findings, data_directory, fault)
    hall = await asyncio.to_thread(_hall_findings, host, port, data_directory, contest_directory)
    copy = await _copy_finding(mirror, data_directory)
    if store_url is None:
        place = Path(tempfile.gettempdir()) if fault else disk.existing_ancestor(data_directory)
        store = await stores.embedded_findings(store_binary, place)
    else:
        store = await stores.given_findings(store_url)
    contest = await asyncio.to_thread(_contest_findings, contest_directory)
    return (*first, *machine, *data, *hall, copy, *store, *contest)


def _machine_findings(system: str) -> tuple[Finding, ...]:
    import resource
    from datetime import datetime

    from chungket.doctor import machine, machine_facts

    return (
        machine.check_processors(machine_facts.processors()),
        machine.check_memory(machine_facts.memory_available_bytes(system)),
        machine.check_open_files(*resource.getrlimit(resource.RLIMIT_NOFILE)),
        machine.check_clock(datetime.now().astimezone(), machine_facts.clock_synchronised(system)),
        machine.check_power(machine_facts.power(system)),
        machine.check_sleep(machine_facts.may_sleep(system), system),
    )


def _data_findings(data_directory: Path, fault: str) -> tuple[Finding, ...]:
    from chungket.doctor import disk

    return (
        disk.check_writable(data_directory, fault),
        disk.check_space(data_directory, disk.free_bytes(data_directory)),
        disk.check_file_system(data_directory, disk.file_system(data_directory)),
    )


def _hall_findings(host: str, port: int, data_directory: Path, contest_directory: Path | None) -> tuple[Finding, ...]:
    from datetime import UTC, datetime

    from chungket.doctor import hall
    from chungket.doctor.contest import contest_id
    from chungket.doctor.own_server import running_contest
    from chungket.network import lan_addresses, port_fault

    addresses = lan_addresses()
    place = data_directory / "tls"
    fault = port_fault(host, port)
    running = None if fault is None else running_contest(host, port)
    return (
        hall.check_port(host, port, fault, running, contest_id(contest_directory)),
        hall.check_addresses(host, port, addresses),
        hall.check_tls(place / "server.crt", place / "server.key", host, addresses, datetime.now(UTC)),
    )


async def _copy_finding(mirror: str, data_directory: Path) -> Finding:
    from chungket.doctor import second_copy

    if not mirror:
        return second_copy.no_copy()
    if "://" in mirror:
        return await second_copy.check_store(mirror)
    return await asyncio.to_thread(second_copy.check_directory, Path(mirror), data_directory)


def _contest_findings(contest_directory: Path | None) -> tuple[Finding, ...]:
    if contest_directory is None:
        return ()
    from chungket.doctor.contest import contest_finding

    return (contest_finding(contest_directory),)
