/** Ties, review, result, ceremony, agenda and faults as the operator's console shows them. Development only. */
import { samplePlay, sampleWall } from "../../lib/testing/samples";
import type { CeremonyShape } from "../../lib/wire";
import { board, deck, question, step, type Make } from "../sceneParts";
import { agendaOf, flow, tie } from "./samples";

const after = { round: null, play: null, next_question: null, allowed: flow } as const;

function ceremonyStep(changes: Partial<CeremonyShape> = {}): CeremonyShape {
  return {
    step: 5,
    steps: 14,
    kind: "winners",
    scope: "individual",
    title: "Giải ba",
    title_en: "Third prize",
    count: 3,
    amount_vnd: 5_000_000,
    certificate: "Bằng khen của Chủ tịch UBND tỉnh",
    winners: board(3).map(({ id, name, unit, correct, time_us, points }, index) => ({
      ...{ id, name, unit, correct, time_us, points },
      receiver: index === 2 ? "Nguyễn Văn Hòa, trưởng đoàn" : "",
      ...{ survived: 0, paper_us: 0, places: 1 },
    })),
    resolver: null,
    measure: "correct",
    mean: false,
    ...changes,
  };
}

const walking = {
  ...after,
  phase: "ceremony",
  agenda_at: 7,
  allowed: [...flow, "move_ceremony", "jump_ceremony"],
  editions: [{ number: 1, at_wall_ms: 0, document: "", reason: "", signed: true, signers: "Ông A, Trưởng BTC" }],
} as const;

