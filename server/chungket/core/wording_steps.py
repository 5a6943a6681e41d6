"""What the big button says, whom the show waits for, and what a step waits for, in Vietnamese and English.

Owns sentences, no rules. Words follow the project's word list; tone marks in state style (hủy, khóa).
"""

from chungket.core import commands as c
from chungket.core.contest import Scope
from chungket.core.finalize import FinalizeBlockers
from chungket.core.flow import Waiting
from chungket.core.model import Play, State
from chungket.core.questions import TIEBREAK_SLOT, next_question
from chungket.core.readiness import Readiness
from chungket.core.standings import Ranking

Label = tuple[str, str]  # Vietnamese, English

WAITING: dict[Waiting, Label] = {
    Waiting.PROPOSAL: ("Chờ Ban Giám khảo quyết định đề nghị về câu hỏi", "Waiting for the jury's ruling"),
    Waiting.KEY: ("Chờ Ban Giám khảo xác nhận đáp án", "Waiting for the jury to confirm the key"),
    Waiting.VERDICT: ("Chờ Ban Giám khảo chấm câu trả lời", "Waiting for the jury's verdict"),
    Waiting.TURN: ("Thí sinh bấm chuông trước đang trả lời", "The first one is answering"),
    Waiting.PAPER: ("Thí sinh đang làm bài", "The paper is being written"),
}
WAITING_ROLES: dict[Waiting, str] = {
    Waiting.PROPOSAL: "jury",
    Waiting.KEY: "jury",
    Waiting.VERDICT: "jury",
    Waiting.TURN: "finalist",
    Waiting.PAPER: "finalist",
}
BLOCKERS: dict[str, str] = {
    "proposals": "Còn {:02d} đề nghị chờ người thứ hai xác nhận",
    "complaints": "Còn {:02d} khiếu nại chưa có kết luận giải quyết",
    "review_ahead": "Chưa cho thí sinh xem bài làm và nhận khiếu nại",
    "review": "Đang trong thời gian xem bài làm và nhận khiếu nại",
    "tiebreak": "Đang thi câu hỏi phụ",
    "signed": "Chưa ghi nhận biên bản đã ký",
}


def step_label(state: State, command: c.Command | None, ranking: Ranking | None = None) -> Label:
    """What the big button says: what will happen when it is pressed (SCREENS, Host). `ranking`: the state's own, where
    the caller has it."""
    match command:
        case c.OpenStem() | c.OpenChoices() | c.ClosePlay() | c.RevealKey() | c.ScorePlay() | c.VoidPlay():
            return _play_label(state, command)
        case c.OpenLobby():
            return "Khóa đề và mở phòng chờ", "Lock the contest and open the lobby"
        case c.LockLobby():
            return "Khóa phòng chờ", "Lock the lobby"
        case c.StartRound() | c.EndRound() | c.OpenPaper() | c.ScorePaper() | c.Rescue():
            return _round_label(state, command)
        case c.PreparePlay():
            return _prepare_label(state, ranking)
        case c.ShowScene():
            return "Chiếu bảng xếp hạng", "Show the standings"
        case c.Suspend():
            return f"TẠM DỪNG – {command.reason}", f"PAUSE – {command.reason}"
        case c.Resume():
            return "Tiếp tục", "Go on"
        case _:
            return _result_label(state, command)


def waiting_label(waiting: Waiting | None) -> Label:
    """What the big button says while there is nothing to press."""
    return ("", "") if waiting is None else WAITING[waiting]


def _play_label(
    state: State,
    command: c.OpenStem | c.OpenChoices | c.ClosePlay | c.RevealKey | c.ScorePlay | c.VoidPlay,
) -> Label:
    play = state.plays.get(command.play)
    name, name_en = question_name(play)
    match command:
        case c.OpenStem():
            return f"Mở lời dẫn {name}", f"Show the stem of {name_en}"
        case c.OpenChoices():
            return f"Mở phương án {name}", f"Open the choices of {name_en}"
        case c.ClosePlay():
            return f"Khóa {name}", f"Close {name_en}"
        case c.RevealKey():
            return f"Công bố đáp án {name}", f"Publish the key of {name_en}"
        case c.ScorePlay():
            return f"Tính điểm {name}", f"Score {name_en}"
        case c.VoidPlay():
            return f"Hủy {name}, dùng câu dự phòng", f"Void {name_en}, use a reserve"


def _round_label(state: State, command: c.StartRound | c.EndRound | c.OpenPaper | c.ScorePaper | c.Rescue) -> Label:
    match command:
        case c.StartRound():
            round_ = state.contest.round_of(command.round)
            return f"Bắt đầu {round_.title}", f"Start {round_.title_en}"
        case c.EndRound():
            round_ = state.contest.round_of(command.round)
            return f"Kết thúc {round_.title}", f"End {round_.title_en}"
        case c.OpenPaper(practice=True):
            return "Phát bài thi thử", "Open the practice paper"
        case c.OpenPaper():
            return "Phát đề, bắt đầu tính giờ làm bài", "Hand out the paper, start its time"
        case c.ScorePaper():
            return "Tính điểm bài trắc nghiệm", "Score the paper"
        case c.Rescue():
            return "Cứu trợ thí sinh", "Bring finalists back"


