"""The built pages, served from memory with the compressed forms the build made.

Owns file names, types and caching of static files. Called by `routes` as the last address.
"""

import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

PAGES = {"": "index.html", "projector": "projector.html", "live": "live.html", "host": "host.html"}
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
NOT_WANTED = re.compile(r";\s*[qQ]=0(\.0*)?\s*$")
IMMUTABLE = "public, max-age=31536000, immutable"
BUILD = re.compile(rb'<meta name="build" content="([0-9a-f]+)"')
TYPES = {".woff2": "font/woff2", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file in all its encodings; "" is the plain one."""

    type: str
    etag: str
    cache: str
    bodies: dict[str, bytes]


class PageFiles:
    """All files of a directory of built pages, read once."""

    def __init__(self, directory: Path) -> None:
        self._files: dict[str, PageFile] = {}
        for path in sorted(directory.rglob("*")):
            if path.is_file() and path.suffix not in (".br", ".gz"):
                self._files[path.relative_to(directory).as_posix()] = _read(path, directory)
        self.build = self._named() or self._digest()

    def _named(self) -> str:
        """The build as the pages themselves know it, who say it in their greeting; "" in unbuilt ones."""
        index = self._files.get("index.html")
        found = None if index is None else BUILD.search(index.bodies[""])
        return "" if found is None else found[1].decode()

    def _digest(self) -> str:
        return hashlib.sha256("".join(file.etag for file in self._files.values()).encode()).hexdigest()[:12]

    async def serve(self, request: Request) -> Response:
        """A page or one of its files."""
        path = request.path_params.get("path", "")
        file = self._files.get(PAGES.get(path.rstrip("/"), path))
        if file is None:
            return PlainTextResponse("Không có trang này.", 404)
        headers = {"ETag": f'"{file.etag}"', "Cache-Control": file.cache, "Vary": "Accept-Encoding"}
        if f'"{file.etag}"' in request.headers.get("if-none-match", ""):
            return Response(None, 304, headers)
        encoding = _encoding(file, request.headers.get("accept-encoding", ""))
        if encoding:
            headers["Content-Encoding"] = encoding
        return Response(file.bodies[encoding], 200, headers, file.type)


def _read(path: Path, directory: Path) -> PageFile:
    plain = path.read_bytes()
    bodies = {"": plain}
    for encoding, suffix in ENCODINGS:
        compressed = path.with_name(path.name + suffix)
        if compressed.is_file():
            bodies[encoding] = compressed.read_bytes()
    type_ = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    hashed = path.relative_to(directory).parts[0] == "assets"  # their names change with their content
    return PageFile(type_, hashlib.sha256(plain).hexdigest()[:20], IMMUTABLE if hashed else "no-cache", bodies)


def _encoding(file: PageFile, accepted: str) -> str:
    names = {part.split(";")[0].strip().lower() for part in accepted.split(",") if not NOT_WANTED.search(part)}
    return next((encoding for encoding, _ in ENCODINGS if encoding in names and encoding in file.bodies), "")
