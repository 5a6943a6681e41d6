"""Checks of the machine itself: Python, system, processors, memory, open files, clock, power, sleep.

Owns the limits and their wording. Every check is a function of plain facts, which `machine_facts` reads; it must not
read any itself. Called by `diagnose`.
"""

from dataclasses import dataclass
from datetime import datetime

from chungket.doctor.finding import Finding, Level, size, unknown
from chungket.exchange.hall_time import HALL_ZONE

PYTHON_MIN = (3, 11)
PROCESSORS_MIN = 2
MEMORY_GOOD_BYTES = 10**9
MEMORY_MIN_BYTES = 256 * 10**6
SOCKETS_EXPECTED = 2_000
FILES_BESIDE_SOCKETS = 200  # store, pages, log, standard streams, with room to spare
FILES_MIN = 512
YEAR_MIN = 2026  # of this program: no clock can truly be before it

UPS = "Nên cắm máy và bộ phát Wi-Fi qua bộ lưu điện (UPS)."


@dataclass(frozen=True, slots=True)
class Power:
    """Where the current comes from. `battery_percent` is None without a battery, `on_mains` when it does not tell."""

    on_mains: bool | None
    battery_percent: int | None


def check_python(version: tuple[int, int, int]) -> Finding:
    """Whether this Python is new enough."""
    number = ".".join(map(str, version))
    if version[:2] < PYTHON_MIN:
        minimum = ".".join(map(str, PYTHON_MIN))
        return Finding(
            "python",
            Level.ERROR,
            "Python",
            f"cần {minimum} trở lên, đang là {number}",
            f"Cài Python {minimum} trở lên rồi cài lại chungket.",
        )
    return Finding("python", Level.OK, "Python", number)


def check_platform(system: str, release: str, machine: str) -> Finding:
    """Whether the program runs on this system: `sys.platform`, kernel release, processor."""
    title = "Hệ điều hành"
    if system == "win32":
        return Finding(
            "platform",
            Level.ERROR,
            title,
            "Windows: máy chủ không chạy trực tiếp trên Windows",
            "Cài WSL2 (PowerShell của quản trị viên: wsl --install) và chạy chungket trong đó, hoặc dùng Linux, macOS.",
        )
    if system == "linux" and "microsoft" in release.lower():
        return Finding(
            "platform",
            Level.WARNING,
            title,
            f"Linux trong WSL2, {machine}: máy của thí sinh mặc định không vào được",
            "Đặt networkingMode=mirrored trong .wslconfig, mở cổng trong tường lửa Windows, thử bằng một điện thoại.",
        )
    names = {"linux": "Linux", "darwin": "macOS"}
    if system not in names:
        return Finding(
            "platform", Level.WARNING, title, f"{system}, {machine}: chưa được thử", "Nên dùng máy Linux hoặc macOS."
        )
    return Finding("platform", Level.OK, title, f"{names[system]} {release}, {machine}")


def check_processors(count: int | None) -> Finding:
    """Whether server and store can each have a processor."""
    title = "Bộ xử lý"
    if count is None:
        return unknown("processors", title, "số nhân xử lý", f"Cần ít nhất {PROCESSORS_MIN} nhân.")
    if count < PROCESSORS_MIN:
        return Finding(
            "processors",
            Level.WARNING,
            title,
            f"{count} nhân",
            f"Nên có ít nhất {PROCESSORS_MIN} nhân: một cho máy chủ, một cho kho dữ liệu.",
        )
    workers = f"; đủ cho --workers {count - 1}" if count > PROCESSORS_MIN else ""  # one is the store's
    return Finding("processors", Level.OK, title, f"{count} nhân{workers}")


def check_memory(available_bytes: int | None) -> Finding:
    """Whether enough memory is free for server, store and sockets."""
    title = "Bộ nhớ trống"
    close = f"Đóng các chương trình khác; nên còn ít nhất {size(MEMORY_GOOD_BYTES)}."
    if available_bytes is None:
        return unknown("memory", title, "bộ nhớ còn trống", close)
    if available_bytes >= MEMORY_GOOD_BYTES:
        return Finding("memory", Level.OK, title, size(available_bytes))
    level = Level.ERROR if available_bytes < MEMORY_MIN_BYTES else Level.WARNING
    return Finding("memory", level, title, f"chỉ còn {size(available_bytes)}", close)


