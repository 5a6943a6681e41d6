"""The check of the second copy: is there a place for one, and is it another disk or machine.

Owns its wording. It must not write there. Called by `diagnose`. Never an error: the contest can be held without, on
somebody's decision.
"""

import os
from collections.abc import Callable
from pathlib import Path

from chungket.doctor.disk import SPACE_MIN_BYTES, existing_ancestor, free_bytes, write_fault
from chungket.doctor.finding import Finding, Level, size
from chungket.doctor.stores import given_findings

ID = "second-copy"
TITLE = "Bản sao thứ hai"
_ADVICE = (
    "Cắm một ổ USB hoặc bật máy thứ hai, chạy máy chủ với --mirror; kiểm tra trước bằng chungket doctor --mirror ĐÍCH."
)


def no_copy() -> Finding:
    """None is planned."""
    return Finding(ID, Level.WARNING, TITLE, "chưa có: máy này hoặc ổ đĩa này hỏng là mất cuộc thi", _ADVICE)


def device_of(path: Path) -> int:
    """The disk on which a path lies, or will lie."""
    return os.stat(existing_ancestor(path)).st_dev


def check_directory(path: Path, data_directory: Path, device: Callable[[Path], int] = device_of) -> Finding:
    """Whether a directory takes a copy, and is not lost together with the data directory."""
    if not path.is_dir():
        return _bad(f"{path}: không thấy thư mục này", "Cắm ổ vào và tạo thư mục trên ổ, hoặc chọn thư mục khác.")
    fault = write_fault(path)
    if fault:
        return _bad(f"{path}: không ghi được ({fault})", "Chọn thư mục khác, hoặc cấp quyền ghi.")
    free = free_bytes(path)
    if free < SPACE_MIN_BYTES:
        return _bad(f"{path}: chỉ còn trống {size(free)}", f"Cần ít nhất {size(SPACE_MIN_BYTES)}.")
    if device(path) == device(data_directory):
        return _bad(f"{path}: cùng ổ đĩa với thư mục dữ liệu, ổ hỏng là mất cả hai", _ADVICE)
    return Finding(ID, Level.OK, TITLE, f"{path}: ổ đĩa khác, ghi được, còn trống {size(free)}")


async def check_store(url: str) -> Finding:
    """Whether a second machine's store answers and keeps what it takes."""
    findings = await given_findings(url)
    wrong = [finding for finding in findings if finding.level is not Level.OK]
    if wrong:
        advice = " ".join(dict.fromkeys(finding.advice for finding in wrong if finding.advice))
        return _bad("; ".join(finding.detail for finding in wrong), advice)
    return Finding(ID, Level.OK, TITLE, f"kho ở máy khác: {findings[0].detail}")


def _bad(detail: str, advice: str) -> Finding:
    return Finding(ID, Level.WARNING, TITLE, detail, advice)
