"""What a start finds in the log, in one or two sentences: where the contest is, and what waits for a person.

Owns these words. It must not decide anything. Called by `running`.
"""

from chungket.core.model import Phase, PlayPhase, State
from chungket.core.paper import being_written
from chungket.core.wording import INTERRUPTION_CAUSES
from chungket.core.wording_rulings import play_name


def resumed_text(state: State) -> str:
    """ "Tiếp tục từ mục 420; câu 2 (TT02) đang tạm dừng, chờ quyết định ở bảng điều khiển."; "" of a new contest."""
    if state.phase is Phase.SETUP:
        return ""
    waiting = _waiting(state)
    return f"Tiếp tục từ mục {state.seq} của nhật ký{f'; {waiting}' if waiting else ''}."


def _waiting(state: State) -> str:
    play, paper = state.current_play, being_written(state)
    running = ""
    if paper is not None:
        running = f"bài thi “{state.contest.round_of(paper.round).title}”"
    elif play is not None and not play.void and play.phase in (PlayPhase.READING, PlayPhase.OPEN):
        running = play_name(state, play.id)
    still = state.standstill
    if still is not None:
        why = INTERRUPTION_CAUSES[still.reason] if still.kind == "interrupted" else still.reason
        return f"{running or 'hội thi'} đang tạm dừng ({why}), chờ quyết định ở bảng điều khiển"
    return f"{running} đang mở, tự tiếp tục với thời gian còn lại" if running else ""
