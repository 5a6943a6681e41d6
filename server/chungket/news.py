"""What kind of news an event is: whether it can wait for the next snapshots, and whose own page it concerns.

Owns these tables. Called by `hub`.
"""

from chungket.core import events as e

# Events that happen by the hundred: their snapshots wait for the next turn.
FREQUENT = (
    e.AnswerAccepted,
    e.AnswerRefused,
    e.AttendanceMarked,
    e.CorrectionRead,
    e.DeviceConnected,
    e.DeviceCut,
    e.IdentityAnswered,
    e.LoopStalled,  # to tell thousands at once would be the next stall
    e.PaperHeld,
    e.PaperSaved,
    e.PaperSubmitted,
    e.Pressed,
    e.QuestionReported,
    e.SignedIn,
    e.TakeoverRequested,
    e.Ticked,
)
# Events after which what every finalist's page says about its own finalist may have changed.
TOUCHES_EVERYBODY = (
    e.BuzzerOpened,
    e.CorrectionIssued,
    e.Eliminated,
    e.OutageBegun,
    e.OutageEnded,
    e.PaperClosed,
    e.PaperOpened,
    e.PaperScored,
    e.PlayPrepared,
    e.PlayScored,
    e.PressEqual,
    e.Rescued,
    e.Resumed,
    e.RoundStarted,
    e.Ruled,
    e.TurnGiven,
)
# Events that concern one place, whose page is told. An answer is not among them: its acknowledgement says all that the
# own state would, and a hall answers in the same second.
TOUCHES_ONE = (
    e.Attempted,
    e.AttendanceMarked,
    e.CorrectionRead,
    e.IdentityAnswered,
    e.PaperHeld,
    e.PaperSubmitted,
    e.Pressed,
    e.QuestionReported,
    e.TakeoverRequested,
)