def check_open_files(soft: int, hard: int) -> Finding:
    """Whether the limit of open files leaves room for all sockets of the hall. -1 means unlimited."""
    title = "Số kết nối"
    needed = SOCKETS_EXPECTED + FILES_BESIDE_SOCKETS
    if soft < 0 or soft >= needed:
        shown = "không giới hạn" if soft < 0 else f"giới hạn {soft} tệp mở"
        return Finding("open-files", Level.OK, title, f"{shown}, đủ cho {SOCKETS_EXPECTED} kết nối")
    if hard < 0 or hard >= needed:
        advice = f"Chạy lệnh: ulimit -n {needed} trong cùng cửa sổ lệnh trước khi khởi động máy chủ."
    else:
        advice = f"Đặt nofile ít nhất {needed} trong /etc/security/limits.conf (hoặc LimitNOFILE của systemd)."
    level = Level.ERROR if soft < FILES_MIN else Level.WARNING
    room = max(0, soft - FILES_BESIDE_SOCKETS)
    return Finding("open-files", level, title, f"giới hạn {soft} tệp mở, chỉ đủ cho khoảng {room} kết nối", advice)


def check_clock(now: datetime, synchronised: bool | None) -> Finding:
    """Whether the wall clock can be right, shown in the hall's zone: it is compared with a phone there. It dates the
    minutes; latencies come from another clock."""
    title = "Đồng hồ"
    shown = f"{now.astimezone(HALL_ZONE):%H:%M:%S ngày %d/%m/%Y}, giờ Việt Nam (+07)"
    if now.year < YEAR_MIN:
        return Finding(
            "clock", Level.ERROR, title, f"{shown}: sai", "Chỉnh lại ngày giờ của máy; biên bản ghi theo đồng hồ này."
        )
    compare = (
        "So với giờ trên điện thoại; đồng hồ chỉ dùng để ghi giờ trong biên bản, không dùng để tính thời gian trả lời."
    )
    if synchronised is None:
        return unknown("clock", title, f"đồng hồ ({shown}) có được đồng bộ hay không", compare)
    if not synchronised:
        return Finding("clock", Level.WARNING, title, f"{shown}, chưa được đồng bộ qua mạng (NTP)", compare)
    return Finding("clock", Level.OK, title, f"{shown}, được đồng bộ qua mạng (NTP)")


def check_power(power: Power | None) -> Finding:
    """Whether the machine hangs on the mains."""
    title = "Nguồn điện"
    if power is None or (power.on_mains is None and power.battery_percent is not None):
        return unknown("power", title, "nguồn điện", f"Kiểm tra dây nguồn. {UPS}")
    if power.battery_percent is None:
        return Finding("power", Level.OK, title, "máy không có pin, dùng điện lưới", UPS)
    if not power.on_mains:
        return Finding(
            "power",
            Level.WARNING,
            title,
            f"đang chạy bằng pin, còn {power.battery_percent} %",
            f"Cắm nguồn trước khi bắt đầu. {UPS}",
        )
    return Finding("power", Level.OK, title, f"đang cắm điện, pin {power.battery_percent} %")


def check_sleep(may_sleep: bool | None, system: str) -> Finding:
    """Whether the machine could fall asleep when its lid is closed or nobody types."""
    title = "Chế độ ngủ"
    if system == "darwin":
        command = "Giữ máy thức bằng lệnh: caffeinate -dims trong một cửa sổ khác; không gập màn hình."
    else:
        command = (
            "Tắt chế độ ngủ bằng lệnh: sudo systemctl mask sleep.target suspend.target hibernate.target "
            "hybrid-sleep.target; không gập màn hình."
        )
    if may_sleep is None:
        return unknown("sleep", title, "máy có thể tự ngủ hay không", command)
    if may_sleep:
        return Finding("sleep", Level.WARNING, title, "máy có thể tự ngủ khi gập màn hình hoặc để lâu", command)
    return Finding("sleep", Level.OK, title, "máy không tự ngủ")
