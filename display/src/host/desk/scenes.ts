/** Judging and the desk's pages in every state, for the fake server. Merged by `../scenes.ts`. Development only. */
import type { Scenes } from "../../lib/testing/fakePage";
import type { FakeServer } from "../../lib/testing/fakeServer";
import { sampleChoices, samplePlay, sampleStem, sampleWall } from "../../lib/testing/samples";
import type { ConsoleShape, PlayedShape } from "../../lib/wire";
import { deck, pressSoon, question, showing, source, step, type Make } from "../sceneParts";
import {
  sampleAffected,
  sampleComplaint,
  sampleHeld,
  samplePaper,
  samplePlayed,
  samplePreview,
  sampleProposal,
  sampleRuling,
  sampleTurn,
} from "./samples";

const tie = {
  scope: "individual",
  prizes: ["Giải nhì", "Giải ba"],
  members: ["007", "010", "013"],
  names: ["Lê Hoàng Phượng", "Phạm Ngọc Minh Nguyệt", "Đặng Thị Đạt"],
  text: "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba",
  playable: false,
};

const onPaper = {
  play: "giay",
  round: "giay",
  round_title: "Bài thi trắc nghiệm",
  round_title_en: "Paper",
  kind: "paper",
};

/** As the server has it: in the order it was asked. */
const played: readonly PlayedShape[] = [
  samplePlayed({ play: "TH01.2", question: "TH01", number: 1, practice: true }),
  samplePlayed({ ...onPaper, question: "Q04", number: 4, credited: true, answered: 231, right: 190 }),
  samplePlayed({ ...onPaper, question: "Q23", number: 23, key: [], answered: 211, right: 0 }),
  samplePlayed({ play: "TT04.1", question: "TT04", number: 4, key: ["A", "C"], right: 40 }),
  samplePlayed({ play: "TT05.1", question: "TT05", number: 5, void: true }),
  samplePlayed({ play: "DP01.1", question: "DP01", number: 5, reserve: true, right: 4, answered: 6 }),
  samplePlayed(),
];

const judged: Partial<ConsoleShape> = {
  played,
  rulings: [
    sampleRuling({ number: 3, command: "grant_extra_time", text: "Thêm 25 % thời gian cho SBD 017", may_undo: false }),
    sampleRuling(),
    sampleRuling({ number: 1, text: "Hủy câu 5 (TT05) (không tính điểm)", undone: true, may_undo: false }),
  ],
  complaints: [
    sampleComplaint({ ruled: true, upheld: true, ruling: "Công nhận cả hai phương án A và C." }),
    sampleComplaint({ number: 2, unit_name: "Thành phố Mỹ Tho", question: "", text: "Máy 27 treo ở câu 6." }),
  ],
  extra_time: [{ candidate: "017", name: "Trần Văn Khuê", percent: 25 }],
};

function revealed(): Partial<ConsoleShape> {
  const play = samplePlay({ id: "TT06.1", number: 6, phase: "revealed", ...question, key: ["A"], source });
  const distribution = { counts: [31, 9, 6, 2], right: 31, answered: 48, present: 50 };
  const wall = sampleWall({ scene: "question", present: 50, answered: 48, play, distribution });
  return { ...judged, play, next_question: { ...deck, question: "TT07" }, answered: 48, wall };
}

const proposals = [
  sampleProposal(),
  sampleProposal({ number: 4, text: "Thêm 25 % thời gian cho SBD 031", by: "giam-khao-2", may_decide: false }),
];

function voting(): Partial<ConsoleShape> {
  const blockers = ["Đề nghị hủy câu đang chờ xác nhận"];
  return { ...revealed(), proposals, step: step("score_play", "Tính điểm câu 6", { blockers }) };
}

function open(server: FakeServer): Partial<ConsoleShape> {
  const nowUs = server.nowUs();
  const opened = { phase: "open", opens_us: nowUs - 4_000_000, deadline_us: nowUs + 15_900_000 };
  const play = samplePlay({ ...question, ...opened });
  const wall = sampleWall({ scene: "question", present: 50, answered: 42, play });
  return { ...judged, next_question: deck, play, answered: 42, step: step("close_play", "Khóa câu 7 sớm"), wall };
}

