"""A file written whole or not at all.

Owns how secrets, certificates, documents and results reach the disk: never half a file under the final name, never
readable by others unless that is asked for. It must not know what is in a file. Called by `auth`, `tls`, `exchange`.
"""

import os
import tempfile
from pathlib import Path

PRIVATE = 0o600  # keys, names of minors, sign-in codes
PUBLIC = 0o644


def write_whole_file(path: Path, content: bytes, mode: int = PRIVATE) -> None:
    """Put `content` under `path` in one step; whatever was there before is replaced, also its mode.

    The bytes are on disk before the name is. Raises OSError when the directory is missing or the disk fails; then
    nothing has changed.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # created 0600
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