export const resultStates: Readonly<Record<string, Make>> = {
  "ties-early": (server) => ({
    ties: [{ ...tie, playable: true }],
    next_question: deck,
    step: step("prepare_play", "Chuẩn bị câu 12"),
    play: samplePlay({ number: 11, phase: "scored", ...question, key: ["A"] }),
    wall: sampleWall({ scene: "both", present: 50, until_us: server.nowUs() }),
    allowed: flow,
  }),
  "tiebreak-start": () => ({
    ...after,
    ties: [tie, { ...tie, scope: "team", members: ["DV1", "DV2"], names: ["Sở TT&TT", "H. Cái Bè"], playable: false }],
    step: step("start_tiebreak", "Mở câu hỏi phụ cho 03 thí sinh", {
      arguments: { scope: "individual" },
    }),
    wall: sampleWall({ scene: "title", present: 50 }),
  }),
  "tiebreak-play": (server) => {
    const nowUs = server.nowUs();
    const play = samplePlay({
      kind: "tiebreak",
      number: 2,
      count: 3,
      phase: "open",
      ...question,
      opens_us: nowUs - 4_000_000,
      deadline_us: nowUs + 15_900_000,
    });
    const playing = { number: 1, ...tie, played: 1, questions_max: 3, units: ["H. Cái Bè", "TP. Mỹ Tho", "Sở TT&TT"] };
    return {
      ...after,
      play,
      answered: 2,
      tiebreak: playing,
      step: step("close_play", "Khóa câu hỏi phụ"),
      wall: sampleWall({ scene: "question", present: 50, answered: 2, play, tiebreak: playing }),
    };
  },
  review: (server) => ({
    ...after,
    agenda: agendaOf(6, 12),
    agenda_at: 6,
    review_until_us: server.nowUs() + 734_000_000,
    complaints: [
      {
        number: 1,
        unit: "DV3",
        unit_name: "Huyện Cai Lậy",
        question: "TT04",
        text: "Đáp án câu 4 chưa đúng.",
        by: "thu-ky-1",
        at_wall_ms: Date.now(),
        ruled: false,
        upheld: false,
        ruling: "",
      },
    ],
    proposals: [
      {
        number: 3,
        command: "set_key",
        text: "Đổi đáp án câu TT04 thành B",
        reason: "Văn bản sửa đổi 2020",
        by: "giam-khao-1",
        role: "jury",
        at_wall_ms: Date.now(),
        may_decide: false,
      },
    ],
    affected: [{ play: "truc-tiep.7.1", number: 7, zones: ["C"], ruled: false }],
    ties: [tie],
    step: step("finalize", "Chốt kết quả", {
      held: true,
      blockers: [
        "Còn 01 đề nghị chờ người thứ hai xác nhận",
        "Chưa có quyết định về câu 7 (hội trường mất kết nối)",
        "Còn 01 khiếu nại chưa có kết luận giải quyết",
        "Đang trong thời gian xem bài làm và nhận khiếu nại",
        tie.text,
      ],
    }),
    mc: "Các phần thi đã kết thúc. Mỗi thí sinh xem lại bài làm của mình trên máy; trưởng đoàn gửi khiếu nại bằng văn bản cho thư ký trong 15 phút.",
    wall: sampleWall({ scene: "title", present: 50 }),
  }),
  "review-open": () => ({
    ...after,
    agenda: agendaOf(6, 12),
    agenda_at: 6,
    step: step("open_review", "Mở xem bài làm (15 phút)"),
    wall: sampleWall({ scene: "title", present: 50 }),
  }),
  finalized: () => ({
    ...after,
    phase: "finalized",
    agenda: agendaOf(6, 12),
    agenda_at: 6,
    editions: [{ number: 1, at_wall_ms: Date.now() - 90_000, document: "", reason: "", signed: false, signers: "" }],
    ceremony_next: ceremonyStep({ step: 0, kind: "title", winners: [] }),
    step: step("move_agenda", "Chuyển sang: Công bố kết quả và trao giải", {
      arguments: { to: "7" },
      blockers: ["Chưa ghi nhận biên bản đã ký"],
    }),
    wall: sampleWall({ scene: "title", provisional: false }),
  }),
  "ceremony-winners": () => ({
    ...walking,
    agenda: agendaOf(7, 12),
    ceremony_next: ceremonyStep({ step: 6, kind: "photo", winners: [] }),
    step: step("move_ceremony", "Bước trao giải tiếp", { arguments: { by: "1" } }),
    mc: "Xin chúc mừng và kính mời các thí sinh có tên trên màn hình lên nhận 03 giải ba.",
    wall: sampleWall({ scene: "ceremony", provisional: false, ceremony: ceremonyStep() }),
  }),
  "ceremony-resolver": () => {
    const rows = board(6).map(({ id, name, correct, points }, index) => ({
      candidate: id,
      name,
      correct,
      points,
      shown: index < 3,
    }));
    const resolver = { unit: "DV1", name: "Thành phố Mỹ Tho", rows, correct: 21, points: 0, time_us: 0 };
    return {
      ...walking,
      agenda: agendaOf(7, 12),
      ceremony_next: ceremonyStep({
        step: 9,
        kind: "resolver",
        scope: "team",
        title: "Giải nhất",
        count: 1,
        winners: [],
        resolver,
      }),
      step: step("move_ceremony", "Bước trao giải tiếp", { arguments: { by: "1" } }),
      wall: sampleWall({ scene: "ceremony", ceremony: ceremonyStep({ step: 8, kind: "invitation", winners: [] }) }),
    };
  },
  agenda: () => ({
    phase: "lobby",
    round: null,
    play: null,
    next_question: null,
    agenda: agendaOf(1),
    agenda_at: 1,
    step: step("move_agenda", "Chuyển sang: Phổ biến thể lệ, thi thử", { arguments: { to: "2" } }),
    mc: "Tiếp theo chương trình: Giới thiệu đại biểu, phát biểu khai mạc.",
    wall: sampleWall({ scene: "agenda", present: 238, agenda: agendaOf(1)[1] ?? null }),
    allowed: flow,
  }),
  affected: (server) => {
    const nowUs = server.nowUs();
    const play = samplePlay({
      phase: "open",
      ...question,
      affected: true,
      opens_us: nowUs - 9_000_000,
      deadline_us: nowUs + 10_900_000,
    });
    return {
      play,
      answered: 120,
      next_question: deck,
      affected: [{ play: play.id, number: 7, zones: ["C"], ruled: false }],
      step: step("suspend", "TẠM DỪNG – khu C mất kết nối 78 máy", {
        arguments: { reason: "khu C mất kết nối 78 máy" },
      }),
      mc: "Một số máy đang mất kết nối. Đề nghị các thí sinh giữ trật tự và ngồi yên tại chỗ; Ban Giám khảo sẽ xem xét câu hỏi số 7 để không thí sinh nào bị thiệt.",
      wall: sampleWall({ scene: "question", present: 238, answered: 120, play }),
      allowed: flow,
    };
  },
};