function confirming(): Partial<ConsoleShape> {
  const play = samplePlay({ id: "LT09.1", number: 9, kind: "elimination", phase: "closed", stem: sampleStem });
  const choices = [...sampleChoices];
  const row = samplePlayed({ play: "LT09.1", question: "LT09", number: 9, round: "loai-truc-tiep" });
  return {
    ...judged,
    play: { ...play, choices },
    next_question: { ...deck, question: "LT09", number: 9 },
    played: [...played, row],
    step: step("", ""),
    wall: sampleWall({ scene: "question", play: { ...play, choices } }),
  };
}

function answering(server: FakeServer): Partial<ConsoleShape> {
  const untilUs = server.nowUs() + 8_000_000;
  const play = samplePlay({ kind: "buzzer", phase: "open", ...question, buzzer: { ...sampleTurn, until_us: untilUs } });
  return { ...judged, next_question: deck, play, step: step("", ""), wall: sampleWall({ scene: "question", play }) };
}

function writing(server: FakeServer): Partial<ConsoleShape> {
  const nowUs = server.nowUs();
  const correction = { number: 1, question: "Q11", text: "Đọc “Nghị định 61” là “Nghị định số 61/2018/NĐ-CP”." };
  const paper = samplePaper({ opens_us: nowUs, deadline_us: nowUs + 2_000_000_000, corrections: [correction] });
  return {
    ...judged,
    play: null,
    next_question: null,
    paper,
    reports: [
      { slot: 22, question: "Q23", count: 7 },
      { slot: 3, question: "Q04", count: 1 },
    ],
    held: [
      sampleHeld(),
      sampleHeld({ number: 3, candidate: "022", name: "Lê Thị Ẩn", cause: "absent", cuts: [] }),
      sampleHeld({ number: 2, slot: -1, question: "", choice: "", cuts: [], admitted: true }),
    ],
    step: step("", ""),
    wall: sampleWall({ scene: "paper", paper }),
  };
}

function reviewing(server: FakeServer): Partial<ConsoleShape> {
  const over = { round: null, play: null, next_question: null, ties: [tie] };
  const blockers = ["01 khiếu nại chưa giải quyết", tie.text];
  return {
    ...judged,
    ...over,
    affected: [sampleAffected()],
    review_until_us: server.nowUs() + 612_000_000,
    step: step("finalize", "Chốt kết quả", { held: true, blockers }),
    wall: sampleWall({ scene: "title" }),
  };
}

function finalized(): Partial<ConsoleShape> {
  const edition = { at_wall_ms: 1_770_257_000_000, document: "", reason: "", signed: true, signers: "Ông Lê Văn A" };
  return {
    ...judged,
    phase: "finalized",
    round: null,
    play: null,
    next_question: null,
    editions: [
      { ...edition, number: 1 },
      { ...edition, number: 2, document: "12/QĐ-BTC", reason: "Cộng sót câu TT04", signed: false, signers: "" },
    ],
    allowed: ["cover_wall", "record_signed", "record_receiver", "new_edition"],
    step: step("", ""),
    wall: sampleWall({ scene: "title", provisional: false, edition: 2 }),
  };
}

const roles = {
  jury: "giam-khao-1",
  secretary: "thu-ky-2",
  organiser: "ban-to-chuc-1",
  operator: "dieu-khien-1",
  observer: "quan-sat-1",
  proctor: "giam-thi-a",
} as const;

/** As somebody sees it who decides on nothing. */
function undecided(shape: Partial<ConsoleShape>): Partial<ConsoleShape> {
  return {
    ...shape,
    proposals: (shape.proposals ?? []).map((proposal) => ({ ...proposal, may_decide: false })),
    rulings: (shape.rulings ?? []).map((ruling) => ({ ...ruling, may_undo: false })),
  };
}

function show(role: keyof typeof roles, make: Make, ...presses: readonly string[]): (server: FakeServer) => void {
  return (server) => {
    const seen = role === "observer" ? (made: FakeServer) => undecided(make(made)) : make;
    showing(seen, role, roles[role], { troubled: role === "proctor" })(server);
    server.preview = ({ name }) => (name === "set_key" ? { ...samplePreview, prizes: [], ranks: [] } : samplePreview);
    pressSoon(...presses);
  };
}

