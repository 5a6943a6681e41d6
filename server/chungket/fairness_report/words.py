"""What the fairness report says, in Vietnamese and in English.

Owns its sentences and headings, and how numbers are written. It must not know facts. Called by `tables` and `page`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from chungket.exchange.hall_time import HALL_ZONE


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Texts with {…} are filled with `str.format`."""

    lang: str
    decimal: str
    title: str
    rehearsal: str
    lead: str
    no_samples: str
    dropped: str
    no_plays: str
    summary_heading: str
    summary: tuple[tuple[str, str], ...]  # label, and a text with {…}
    proof_heading: str
    proof: str
    plays_heading: str
    headers: tuple[str, ...]
    total: str
    practice: str
    void: str
    late_heading: str
    late_none: str
    late_headers: tuple[str, ...]
    late_hidden: str
    late_more: str
    opener_none: str
    opener_in_time: str
    paint_plot: str
    paint_note: str
    credit_plot: str
    credit_note: str
    latency_plot: str
    latency_note: str
    ms: str
    seconds: str
    answers_axis: str
    claimed: str
    credited: str
    raw_axis: str
    credited_axis: str
    nothing: str
    glossary_heading: str
    glossary: tuple[tuple[str, str], ...]

    def millis(self, us: int | None) -> str:
        """µs as milliseconds with one decimal; nothing known is "–"."""
        if us is None:
            return "–"
        tenths = round(us / 100)
        sign, tenths = ("−" if tenths < 0 else ""), abs(tenths)
        return f"{sign}{tenths // 10}{self.decimal}{tenths % 10}"

    def marks(self, *, practice: bool, void: bool) -> str:
        """What an opening is beside a counted one: " (đã hủy)", or nothing."""
        said = [text for text, applies in ((self.practice, practice), (self.void, void)) if applies]
        return f" ({', '.join(said)})" if said else ""


def clock_text(wall_ms: int) -> str:
    """A time of day in the hall, to the second."""
    return datetime.fromtimestamp(wall_ms / 1_000, UTC).astimezone(HALL_ZONE).strftime("%H:%M:%S")


