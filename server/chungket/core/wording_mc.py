"""What the MC says now: one calm sentence or two for every state and incident, in Vietnamese.

Owns sentences, no rules. They are said to the hall, so they give away nothing the wall has not shown: no key, no
names before their step, nobody's fault. An item of the agenda may bring words of its own (`AgendaItem.mc`).
"""

from chungket.core import paper
from chungket.core.awards import Award
from chungket.core.ceremony import CeremonyStep, StepKind, ceremony_steps, merit_of
from chungket.core.contest import AgendaKind, RoundType, Scope
from chungket.core.events import PaperId, Scene
from chungket.core.measures import MINUTE_US
from chungket.core.model import Paper, PaperPhase, Phase, Play, PlayPhase, State
from chungket.core.players import kind_of
from chungket.core.questions import TIEBREAK_SLOT, next_round, settled
from chungket.core.standings import Ranking

FIVE_MINUTES_US = 5 * MINUTE_US

STANDSTILL = {
    "suspended": "Kính thưa quý vị đại biểu, hội thi tạm dừng trong ít phút theo quyết định của Ban Tổ chức. "
    "Đề nghị các thí sinh giữ nguyên vị trí và không trao đổi; thời gian của phần thi đã dừng lại, không ai bị thiệt.",
    "interrupted": "Kính thưa quý vị đại biểu, hệ thống đang được kiểm tra kỹ thuật. Đề nghị các thí sinh giữ trật tự, "
    "không tắt máy; mọi câu trả lời đã ghi nhận đều được lưu. Hội thi sẽ tiếp tục sau ít phút.",
}
PHASES = {
    Phase.SETUP: "Hội thi đang được chuẩn bị. Kính mời quý vị đại biểu và các thí sinh ổn định chỗ ngồi.",
    Phase.LOBBY: "Mời các thí sinh kết nối mạng của hội trường, nhập mã trên phiếu và kiểm tra họ tên, số báo danh "
    "trên máy. Nếu thông tin chưa đúng, xin báo ngay cho thư ký.",
    Phase.ENDED: "Hội thi đã kết thúc. Xin trân trọng cảm ơn quý vị đại biểu và toàn thể các thí sinh.",
}
LIVE_PLAY = {
    PlayPhase.SEALED: "Sau đây là {name}. Mời các thí sinh chú ý lên màn hình.",
    PlayPhase.READING: "Tôi xin đọc lời dẫn của {name}. Các thí sinh nghe, chưa trả lời.",
    PlayPhase.OPEN: "Thời gian trả lời {name} bắt đầu.",
    PlayPhase.CLOSED: "Đã hết thời gian của {name}. Xin chờ Ban Giám khảo công bố đáp án.",
    PlayPhase.REVEALED: "Đáp án của {name} đã có trên màn hình, cùng căn cứ của Ban Giám khảo.",
    PlayPhase.SCORED: "{Name} đã kết thúc. Xin mời các thí sinh chuẩn bị cho bước tiếp theo.",
}
VOID = (
    "Theo quyết định của Ban Giám khảo, {name} được hủy và không tính điểm cho tất cả các thí sinh. Nếu có câu dự "
    "phòng, câu hỏi ấy sẽ được dùng thay."
)
AFFECTED = (
    "Một số máy đang mất kết nối. Đề nghị các thí sinh giữ trật tự và ngồi yên tại chỗ; Ban Giám khảo sẽ xem xét "
    "{name} để không thí sinh nào bị thiệt."
)


def mc_sentence(state: State, ranking: Ranking | None = None) -> str:
    """What the MC says to the hall now. `ranking`: the state's own, where the caller has it."""
    if state.standstill is not None:
        return STANDSTILL[state.standstill.kind]
    if state.phase is Phase.ENDED:
        return _item_words(state) or PHASES[Phase.ENDED]
    if state.scene in (Scene.AGENDA, Scene.BREAK, Scene.NOTICE, Scene.MESSAGE):
        words = _scene_words(state)
        if words:
            return words
    match state.phase:
        case Phase.CEREMONY:
            return _ceremony_words(state, ranking)
        case Phase.FINALIZED:
            return _finalized_words(state)
        case Phase.SETUP:
            return PHASES[Phase.SETUP]
        case _:
            return _contest_words(state)


