"""From a running contest to its copy: first whether they belong together, then entry after entry.

Owns the comparison with what a copy holds already, and the order of writing: a file that an entry may speak of comes
before the entry. It must not know when it is called (`process`, `backup`).
"""

import asyncio
from pathlib import Path

from chungket.log import Head, entry_hash, follow
from chungket.mirror.copies import Content, Copy, CopyAway, CopyRefused
from chungket.mirror.data_files import Mark, changed_files, marks
from chungket.store import LogStore

ENTRIES_AT_ONCE = 500
BYTES_AT_ONCE = 4 * 1024 * 1024


class Copier:
    """Copies one contest. `head`: how far the copy is on its disk."""

    def __init__(self, store: LogStore, data_directory: Path, copy: Copy) -> None:
        self.head = Head()
        self._store = store
        self._data_directory = data_directory
        self._copy = copy
        self._marks: dict[str, Mark] = {}
        self._digests: dict[str, str] = {}

    async def open(self) -> None:
        """Open the copy and compare. Raises `CopyAway`, `CopyRefused`; faults of the store."""
        content = await self._copy.open()
        await check_history(self._store, content)
        self.head, self._digests, self._marks = content.head, dict(content.files), {}

    async def step(self) -> bool:
        """Copy what is new, at most a chunk; whether there is more. Raises `CopyAway`, `CopyRefused`, `LogDamaged`;
        faults of the store."""
        entries, more = await self._next_entries()
        head = self.head
        for data in entries:
            _, head = follow(head, data)
        files = await self._new_files()
        if files or entries:
            await self._copy.write(files, entries)
            self._digests |= {name: entry_hash(content) for name, content in files.items()}
            self.head = head
        return more

    async def _next_entries(self) -> tuple[list[bytes], bool]:
        """One entry a request: whoever is far behind must not keep the store from the contest."""
        entries: list[bytes] = []
        size = 0
        while len(entries) < ENTRIES_AT_ONCE and size < BYTES_AT_ONCE:
            data = await self._store.entry(self.head.seq + len(entries) + 1)
            if data is None:
                return entries, False
            entries.append(data)
            size += len(data)
        return entries, True

    async def _new_files(self) -> dict[str, bytes]:
        """Files that are not in the copy as they are here."""
        try:
            now = await asyncio.to_thread(marks, self._data_directory)
            changed = await asyncio.to_thread(changed_files, self._data_directory, self._marks, now)
        except OSError as fault:
            raise CopyAway(f"{self._data_directory}: không đọc được để sao chép; {fault.strerror or fault}") from fault
        self._marks = now
        return {name: content for name, content in changed.items() if self._digests.get(name) != entry_hash(content)}


async def check_history(store: LogStore, content: Content) -> None:
    """Whether what a copy holds is the beginning of this log. Raises `CopyRefused`; faults of the store."""
    if content.head.seq == 0:
        return
    first = await store.entry(1)
    if first is None or entry_hash(first) != content.first:
        raise CopyRefused("bản sao ở đó là của lần khóa đề khác: hãy chọn chỗ khác cho bản sao, giữ nguyên bản sao cũ")
    head = await store.head() or Head()
    if content.head.seq > head.seq:
        raise CopyRefused(
            f"bản sao ở đó dài hơn nhật ký của máy chủ này: cần nhiều nhất mục {head.seq}, đang có mục "
            f"{content.head.seq}. Có thể đang dùng nhầm thư mục dữ liệu hoặc một bản khôi phục cũ: không được ghi đè; "
            "xem lại, hoặc tiếp quản từ chính bản sao ấy (chungket take-over)"
        )
    ours = await store.entry(content.head.seq)
    if ours is None or entry_hash(ours) != content.head.hash:
        raise CopyRefused(
            f"bản sao ở đó là một nhật ký khác: mục {content.head.seq} cần mã băm "
            f"{'' if ours is None else entry_hash(ours)[:16]}, thấy {content.head.hash[:16]}. Giữ nguyên nó làm bằng "
            "chứng và chọn chỗ khác cho bản sao"
        )
