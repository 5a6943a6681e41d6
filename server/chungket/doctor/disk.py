"""Checks of the data directory: space, writing, the kind of file system below it.

Owns the limits, how the facts are found, and the wording. It must not know what is stored. Called by `diagnose`.
"""

import errno
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from chungket.doctor.finding import Finding, Level, size, unknown
from chungket.doctor.machine_facts import output

SPACE_GOOD_BYTES = 2 * 10**9
SPACE_MIN_BYTES = 500 * 10**6

# 9p and drvfs are Windows' own disk seen from WSL; virtiofs and vboxsf a host's disk seen from its virtual machine.
NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "afpfs", "ceph", "glusterfs", "lustre", "webdav", "davfs"}
    | {"9p", "drvfs", "virtiofs", "vboxsf", "fuse.sshfs", "fuse.rclone", "fuse.glusterfs", "fuse.vmhgfs-fuse"}
)
MEMORY_FILE_SYSTEMS = frozenset({"tmpfs", "ramfs"})
CONTAINER_FILE_SYSTEMS = frozenset({"overlay", "aufs", "fuse.fuse-overlayfs"})
SYNCED_FOLDERS = ("OneDrive", "Dropbox", "Google Drive", "GoogleDrive", "iCloud", "Mobile Documents")

_WRITE_FAULTS = {
    errno.EACCES: "tài khoản đang chạy không có quyền",
    errno.EPERM: "tài khoản đang chạy không có quyền",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENOSPC: "hết dung lượng",
    errno.EDQUOT: "hết hạn mức dung lượng",
    errno.EIO: "ổ đĩa báo lỗi",
}
_LOCAL_DISK = "Đặt thư mục dữ liệu trên ổ cứng của chính máy này (--data-directory)."


def existing_ancestor(path: Path) -> Path:
    """The path itself or the nearest directory above it that exists."""
    absolute = path.absolute()
    return next(place for place in (absolute, *absolute.parents) if place.exists())


def free_bytes(path: Path) -> int:
    """Space left where the data directory lies or will lie."""
    return shutil.disk_usage(existing_ancestor(path)).free


def write_fault(path: Path) -> str:
    """Why nothing can be written there durably, "" when it can: a file is written, synced and gone again."""
    place = existing_ancestor(path)
    if not place.is_dir():
        return "không phải là thư mục"
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"chungket")
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        return _WRITE_FAULTS.get(fault.errno or 0) or fault.strerror or str(fault)
    return ""


def file_system(path: Path, system: str = sys.platform) -> str | None:
    """The kind of file system, as the system calls it ("ext4", "nfs4", "apfs"); None when it does not tell."""
    place = str(existing_ancestor(path).resolve())
    if system == "darwin":
        return file_system_in_mount(output("/sbin/mount") or "", place)
    try:
        return file_system_in_mountinfo(Path("/proc/self/mountinfo").read_text(errors="surrogateescape"), place)
    except OSError:
        return None


def file_system_in_mountinfo(text: str, place: str) -> str | None:
    """Linux, proc(5): the fifth field is the mount point, the first after " - " the kind; a later mount covers."""
    mounts: list[tuple[str, str]] = []
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), before.split()[4])
        mounts.append((point, after.split()[0]))
    return _deepest(mounts, place)


def file_system_in_mount(text: str, place: str) -> str | None:
    """macOS: "/dev/disk3s1 on / (apfs, local, journaled)"."""
    return _deepest(re.findall(r"^.*? on (/.*) \((\w+)", text, re.MULTILINE), place)


def _deepest(mounts: list[tuple[str, str]], place: str) -> str | None:
    found: tuple[int, str | None] = (0, None)
    for point, kind in mounts:
        if (place == point or place.startswith(point.rstrip("/") + "/")) and len(point) >= found[0]:
            found = (len(point), kind)
    return found[1]


def check_space(path: Path, free: int) -> Finding:
    """Whether the log of a day fits many times over."""
    title = "Dung lượng trống"
    detail = f"{size(free)} tại {path}"
    advice = f"Xóa bớt tệp hoặc chọn ổ đĩa khác (--data-directory); nên còn ít nhất {size(SPACE_GOOD_BYTES)}."
    if free >= SPACE_GOOD_BYTES:
        return Finding("disk-space", Level.OK, title, detail)
    level = Level.ERROR if free < SPACE_MIN_BYTES else Level.WARNING
    return Finding("disk-space", level, title, f"chỉ còn {detail}", advice)


def check_writable(path: Path, fault: str) -> Finding:
    """Whether the data directory takes files; `fault` as of `write_fault`."""
    title = "Thư mục dữ liệu"
    if fault:
        return Finding(
            "data-directory",
            Level.ERROR,
            title,
            f"{path}: không ghi được ({fault})",
            "Cấp quyền ghi cho tài khoản đang chạy, hoặc chọn thư mục khác (--data-directory).",
        )
    return Finding("data-directory", Level.OK, title, f"{path}: ghi được")


def check_file_system(path: Path, kind: str | None) -> Finding:
    """Whether what is synced there stays there: a disk of this machine, not of a network, memory or a container."""
    id_, title = "file-system", "Ổ đĩa"
    synced = next((name for name in SYNCED_FOLDERS if any(part.startswith(name) for part in path.absolute().parts)), "")
    if synced:
        detail = f"{path} nằm trong thư mục đồng bộ {synced}: tệp đang ghi có thể bị khóa hoặc gửi ra ngoài"
        return Finding(id_, Level.WARNING, title, detail, _LOCAL_DISK)
    if kind is None:
        return unknown(id_, title, "loại ổ đĩa", _LOCAL_DISK)
    if kind in NETWORK_FILE_SYSTEMS:
        detail = f"{kind}: ổ đĩa mạng hoặc thư mục dùng chung; mất mạng là mất chỗ ghi câu trả lời"
        return Finding(id_, Level.WARNING, title, detail, _LOCAL_DISK)
    if kind in MEMORY_FILE_SYSTEMS:
        return Finding(id_, Level.ERROR, title, f"{kind}: nằm trong bộ nhớ, tắt máy là mất hết", _LOCAL_DISK)
    if kind in CONTAINER_FILE_SYSTEMS:
        detail = f"{kind}: nằm trong container, xóa container là mất hết"
        return Finding(id_, Level.WARNING, title, detail, "Gắn một volume vào thư mục dữ liệu.")
    return Finding(id_, Level.OK, title, kind)