def _contest_words(state: State) -> str:
    play = state.current_play
    written = paper.being_written(state)
    if written is not None:
        return _paper_words(state, written)
    if play is not None and not settled(play):
        return _play_words(state, play)
    if state.phase is Phase.LOBBY:
        return PHASES[Phase.LOBBY]
    if state.tiebreak is not None:
        return _tiebreak_words(state)
    if state.round is None:
        return _between_rounds(state)
    return _in_round(state, play)


def _play_words(state: State, play: Play) -> str:
    name = _play_name(play)
    if play.affected and play.phase is PlayPhase.OPEN:
        return AFFECTED.format(name=name)
    kind = kind_of(state.contest, play)
    if kind is RoundType.BUZZER and play.phase is PlayPhase.OPEN:
        if play.buzzer.turn:
            return f"Xin mời thí sinh mang số báo danh {play.buzzer.turn} trả lời."
        return "Mời các đội bấm chuông giành quyền trả lời."
    if kind is RoundType.ELIMINATION and play.phase is PlayPhase.CLOSED:
        return f"Đã hết thời gian của {name}. Ban Giám khảo đang xác nhận đáp án."
    return LIVE_PLAY[play.phase].format(name=name, Name=name[:1].upper() + name[1:])


def _play_name(play: Play) -> str:
    if play.practice:
        return "câu hỏi thi thử"
    return "câu hỏi phụ" if play.slot == TIEBREAK_SLOT else f"câu hỏi số {play.slot + 1}"