def _result_label(state: State, command: c.Command | None) -> Label:
    match command:
        case c.MoveAgenda():
            item = state.contest.agenda[command.to]
            return f"Chuyển sang: {item.title}", f"Go to: {item.title_en}"
        case c.OpenReview():
            return "Cho thí sinh xem bài làm, nhận khiếu nại", "Show the answer sheets, take complaints"
        case c.StartTiebreak():
            who = "thí sinh" if command.scope is Scope.INDIVIDUAL else "đơn vị dự thi"
            who_en = "finalists" if command.scope is Scope.INDIVIDUAL else "units"
            count = len(command.members)
            return f"Thi câu hỏi phụ giữa {count:02d} {who}", f"Play off {count} {who_en}"
        case c.EndTiebreak():
            return "Kết thúc câu hỏi phụ", "End the play-off"
        case c.Finalize():
            return "Chốt kết quả", "Finalize the result"
        case c.MoveCeremony():
            first = state.ceremony_cursor < 0
            return ("Bắt đầu trao giải", "Start the ceremony") if first else ("Bước trao giải tiếp", "Next award step")
        case c.EndContest():
            return "Kết thúc hội thi", "End the contest"
        case _:
            return "", ""


def question_name(play: Play | None) -> Label:
    """What a play is called: by its number, never by its content."""
    if play is None or play.practice:
        return "câu thi thử", "the practice question"
    if play.slot == TIEBREAK_SLOT:
        return "câu hỏi phụ", "the tie-break question"
    return f"câu {play.slot + 1}", f"question {play.slot + 1}"


def _prepare_label(state: State, ranking: Ranking | None) -> Label:
    upcoming = next_question(state, ranking)
    if upcoming is None or upcoming.slot == -1:
        return "Chuẩn bị câu thi thử", "Prepare a practice question"
    if upcoming.slot == TIEBREAK_SLOT:
        count = len(upcoming.players)
        return f"Chuẩn bị câu hỏi phụ cho {count:02d} thí sinh", f"Prepare a tie-break question for {count}"
    number = upcoming.slot + 1
    if upcoming.reserve:
        return f"Chuẩn bị câu dự phòng cho câu {number}", f"Prepare the reserve for question {number}"
    return f"Chuẩn bị câu {number}", f"Prepare question {number}"


def readiness_blockers(counts: Readiness, practice_required: bool) -> tuple[str, ...]:
    """What a round's start waits for (RULES 1.3, 9)."""
    lines = []
    if counts.present == 0:
        lines.append("Chưa có thí sinh nào có mặt")
    if counts.registered:
        lines.append(f"{counts.registered:02d} thí sinh chưa được ghi có mặt hay vắng mặt")
    if counts.present > counts.signed_in:
        lines.append(f"{counts.present - counts.signed_in:02d} thí sinh có mặt chưa đăng nhập")
    if counts.signed_in > counts.confirmed:
        lines.append(f"{counts.signed_in - counts.confirmed:02d} thí sinh chưa xác nhận thông tin")
    if practice_required and counts.signed_in > counts.practised:
        lines.append(f"{counts.signed_in - counts.practised:02d} thí sinh chưa trả lời câu thi thử trên máy này")
    return tuple(lines)


def finalize_texts(state: State, blockers: FinalizeBlockers) -> tuple[str, ...]:
    """What finalizing waits for (RULES 6.2)."""
    lines = [f"Chưa kết thúc {round_.title}" for round_ in blockers.rounds]
    lines += [f"Chưa tính điểm {question_name(state.plays.get(play))[0]}" for play in blockers.plays]
    lines += [f"Chưa tính điểm bài trắc nghiệm {paper}" for paper in blockers.papers]
    if blockers.proposals:
        lines.append(BLOCKERS["proposals"].format(len(blockers.proposals)))
    for play in blockers.affected:
        name, _ = question_name(state.plays.get(play))
        lines.append(f"Chưa có quyết định về {name} (hội trường mất kết nối)")
    if blockers.complaints:
        lines.append(BLOCKERS["complaints"].format(len(blockers.complaints)))
    if blockers.review_ahead:
        lines.append(BLOCKERS["review_ahead"])
    if blockers.review:
        lines.append(BLOCKERS["review"])
    if blockers.tiebreak:
        lines.append(BLOCKERS["tiebreak"])
    ties = (
        tie_text(tie.scope, len(tie.members), tuple(prize.title if prize else "" for prize in tie.prizes))
        for tie in blockers.ties
    )
    return (*lines, *ties)


def tie_text(scope: Scope, size: int, prizes: tuple[str, ...]) -> str:
    """ "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba"; an empty title stands for no prize."""
    who = "thí sinh" if scope is Scope.INDIVIDUAL else "đơn vị dự thi"
    names = [prize.lower() if prize else "không có giải" for prize in prizes]
    listed = " và ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    return f"{size:02d} {who} bằng kết quả tại mức phân định {listed}"