/** A proctor's hall in the middle of something: answers, submissions, pages left, warnings. */
function proctor(make: Make, ...presses: readonly string[]): (server: FakeServer) => void {
  return (server) => {
    show("proctor", make, ...presses)(server);
    server.parts.places = (server.parts.places ?? []).map((place, index) => ({
      ...place,
      practised: true,
      answered: index % 3 !== 0,
      submitted: index % 4 === 0,
      away: index === 6,
      warnings: index === 2 ? 2 : 0,
      out: index === 9 ? "disqualified" : "",
    }));
  };
}

const asked = { takeovers: [{ candidate: "002", name: "Nguyễn Thị Dung", session: "s1", device: "máy 27" }] };

export const deskScenes: Scenes = {
  "jury-open": show("jury", open),
  "jury-proposal": show("jury", voting),
  "jury-confirm": show("jury", voting, "Xem thay đổi và xác nhận"),
  "jury-key": show("jury", confirming),
  "jury-verdict": show("jury", answering),
  "jury-paper": show("jury", writing),
  "jury-correction": show("jury", writing, "Đính chính…"),
  "jury-played": show("jury", revealed, "Câu đã thi", "Theo Nghị định"),
  "jury-void": show("jury", revealed, "Đề nghị hủy câu…"),
  "jury-rulings": show("jury", voting, "Quyết định"),
  "jury-undo": show("jury", revealed, "Quyết định", "Rút quyết định…"),
  "jury-complaints": show("jury", reviewing, "Khiếu nại"),
  "jury-complaint": show("jury", reviewing, "Khiếu nại", "Kết luận…"),
  "jury-adjust": show("jury", revealed, "Quyết định", "Điều chỉnh điểm"),
  "jury-no-answer": (server) => {
    show("jury", revealed, "Đề nghị hủy câu…")(server);
    server.preview = () => null;
  },
  "jury-refused": (server) => {
    show("jury", revealed, "Đề nghị hủy câu…")(server);
    server.preview = () => ({ ...samplePreview, refusal: "Câu này đã hủy rồi.", ranks: [], prizes: [] });
  },
  secretary: show("secretary", reviewing),
  "secretary-proposal": show("secretary", voting),
  "secretary-finalized": show("secretary", finalized),
  "secretary-file": show("secretary", reviewing, "Ghi đơn khiếu nại…"),
  "secretary-name": show("secretary", reviewing, "Sửa họ tên…"),
  "secretary-replace": show("secretary", reviewing, "Thay thí sinh…"),
  "secretary-signed": show("secretary", finalized, "Ghi nhận đã ký…"),
  "secretary-receiver": show("secretary", finalized, "Ghi người nhận thay…"),
  organiser: show("organiser", reviewing),
  "organiser-finalized": show("organiser", finalized),
  "organiser-vacant": show("organiser", reviewing, "Để trống giải"),
  "organiser-disqualify": show("organiser", reviewing, "Đình chỉ thi", "Cả đơn vị"),
  "operator-rulings": show("operator", voting, "Quyết định"),
  "dialog-void": show("operator", revealed, "Đáp án, đề nghị", "Đề nghị hủy câu…"),
  "dialog-desk": show("jury", () => ({ ...voting(), ...asked, affected: [sampleAffected()] }), "đề nghị chờ"),
  observer: show("observer", voting),
  "observer-finalized": show("observer", finalized),
  proctor: proctor((server) => ({ ...open(server), ...asked })),
  "proctor-lobby": show("proctor", () => ({ phase: "lobby", play: null, step: step("", "") })),
  "proctor-paper": proctor((server) => ({ ...writing(server), ...asked })),
  "proctor-outage": proctor((server) => ({ ...writing(server), paper: samplePaper({ outages: ["A"] }) })),
  "proctor-roll": proctor(open, "Điểm danh"),
  "proctor-seat": proctor((server) => ({ ...open(server), ...asked }), "A1-2"),
  "proctor-incident": proctor(open, "A1-2", "Nhắc nhở, cảnh cáo", "Cảnh cáo"),
  "proctor-answer": proctor(open, "A1-2", "Nhập câu trả lời"),
};