def _in_round(state: State, play: Play | None) -> str:
    assert state.round is not None
    round_ = state.contest.round_of(state.round)
    if round_.type is RoundType.PAPER:
        done = state.papers.get(PaperId(round_.id))
        if done is None:
            return (
                f"Sau đây là {round_.title}. Thời gian làm bài là {round_.window_us // MINUTE_US} phút, tính chung "
                "một hiệu lệnh. Các thí sinh đọc kỹ câu hỏi và kiểm tra lại trước khi nộp bài."
            )
        if done.phase is not PaperPhase.OPEN:
            return "Đã hết thời gian làm bài. Các thí sinh dừng làm bài và giữ nguyên máy; kết quả đang được tổng hợp."
    if play is None or play.round != round_.id or play.practice:
        return f"Chúng ta bắt đầu {round_.title}. Chúc các thí sinh bình tĩnh, tự tin."
    if play.void:
        return VOID.format(name=_play_name(play))
    if round_.type is RoundType.ELIMINATION:
        field = state.eliminations.get(round_.id)
        if field is not None and (rescued := field.rescued_after(play.id)):
            return f"Cứu trợ: xin mời {len(rescued):02d} thí sinh trở lại sàn thi đấu."
    if state.scene in (Scene.STANDINGS, Scene.TEAMS, Scene.BOTH):
        return "Trên màn hình là bảng xếp hạng tạm thời, kết quả chưa chính thức."
    return LIVE_PLAY[PlayPhase.SCORED].format(Name=_capital(_play_name(play)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _paper_words(state: State, written: Paper) -> str:
    if written.practice:
        return "Mời các thí sinh làm bài thi thử để làm quen với máy. Bài này không tính điểm."
    left_us = written.deadline_us - state.time_us
    if state.corrections and any(entry.paper == written.id for entry in state.corrections):
        latest = max(entry.at_us for entry in state.corrections if entry.paper == written.id)
        if state.time_us - latest < FIVE_MINUTES_US:
            return "Ban Giám khảo có đính chính một câu hỏi. Đề nghị các thí sinh đọc thông báo trên máy và xác nhận."
    if left_us <= FIVE_MINUTES_US:
        return "Thời gian làm bài còn không quá 5 phút. Đề nghị các thí sinh kiểm tra lại và nộp bài đúng giờ."
    return "Các thí sinh đang làm bài. Đề nghị hội trường giữ trật tự."


def _tiebreak_words(state: State) -> str:
    session = state.tiebreak
    assert session is not None
    who = "thí sinh" if session.scope is Scope.INDIVIDUAL else "đội trưởng của các đơn vị"
    return (
        f"Để phân định giải, Ban Giám khảo tổ chức thi câu hỏi phụ giữa {len(session.members):02d} {who} có kết quả "
        "bằng nhau: trả lời đúng hơn trả lời sai; nếu vẫn bằng nhau thì thi câu tiếp theo."
    )


def _between_rounds(state: State) -> str:
    round_ = next_round(state)
    if round_ is not None:
        return f"Tiếp theo chương trình là {round_.title}. Mời các thí sinh chuẩn bị."
    if state.time_us < state.review_until_us:
        return (
            "Các phần thi đã kết thúc. Mỗi thí sinh xem lại bài làm của mình trên máy; trưởng đoàn gửi khiếu nại bằng "
            f"văn bản cho thư ký trong {state.contest.rules.review_us // MINUTE_US} phút."
        )
    return "Các phần thi đã kết thúc. Ban Giám khảo đang tổng hợp kết quả, kính mời quý vị theo dõi tiếp chương trình."


def _finalized_words(state: State) -> str:
    if state.signed:
        return "Kết quả hội thi đã được ký xác nhận. Xin kính mời quý vị đến với lễ trao giải."
    return "Ban Giám khảo đã chốt kết quả. Biên bản đang được ký, lễ trao giải sẽ bắt đầu sau ít phút."


def _ceremony_words(state: State, ranking: Ranking | None) -> str:
    steps = ceremony_steps(state, ranking)
    if not 0 <= state.ceremony_cursor < len(steps):
        return _finalized_words(state)
    return ceremony_words(state, steps[state.ceremony_cursor])


def ceremony_words(state: State, step: CeremonyStep) -> str:
    """What the MC says at a step of the ceremony (RULES 6.6): never a name before the step that shows it."""
    title = _title(state, step.award)
    match step.kind:
        case StepKind.TITLE:
            return f"Sau đây là {title}."
        case StepKind.INVITATION:
            return f"Xin kính mời đại biểu lên sân khấu trao {title}."
        case StepKind.RESOLVER:
            return "Kết quả của từng thành viên đang được công bố. Xin mời quý vị theo dõi trên màn hình."
        case StepKind.WINNERS:
            scope = step.award.prize.scope if step.award is not None else Scope.TEAM
            who = "các thí sinh" if scope is Scope.INDIVIDUAL else "đại diện các đơn vị"
            return f"Xin chúc mừng và kính mời {who} có tên trên màn hình lên nhận {title}."
        case StepKind.MERIT:
            return f"Xin chúc mừng và kính mời đại diện các đơn vị có tên trên màn hình lên nhận {title}."
        case StepKind.PHOTO:
            return "Xin kính mời quý vị đại biểu và những người vừa nhận giải cùng chụp ảnh lưu niệm."


def _title(state: State, award: Award | None) -> str:
    if award is None:
        merit = merit_of(state)
        return "Bằng khen" if merit is None else merit.title
    return f"{award.count:02d} {award.prize.title.lower()}"


def _scene_words(state: State) -> str:
    match state.scene:
        case Scene.NOTICE:
            text, _, document = state.scene_text.partition("\n")
            return f"Ban Tổ chức xin thông báo: {text}" + (f" ({document})" if document else "")
        case Scene.MESSAGE:
            return state.scene_text
        case Scene.BREAK:
            return _item_words(state) or "Chương trình tạm nghỉ giải lao. Kính mời quý vị trở lại hội trường đúng giờ."
        case _:
            return _item_words(state)


def _item_words(state: State) -> str:
    """The words of the present item of the agenda, or its title where it has none."""
    if not 0 <= state.agenda < len(state.contest.agenda):
        return ""
    item = state.contest.agenda[state.agenda]
    if item.mc:
        return item.mc
    return "" if item.kind is AgendaKind.BREAK else f"Tiếp theo chương trình: {item.title}."
