"""Standings of as many finalists as a test wants, with long names and stacked diacritics."""

from chungket.exchange.minutes_awards import Standing, Winner

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Đặng", "Võ", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương")
MIDDLE = ("Thị Bích", "Văn", "Hữu", "Ngọc Khánh", "Minh", "Thị Ỷ", "Đức", "Quốc", "Thùy", "Xuân")
GIVEN = ("Ẩn", "Ổn", "Ngữ", "Thường", "Phượng", "Nguyệt", "Trường", "Huyền", "Ẵm", "Quỳnh", "Ý", "Lễ", "Tuấn")
UNITS = (
    ("Trường Trung học phổ thông Chuyên Tiền Giang", "THPT Chuyên TG"),
    ("Sở Thông tin và Truyền thông", "Sở TTTT"),
    ("Ủy ban nhân dân thành phố Mỹ Tho", "TP Mỹ Tho"),
    ("Ủy ban nhân dân huyện Cái Bè", "H. Cái Bè"),
    ("Văn phòng Ủy ban nhân dân tỉnh", "VP UBND tỉnh"),
    ("Bưu điện tỉnh Tiền Giang", "Bưu điện tỉnh"),
)


def individuals(count: int) -> tuple[Standing, ...]:
    """Standings of so many finalists; the last two without a rank."""
    rows = []
    for index in range(count):
        absent = index >= count - 2
        words = (FAMILY[index % 12], MIDDLE[index * 7 % 10], GIVEN[index * 5 % 13])
        rows.append(
            Standing(
                rank=None if absent else index + 1,
                candidate=f"{index + 1:03d}",
                name=" ".join(words),
                unit=UNITS[index % 6][0],
                correct=0 if absent else max(0, 72 - index // 4),
                paper_time_us=2_700_000_000 if absent else 1_500_000_000 + index * 5_000_000,
                live_correct=0 if absent else max(0, 12 - index // 25),
                live_time_us=240_000_000 if absent else 45_670_000 + index * 790_000,
                lot={3: 1, 4: 2}.get(index),
                note="vắng mặt" if absent else "",
            )
        )
    return tuple(rows)


def teams() -> tuple[Standing, ...]:
    """Standings of all units."""
    return tuple(
        Standing(
            rank=index + 1,
            candidate="",
            name=name,
            unit=short,
            correct=640 - 17 * index,
            paper_time_us=18_000_000_000 + index * 61_000_000,
            live_correct=100 - index,
            live_time_us=1_234_560_000 + index * 1_110_000,
            best_rank=index + 1,
            registered=10,
            took_part=10 if index else 9,
        )
        for index, (name, short) in enumerate(UNITS)
    )


def winners(rows: tuple[Standing, ...], first: int, last: int) -> tuple[Winner, ...]:
    """The rows from one place to another, both counted from 1."""
    return tuple(Winner(row) for row in rows[first - 1 : last])
