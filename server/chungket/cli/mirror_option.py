"""What `--mirror` may name, at `serve`, `rehearse` and `doctor`.

Owns this check alone: `doctor` must not import what needs a POSIX system.
"""

from pathlib import Path

import click

from chungket.mirror.copies import is_address


def mirror_target(target: str, store_url: str = "") -> str:
    """A store's address, or a directory as an absolute path; "" for none. Raises `click.UsageError`."""
    if target == "" or is_address(target):
        if target and target == store_url:
            raise click.UsageError("--mirror: cần kho khác với --store; đang là cùng một kho")
        return target
    if "://" in target:
        raise click.UsageError(
            f"--mirror: cần thư mục, hoặc địa chỉ kho như redis://192.168.10.3:6379; thấy {target!r}"
        )
    path = Path(target).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise click.UsageError(f"--mirror: cần thư mục; {path} là tệp")
    return str(path)
