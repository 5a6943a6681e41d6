"""The contest's secret: 32 random bytes in the data directory, from which codes, cookies and receipts are derived.

Owns the file and the derivation (HMAC-SHA-256 with a purpose). Called by the other modules of `auth` and by `app`.
"""

import base64
import hashlib
import hmac
import secrets
from pathlib import Path

from chungket.whole_file import write_whole_file

SECRET_FILE = "secret"
SECRET_BYTES = 32
MAC_DIGITS = 24  # base32 digits
MAC_BYTES = MAC_DIGITS * 5 // 8  # as many as they say


class SecretDamaged(Exception):
    """The secret's file is not one of ours."""


class SecretMissing(SecretDamaged):
    """The secret that a contest began with is gone; another one must not take its place."""


class Secret:
    """Derives values for named purposes; the same secret gives the same values after a restart."""

    def __init__(self, value: bytes) -> None:
        self._value = value

    def derive(self, purpose: str, *parts: str) -> bytes:
        """32 bytes for a purpose and its parts. Parts are length-prefixed, so that no two lists look alike."""
        message = b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in (purpose, *parts))
        return hmac.digest(self._value, message, hashlib.sha256)

    def mac(self, purpose: str, *parts: str) -> str:
        """`MAC_DIGITS` base32 digits that only this server can make."""
        return base64.b32encode(self.derive(purpose, *parts)[:MAC_BYTES]).decode()

    def is_mac(self, mac: str, purpose: str, *parts: str) -> bool:
        """Whether `mac` is the one of these parts."""
        return hmac.compare_digest(mac.encode(), self.mac(purpose, *parts).encode())


def load_secret(data_directory: Path, *, make: bool = True) -> Secret:
    """The secret of a data directory (0600), made on the first call. `make` False: never made, for a contest has begun
    with one. Raises `SecretDamaged`, `SecretMissing`, OSError."""
    path = data_directory / SECRET_FILE
    if not path.exists() and not make:
        raise SecretMissing(
            f"{path}: cần tệp khóa bí mật đã dùng từ đầu cuộc thi; không có tệp này. Hãy chép lại tệp ấy từ bản sao "
            "lưu của thư mục dữ liệu: với khóa khác, phiếu mã đăng nhập đã in, phiên đăng nhập và biên nhận đều hỏng"
        )
    data_directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        write_whole_file(path, secrets.token_bytes(SECRET_BYTES))  # on disk before codes are printed from it
    value = path.read_bytes()
    if len(value) != SECRET_BYTES:
        raise SecretDamaged(f"{path}: cần {SECRET_BYTES} byte; đang có {len(value)}")
    return Secret(value)
