"""What stands in the contest's way at this moment: kinds, since when, and what people are told of them.

Owns the words for terminal, consoles and `/readyz`, and the lines in the terminal's log. It must not know how a
trouble is noticed. Called by `hub`, which tells its members, by `store_watch`, and by `app` at the start.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chungket.clock import monotonic_us, wall_us
from chungket.core.shapes import TroubleShape
from chungket.store_faults import TroubleKind

STORE, CLOCK = "store", "clock"  # places of troubles

_logger = logging.getLogger("chungket.trouble")


@dataclass(frozen=True, slots=True)
class Words:
    """What is wrong, and what is to be done about it, in both languages."""

    text: str
    text_en: str
    remedy: str
    remedy_en: str


WORDS: Mapping[TroubleKind, Words] = {
    TroubleKind.UNREACHABLE: Words(
        "Không liên lạc được với kho dữ liệu",
        "The store cannot be reached",
        "Kho kèm theo tự khởi động lại, hãy chờ. Kho ở ngoài (--store): kiểm tra máy, tiến trình và đường mạng của kho",
        "The embedded store is started again by itself: wait. An external one (--store): look at its machine, its "
        "process and the network between",
    ),
    TroubleKind.SILENT: Words(
        "Kho dữ liệu không trả lời",
        "The store does not answer",
        "Xem máy chứa kho: ổ đĩa quá chậm, tiến trình bị treo, hoặc đường mạng bị đứng",
        "Look at its machine: a disk that is too slow, a process that hangs, or a network that stands still",
    ),
    TroubleKind.LOADING: Words(
        "Kho dữ liệu đang nạp lại dữ liệu",
        "The store is loading its data",
        "Chờ kho nạp xong",
        "Wait until it has loaded",
    ),
    TroubleKind.READ_ONLY: Words(
        "Kho dữ liệu chỉ cho đọc",
        "The store is read-only",
        "Kho này đang là bản sao (replica): đưa bản chính trở lại, hoặc cho nó làm bản chính (REPLICAOF NO ONE)",
        "It is a replica now: bring its primary back, or make it the primary (REPLICAOF NO ONE)",
    ),
    TroubleKind.REPLICAS_MISSING: Words(
        "Kho dữ liệu thiếu bản sao nên không ghi",
        "The store lacks replicas and does not write",
        "Đưa các bản sao của kho trở lại (min-replicas-to-write)",
        "Bring its replicas back (min-replicas-to-write)",
    ),
    TroubleKind.MEMORY_FULL: Words(
        "Bộ nhớ của kho dữ liệu đã đầy",
        "The store's memory is full",
        "Tăng maxmemory của kho (CONFIG SET maxmemory); giữ nguyên maxmemory-policy noeviction",
        "Raise its maxmemory (CONFIG SET maxmemory); leave maxmemory-policy noeviction as it is",
    ),
    TroubleKind.DISK_FULL: Words(
        "Ổ đĩa của kho dữ liệu đã đầy",
        "The store's disk is full",
        "Xóa bớt tệp khác trên ổ đĩa ấy; không xóa gì trong thư mục dữ liệu của hội thi",
        "Delete other files on that disk; nothing in the contest's data directory",
    ),
    TroubleKind.DISK_FAILED: Words(
        "Kho dữ liệu không ghi được ra ổ đĩa",
        "The store cannot write to its disk",
        "Xem ổ đĩa: đầy, bị tháo, chỉ đọc được, hoặc hỏng. Ổ đĩa hỏng: chuyển sang máy dự phòng",
        "Look at the disk: full, pulled out, read-only, or broken. A broken one: go over to the second machine",
    ),
    TroubleKind.PASSWORD: Words(
        "Kho dữ liệu không nhận mật khẩu",
        "The store does not take the password",
        "Đặt lại mật khẩu cũ ở kho; hoặc dừng máy chủ rồi chạy lại với mật khẩu mới trong --store",
        "Put the old password back at the store; or stop the server and start it with the new one in --store",
    ),
    TroubleKind.PERMISSION: Words(
        "Tài khoản ở kho dữ liệu không đủ quyền",
        "The account at the store may not do this",
        "Cho tài khoản ấy đọc và ghi các khóa chungket:* và chạy lệnh script (ACL)",
        "Let that account read and write the keys chungket:* and run scripts (ACL)",
    ),
    TroubleKind.TOO_OLD: Words(
        "Kho dữ liệu là phiên bản quá cũ",
        "The store's version is too old",
        "Cần Redis hoặc Valkey 7.2 trở lên ở địa chỉ --store: đưa kho đúng phiên bản trở lại",
        "Redis or Valkey 7.2 or newer is needed at --store: bring the right one back",
    ),
    TroubleKind.CLOCK: Words(
        "Đồng hồ của máy chủ vừa bị chỉnh hoặc chạy sai",
        "The server's clock was set, or runs wrong",
        "Thời gian thi không đổi vì dùng đồng hồ khác; giờ hiển thị và giờ trong biên bản thì lệch. Chỉnh lại ngày giờ "
        "của máy; không khởi động lại máy chủ khi câu hỏi đang mở",
        "Contest time is not touched, it has a clock of its own; times of day on pages and in the minutes are off. Set "
        "the machine's date and time; do not restart the server while a question is open",
    ),
}


TELLING = (TroubleKind.UNREACHABLE, TroubleKind.PERMISSION, TroubleKind.TOO_OLD, TroubleKind.CLOCK)  # the store's words


def said_of(kind: TroubleKind, detail: str = "") -> str:
    """Two Vietnamese sentences: what it is, with the store's own words where they tell more, and what to do."""
    words = WORDS[kind]
    return f"{words.text}{f' ({detail})' if detail and kind in TELLING else ''}. {words.remedy}."


