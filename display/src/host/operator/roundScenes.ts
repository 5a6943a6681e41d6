/** Papers, buzzer rounds and elimination rounds as the operator's console shows them. Development only. */
import type { FakeServer } from "../../lib/testing/fakeServer";
import { samplePlay, sampleRound, sampleWall } from "../../lib/testing/samples";
import type { BuzzerShape, ConsoleShape, PaperShape } from "../../lib/wire";
import { board, deck, question, step, type Make } from "../sceneParts";
import { agendaOf, buzzerOf, flow, paperOf } from "./samples";

const waitingPaper = step("", "Thí sinh đang làm bài", { role: "finalist" });

function writing(server: FakeServer, changes: Partial<PaperShape> = {}): Partial<ConsoleShape> {
  const paper = paperOf(server, changes);
  return {
    round: sampleRound({ id: "bai-thi", type: "paper", title: "Bài thi trắc nghiệm", title_en: "Paper" }),
    play: null,
    next_question: null,
    paper,
    step: waitingPaper,
    agenda: agendaOf(3),
    agenda_at: 3,
    reports: [
      { slot: 11, question: "BT12", count: 9 },
      { slot: 40, question: "BT41", count: 2 },
    ],
    extra_time: [{ candidate: "014", name: "Nguyễn Thị Thanh Thủy", percent: 25 }],
    mc: "Các thí sinh đang làm bài. Đề nghị hội trường giữ trật tự.",
    wall: sampleWall({ scene: "paper", present: 238, paper }),
    allowed: flow,
  };
}

const presses = [
  { candidate: "007", name: "Trần Văn Cường", unit: "H. Cái Bè", after_us: 412_000, margin_us: 0, early: false },
  { candidate: "012", name: "Phạm Ngọc Đạt", unit: "TX. Gò Công", after_us: 443_000, margin_us: 31_000, early: false },
  { candidate: "019", name: "Võ Thị Mỹ Uyên", unit: "Sở TT&TT", after_us: 905_000, margin_us: 462_000, early: false },
];

function buzzing(
  server: FakeServer,
  changes: Partial<BuzzerShape>,
  more: Partial<ConsoleShape>,
): Partial<ConsoleShape> {
  const nowUs = server.nowUs();
  const buzzer = buzzerOf(server, changes);
  const play = samplePlay({
    kind: "buzzer",
    phase: "open",
    ...question,
    points: 30,
    buzzer,
    opens_us: nowUs - 4_000_000,
    deadline_us: nowUs + 12_000_000,
  });
  return {
    round: sampleRound({ id: "ve-dich", type: "buzzer", title: "Phần thi Về đích", measure: "points" }),
    play,
    next_question: deck,
    presses,
    measure: "points",
    step: step("close_play", "Khóa câu 7"),
    mc: "Mời các đội bấm chuông giành quyền trả lời.",
    wall: sampleWall({ scene: "question", present: 8, play }),
    allowed: flow,
    ...more,
  };
}

const field = { total: 100, left: 37, fallen: 12, rescues_left: 1, standing: [], out: [] };

function eliminating(changes: Partial<ConsoleShape>): Partial<ConsoleShape> {
  const play = samplePlay({ kind: "elimination", phase: "scored", ...question, key: ["A"] });
  return {
    round: sampleRound({ id: "san-dau", type: "elimination", title: "Rung chuông vàng", measure: "survived" }),
    play,
    field,
    next_question: deck,
    measure: "survived",
    wall: sampleWall({ scene: "field", present: 100, field }),
    allowed: flow,
    ...changes,
  };
}

const rescued = Array.from({ length: 24 }, (_, index) => String(index * 3 + 2).padStart(3, "0"));
const rescuedNames = board(24).map((row) => row.name);

function rescuing(kind: string, everybody_out = false): Make {
  return () =>
    eliminating({
      field: everybody_out ? { ...field, left: 0, fallen: 37 } : field,
      rescue: { kind, candidates: rescued, names: rescuedNames, everybody_out },
      step: step("rescue", "Cứu trợ thí sinh", { arguments: { round: "san-dau", count: "0" } }),
    });
}

export const roundStates: Readonly<Record<string, Make>> = {
  "paper-start": () => ({
    round: sampleRound({ id: "bai-thi", type: "paper", title: "Bài thi trắc nghiệm", title_en: "Paper" }),
    play: null,
    next_question: null,
    agenda: agendaOf(3, 1),
    agenda_at: 3,
    step: step("open_paper", "Mở bài thi cho 238 thí sinh"),
    wall: sampleWall({ scene: "title", present: 238 }),
    allowed: flow,
  }),
  "paper-open": (server) => writing(server),
  "paper-outage": (server) =>
    writing(server, {
      outages: ["C"],
      corrections: [{ number: 1, question: "BT12", text: "Phương án C đọc là “Bộ phận Một cửa cấp huyện”." }],
    }),
  "paper-closed": (server) => ({
    ...writing(server, { phase: "closed", submitted: 231 }),
    step: step("score_paper", "Tính điểm bài thi"),
  }),
  "buzzer-cast": (server) => ({
    ...buzzing(server, {}, {}),
    play: samplePlay({ kind: "buzzer", phase: "scored", number: 6, ...question, key: ["A"] }),
    presses: [],
    cast: {
      owners: ["003", "007", "012", "019"],
      owner_names: ["Lê Hoàng Phượng", "Trần Văn Cường", "Phạm Ngọc Đạt", "Võ Thị Mỹ Uyên"],
      values: [20, 30],
      stars_left: [1, 1, 0, 1],
    },
    step: step("prepare_play", "Chuẩn bị câu 7", { arguments: { question: "", owner: "", value: "0", star: "False" } }),
  }),
  "buzzer-open": (server) => buzzing(server, { owner: "", star: false }, { presses: [] }),
  "buzzer-voice": (server) =>
    buzzing(
      server,
      { state: "turn", turn: "007", turn_name: "Trần Văn Cường", turn_unit: "H. Cái Bè", margin_us: 31_000 },
      { step: step("", "Chờ Ban Giám khảo chấm câu trả lời", { role: "jury" }) },
    ),
  "buzzer-equal": (server) =>
    buzzing(
      server,
      {
        state: "open",
        equals: ["007", "012"],
        attempts: [{ candidate: "003", name: "Lê Hoàng Phượng", unit: "H. Cái Bè", choice: "", right: false }],
      },
      { presses: [] },
    ),
  "elimination-key": () => {
    const play = samplePlay({ kind: "elimination", phase: "closed", ...question });
    return eliminating({
      play,
      answered: 35,
      step: step("", "Chờ Ban Giám khảo xác nhận đáp án", { role: "jury" }),
      wall: sampleWall({ scene: "question", present: 100, answered: 35, play, field }),
    });
  },
  "rescue-all": rescuing("all"),
  "rescue-number": rescuing("number"),
  "rescue-picked": rescuing("picked"),
  "rescue-everybody": rescuing("all", true),
  "everybody-out": () =>
    eliminating({
      field: { ...field, left: 0, fallen: 37, rescues_left: 0 },
      step: step("void_play", "Hủy câu 7, dùng câu dự phòng", {
        arguments: { play: "truc-tiep.7.1", reason: "Mọi thí sinh đều bị loại ở câu này" },
      }),
    }),
};