VIETNAMESE = Words(
    lang="vi",
    decimal=",",
    title="Báo cáo công bằng về thời gian",
    rehearsal="TỔNG DUYỆT, không có giá trị",
    lead=(
        "Mỗi câu hỏi được niêm phong và nằm sẵn trên mọi máy. Mã mở được gửi trước thời điểm mở T; máy hiện các phương "
        "án ở khung hình đầu tiên kể từ T. Thời gian trả lời = lúc máy chủ nhận − T − phần được trừ do mạng chậm. Báo "
        "cáo này lấy từ nhật ký của cuộc thi và từ báo cáo của các máy."
    ),
    no_samples=(
        "Cuộc thi này không có báo cáo của máy thí sinh (bản cũ hơn, hoặc đề không được niêm phong trên máy). Các cột "
        "về nạp đề và thời điểm hiện để trống; phần lấy từ nhật ký vẫn đầy đủ."
    ),
    dropped="{count} báo cáo của máy không ghi được (kho dữ liệu bận). Thiếu báo cáo không có nghĩa là máy mở muộn.",
    no_plays="Chưa có câu hỏi nào được mở.",
    summary_heading="Tóm tắt",
    summary=(
        ("Câu hỏi đã mở (không kể thi thử)", "{plays}"),
        ("Máy báo đã hiện phương án", "{painted} báo cáo; {in_time} đã có mã mở trước T"),
        ("Hiện sau T", "một nửa số máy trong {paint_p50} ms; 95 % trong {paint_p95} ms; chậm nhất {paint_max} ms"),
        ("Sai số đồng hồ của máy", "99 % không quá {error_p99} ms; lớn nhất {error_max} ms"),
        (
            "Phần được trừ do mạng",
            "{answers} câu trả lời; giữa {credit_p50} ms; 99 % {credit_p99} ms; nhiều nhất "
            "{credit_max} ms (thể lệ cho tối đa {credit_limit} ms)",
        ),
        ("Máy mở muộn hơn {late_limit} ms", "{late} lượt"),
        ("Máy chủ đứng, hoãn mở, gián đoạn", "{stalls} lần; {postponed} lần; {interruptions} lần"),
        ("Câu trả lời bị từ chối vì giờ không thể có", "{times_refused}"),
    ),
    proof_heading="Các con số này chứng minh gì, và không chứng minh gì",
    proof=(
        "Chứng minh được: mọi câu trả lời được xếp bằng một đồng hồ duy nhất của máy chủ; phần được trừ của từng câu "
        "không lớn hơn số máy tự khai, không lớn hơn số máy chủ tự đo, không lớn hơn {credit_limit} ms của thể lệ; ba "
        "số ấy cùng thời điểm nhận nằm trong nhật ký đã niêm phong, ai cũng tính lại được. Máy có mã mở trước T thì "
        "không cần mạng để mở đúng T. Không chứng minh được: thời điểm hiện do chính máy báo theo đồng hồ của nó, đúng "
        "đến mức ghi ở cột sai số, và một máy bị sửa phần mềm có thể báo sai hoặc đọc các phương án ngay khi có mã mở, "
        "sớm hơn T nhiều nhất bằng thời gian chờ mở; màn hình chậm thêm 8–30 ms mà trình duyệt không thấy; ai nhìn "
        "sang máy bên cạnh thì không đồng hồ nào biết. Báo cáo của máy có thể thiếu; thiếu không có nghĩa là muộn. Hai "
        "người cách nhau ít hơn {error_bound} ms là trong sai số đo."
    ),
    plays_heading="Từng câu hỏi",
    headers=(
        "Lượt mở",
        "Giờ mở",
        "Có mặt",
        "Đã nạp đề",
        "Có mã mở trước T",
        "Báo đã hiện",
        "Hiện − T, giữa (ms)",
        "Hiện − T, 95 % (ms)",
        "Hiện − T, chậm nhất (ms)",
        "Sai số đồng hồ, 99 % (ms)",
        "Câu trả lời",
        "Tự khai, 99 % (ms)",
        "Được trừ, giữa (ms)",
        "Được trừ, 99 % (ms)",
        "Được trừ, nhiều nhất (ms)",
        "Chờ ở máy chủ, lâu nhất (ms)",
        "Mở muộn",
        "Máy chủ đứng (ms)",
        "Hoãn mở",
        "Gián đoạn (ms)",
        "Giờ không thể có",
    ),
    total="Tất cả câu tính điểm",
    practice="thi thử",
    void="đã hủy",
    late_heading="Máy mở muộn",
    late_none="Không máy nào báo hiện phương án muộn hơn {late_limit} ms.",
    late_headers=("Lượt mở", "SBD", "Hiện sau T (ms)", "Mã mở đến sau T (ms)", "Sai số đồng hồ (ms)"),
    late_hidden="Bản công khai không nêu số báo danh.",
    late_more="Và {count} lượt nữa; đủ trong bảng tính.",
    opener_none="không có mã mở; lấy đề từ máy chủ",
    opener_in_time="trước T",
    paint_plot="Các máy hiện phương án lúc nào so với T",
    paint_note="Mỗi dòng là một câu; ô càng đậm càng nhiều máy. Vạch liền là T, vạch đứt là {late_limit} ms.",
    credit_plot="Phần được trừ của từng câu trả lời",
    credit_note="Theo thứ tự nhận. Chấm nhạt là số máy tự khai, chấm đậm là số được trừ.",
    latency_plot="Thời gian đo được và thời gian được tính",
    latency_note="Mỗi chấm là một câu trả lời. Trên đường chéo là không được trừ gì.",
    ms="ms",
    seconds="giây",
    answers_axis="câu trả lời, theo thứ tự nhận",
    claimed="tự khai",
    credited="được trừ",
    raw_axis="lúc nhận − T (giây)",
    credited_axis="thời gian trả lời được tính (giây)",
    nothing="Không có số liệu.",
    glossary_heading="Giải thích",
    glossary=(
        ("T", "thời điểm các phương án được hiện và thời gian bắt đầu tính, chung cho mọi máy."),
        ("Đã nạp đề", "máy báo đã có đủ đề niêm phong, kể cả hình."),
        ("Hiện − T", "máy báo khung hình đầu tiên có phương án, theo đồng hồ của máy; âm là do sai số đồng hồ."),
        ("Sai số đồng hồ", "đồng hồ của máy lệch với máy chủ nhiều nhất bao nhiêu, máy tự đo bằng ping."),
        ("Tự khai", "từ lúc chạm tay theo đồng hồ của máy đến lúc máy chủ nhận."),
        ("Được trừ", "số nhỏ nhất trong: tự khai, độ trễ máy chủ tự đo, mức tối đa của thể lệ."),
        ("Chờ ở máy chủ", "câu trả lời đã đến máy chủ bao lâu trước khi được đọc; đã được tính lại từ lúc đến."),
        ("Giữa, 95 %, 99 %", "một nửa, 95 %, 99 % các giá trị không lớn hơn số này."),
        ("Máy chủ đứng", "chương trình bị dừng hơn 100 ms khi câu đang mở; thời hạn được lùi lại bấy nhiêu."),
    ),
)