@dataclass(frozen=True, slots=True)
class _Trouble:
    kind: TroubleKind
    wall_ms: int  # since when
    began_us: int  # of this machine's monotonic clock


class Troubles:
    """What is wrong now, by where it lies. `name`: who says so in the log, where there are several; `changed` is called
    after each change."""

    def __init__(self, changed: Callable[[], None], name: str = "") -> None:
        self._changed = changed
        self._name = f"{name}: " if name else ""
        self._now: dict[str, _Trouble] = {}

    def report(self, place: str, kind: TroubleKind | None, detail: str = "") -> None:
        """There is this trouble at a place (`STORE`, `CLOCK`), or none. While it lasts it counts from its beginning,
        whatever else it turns out to be."""
        before = self._now.get(place)
        if (before and before.kind) == kind:
            return
        if kind is None:
            assert before is not None
            del self._now[place]
            seconds = (monotonic_us() - before.began_us) / 1_000_000
            _logger.warning(
                "%sHẾT SỰ CỐ sau %.1f giây: %s / over: %s",
                self._name,
                seconds,
                WORDS[before.kind].text,
                WORDS[before.kind].text_en,
            )
        else:
            began = (wall_us() // 1000, monotonic_us()) if before is None else (before.wall_ms, before.began_us)
            self._now[place] = _Trouble(kind, *began)
            words = WORDS[kind]
            _logger.critical(
                "%sSỰ CỐ [%s] %s / %s. %s.", self._name, kind, said_of(kind, detail), words.text_en, words.remedy_en
            )
        self._changed()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._now)

    def has(self, place: str) -> bool:
        """Whether there is one at this place."""
        return place in self._now

    def shapes(self) -> tuple[TroubleShape, ...]:
        """As consoles and `/readyz` get them, the longest first."""
        return tuple(
            TroubleShape(
                reason=trouble.kind,
                since_wall_ms=trouble.wall_ms,
                text=WORDS[trouble.kind].text,
                text_en=WORDS[trouble.kind].text_en,
                remedy=WORDS[trouble.kind].remedy,
                remedy_en=WORDS[trouble.kind].remedy_en,
            )
            for trouble in sorted(self._now.values(), key=lambda trouble: trouble.began_us)
        )
