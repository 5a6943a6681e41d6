/** Every step of the prize-giving, lifelike and hard: for tests and for looking at. Development only. */
import { sampleWall } from "../../testing/samples";
import type { CeremonyShape, ResolverShape, WallShape } from "../../wire";
import { board, ceremony, individualRow, teamRow, winner } from "./walls";

const names = ["Nguyễn Thị Ánh Tuyết", "Trần Văn Ổn", "Lê Hoàng Khánh Ngọc", "", "Phạm Thị Hồng Phượng"];

/** A team of `count` places of which `turned` have turned over. */
export function sampleResolver(count: number, turned: number, changes: Partial<ResolverShape> = {}): ResolverShape {
  const rows = Array.from({ length: count }, (_, index) => {
    const shown = index < turned;
    return {
      candidate: String(31 + index).padStart(3, "0"),
      name: index === 7 ? "Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phượng Quỳnh" : (names[index % names.length] ?? ""),
      correct: shown ? 4 + index : 0,
      points: shown ? 40 + index * 10 : 0,
      shown,
    };
  });
  const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    unit: "CB",
    name: "Ủy ban nhân dân huyện Cái Bè",
    rows,
    correct: sum((row) => row.correct),
    points: sum((row) => row.points),
    time_us: turned === count ? 1_061_230_000 : 0,
    ...changes,
  };
}

export function ceremonyScenes(): Readonly<Record<string, WallShape>> {
  const step = (winners: number, changes: Partial<CeremonyShape> = {}, wall: Partial<WallShape> = {}): WallShape =>
    sampleWall({ scene: "ceremony", provisional: false, edition: 1, ceremony: ceremony(winners, changes), ...wall });
  const consolation = {
    title: "Giải khuyến khích cá nhân",
    title_en: "Consolation prize",
    amount_vnd: 3_000_000,
    certificate: "Giấy khen của Ban Tổ chức",
  };
  const team = { scope: "team", title: "Giải ba", title_en: "Third prize", amount_vnd: 10_000_000 };
  const merit = {
    scope: "team",
    title: "Bằng khen đơn vị tổ chức tốt vòng loại",
    title_en: "Commendation for the preliminary round",
    amount_vnd: 0,
    certificate: "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
    measure: "",
    count: 10,
  };
  const commended = Array.from({ length: 10 }, (_, index) =>
    winner(index, true, { id: `dv${index}`, correct: 0, time_us: 0, points: 0 }),
  );
  const points = { measure: "points", mean: false };
  return {
    ceremony_title: step(0),
    ceremony_invitation: step(0, { kind: "invitation" }),
    ceremony_invitation_10: step(0, { ...consolation, kind: "invitation", count: 10 }),
    ceremony_1: step(1, { title: "Giải nhất", title_en: "First prize", count: 1, amount_vnd: 10_000_000 }),
    ceremony_2: step(2),
    ceremony_3: step(3, { title: "Giải ba", title_en: "Third prize" }),
    ceremony_10: step(10, consolation),
    ceremony_receiver: step(2, {
      winners: [winner(0), winner(1, false, { receiver: "Huỳnh Thị Kim Thoa (trưởng đoàn)" })],
    }),
    ceremony_receiver_10: step(10, {
      ...consolation,
      winners: Array.from({ length: 10 }, (_, index) =>
        winner(index, false, index === 3 ? { receiver: "Huỳnh Thị Kim Thoa" } : {}),
      ),
    }),
    ceremony_photo_1: step(1, { kind: "photo", title: "Giải nhất", title_en: "First prize", count: 1 }),
    ceremony_photo_10: step(10, { ...consolation, kind: "photo" }),
    ceremony_team_2: step(2, team),
    ceremony_team_6: step(6, {
      ...team,
      title: "Giải khuyến khích tập thể",
      amount_vnd: 5_000_000,
      certificate: "Giấy khen của Ban Tổ chức",
    }),
    ceremony_resolver_first: step(0, { ...team, kind: "resolver", resolver: sampleResolver(10, 1) }),
    ceremony_resolver: step(0, { ...team, kind: "resolver", resolver: sampleResolver(10, 6) }),
    ceremony_resolver_last: step(0, { ...team, kind: "resolver", resolver: sampleResolver(10, 10) }),
    ceremony_resolver_3: step(0, {
      ...team,
      kind: "resolver",
      measure: "points",
      resolver: sampleResolver(3, 2, { name: "Trường Trung học phổ thông chuyên Tiền Giang" }),
    }),
    ceremony_merit_title: step(0, { ...merit, kind: "title" }),
    ceremony_merit: step(10, { ...merit, kind: "merit", winners: commended }),
    ceremony_edition: step(2, {}, { edition: 2 }),
    ceremony_vacant: step(0, { kind: "winners" }),
    standings_paper: sampleWall({ scene: "standings", individuals: board(12, written) }),
    ceremony_mean: step(2, { ...team, mean: true }),
    standings_points: sampleWall({ scene: "standings", individuals: board(12, pointed, 10, points) }),
    standings_survived: sampleWall({
      scene: "standings",
      individuals: board(12, individualRow, 10, { measure: "survived" }),
    }),
    standings_edition: sampleWall({
      scene: "standings",
      provisional: false,
      edition: 2,
      individuals: board(12, individualRow, 12),
    }),
    teams_mean: sampleWall({ scene: "teams", teams: board(8, teamRow, 10, { mean: true }) }),
    teams_mean_final: sampleWall({
      scene: "teams",
      provisional: false,
      edition: 2,
      teams: board(8, teamRow, 10, { mean: true, measure: "points" }),
    }),
    both_mean: sampleWall({
      scene: "both",
      individuals: board(12, pointed, 10, points),
      teams: board(8, teamRow, 10, { mean: true, measure: "points" }),
    }),
  };
}

/** With a paper before the live round. */
function written(index: number): ReturnType<typeof individualRow> {
  return individualRow(index, { correct: 58 - index, paper_us: (2_292 + index * 37) * 1_000_000 });
}

/** Points without any time, one of them below zero. */
function pointed(index: number): ReturnType<typeof individualRow> {
  return individualRow(index, { time_us: 0, points: index === 4 ? -15 : 1240 - index * 105 });
}