ENGLISH = Words(
    lang="en",
    decimal=".",
    title="Report on fairness of time",
    rehearsal="REHEARSAL, of no validity",
    lead=(
        "Every question lies sealed on all devices before it opens. The opener is sent before the moment T; a device "
        "shows the choices on its first frame at or after T. Latency = arrival at the server − T − what is credited "
        "for a slow network. This report is made from the contest's log and from what devices reported."
    ),
    no_samples=(
        "This contest has no reports of devices (an older one, or its questions were not sealed). What would be known "
        "from them is left empty; what comes from the log is complete."
    ),
    dropped="{count} reports of devices could not be kept (the store was busy). A missing report is not a late device.",
    no_plays="No question has been opened.",
    summary_heading="Summary",
    summary=(
        ("Questions opened (without practice)", "{plays}"),
        ("Devices that reported the choices as shown", "{painted} reports; {in_time} had the opener before T"),
        ("Shown after T", "half of them within {paint_p50} ms; 95 % within {paint_p95} ms; the last {paint_max} ms"),
        ("Error of devices' clocks", "99 % at most {error_p99} ms; the largest {error_max} ms"),
        (
            "Credit for the network",
            "{answers} answers; median {credit_p50} ms; 99 % {credit_p99} ms; most "
            "{credit_max} ms (the rules allow {credit_limit} ms)",
        ),
        ("Devices later than {late_limit} ms", "{late} times"),
        ("Server stalled, opening postponed, interruption", "{stalls}; {postponed}; {interruptions} times"),
        ("Answers refused for an impossible time", "{times_refused}"),
    ),
    proof_heading="What these figures prove, and what they do not",
    proof=(
        "They prove: all answers were ordered by the server's one clock; what was credited is never more than the "
        "device claimed, than the server measured itself, or than the {credit_limit} ms of the rules; those values "
        "and the arrival are in the sealed log, and anybody can reckon them again. A device with the opener before "
        "T needs no network to open at T. They do not prove: the moment of showing is reported by the device "
        "itself, by its own clock, as exact as the column of errors says, and a device with modified software can "
        "report what it likes, or read the choices as soon as it has the opener, before T by at most the lead; a "
        "screen adds 8–30 ms that no browser sees; of a glance at the neighbour's screen no clock knows. Reports of "
        "devices may be missing; missing is not late. Two finalists closer than {error_bound} ms are within the "
        "error of measurement."
    ),
    plays_heading="Question by question",
    headers=(
        "Play",
        "Opened at",
        "Present",
        "Armed",
        "Opener before T",
        "Reported shown",
        "Shown − T, median (ms)",
        "Shown − T, 95 % (ms)",
        "Shown − T, last (ms)",
        "Clock error, 99 % (ms)",
        "Answers",
        "Claimed, 99 % (ms)",
        "Credit, median (ms)",
        "Credit, 99 % (ms)",
        "Credit, most (ms)",
        "Waited in the server, longest (ms)",
        "Late",
        "Server stalled (ms)",
        "Postponed",
        "Interrupted (ms)",
        "Impossible times",
    ),
    total="All that counted",
    practice="practice",
    void="void",
    late_heading="Devices that opened late",
    late_none="No device reported the choices later than {late_limit} ms.",
    late_headers=("Play", "Candidate", "Shown after T (ms)", "Opener after T (ms)", "Clock error (ms)"),
    late_hidden="The public edition names no candidate numbers.",
    late_more="And {count} more; all of them are in the workbook.",
    opener_none="no opener; took the text from the server",
    opener_in_time="before T",
    paint_plot="When devices showed the choices, relative to T",
    paint_note="One row a question; the darker, the more devices. The solid line is T, the broken one {late_limit} ms.",
    credit_plot="Credit of each answer",
    credit_note="In order of arrival. Pale dots are what devices claimed, dark dots what was credited.",
    latency_plot="Latency as measured and as credited",
    latency_note="One dot an answer. On the diagonal nothing was credited.",
    ms="ms",
    seconds="s",
    answers_axis="answers in order of arrival",
    claimed="claimed",
    credited="credited",
    raw_axis="arrival − T (s)",
    credited_axis="credited latency (s)",
    nothing="No figures.",
    glossary_heading="Terms",
    glossary=(
        ("T", "the moment at which the choices are shown and the clock starts, the same for all devices."),
        ("Armed", "the device reported that it has everything sealed, pictures included."),
        ("Shown − T", "the first frame with the choices, by the device's own clock; below zero: that clock's error."),
        ("Clock error", "how far the device's clock may be from the server's, as it measured itself with pings."),
        ("Claimed", "from the touch, by the device's clock, to the arrival at the server."),
        ("Credit", "the least of: claimed, the lag the server measured itself, what the rules allow."),
        (
            "Waited in the server",
            "how long an answer had arrived before it was read; its time counts from the arrival.",
        ),
        ("Median, 95 %, 99 %", "so many of the values are not above this one."),
        (
            "Server stalled",
            "the program stood still for more than 100 ms in an open question; the deadline moved by it.",
        ),
    ),
)
