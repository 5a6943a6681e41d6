import { expect, test } from "vitest";
import { samplePaper } from "../lib/testing/fakePaper";
import { FakeServer } from "../lib/testing/fakeServer";
import { sampleConsole, samplePlace, samplePlay } from "../lib/testing/samples";
import type { ProposalShape } from "../lib/wire";
import { attentionItems, quietKind, viewOfKind } from "./attention";
import { quietText } from "./attentionWords";
import { placeRow } from "./readiness";
import { viewsOf } from "./roles";

const calm = sampleConsole({ readiness: { ...sampleConsole().readiness, disputed: 0 } });
const proposal: ProposalShape = {
  number: 3,
  command: "void_play",
  text: "Hủy câu 7",
  reason: "Đáp án sai",
  by: "thu-ky-1",
  role: "secretary",
  at_wall_ms: 0,
  may_decide: true,
};

test("a calm contest asks for nobody", () => {
  expect(attentionItems(calm, [placeRow(samplePlace(), "dev")], false)).toEqual([]);
});

test("the most urgent comes first, each with its count", () => {
  const takeover = { candidate: "014", name: "", session: "s", device: "" };
  const shape = { ...calm, takeovers: [takeover, takeover], proposals: [proposal] };
  const rows = [placeRow(samplePlace({ connected: false }), "dev")];
  expect(attentionItems(shape, rows, true).map(({ kind, count }) => [kind, count])).toEqual([
    ["store", 1],
    ["proposals", 1],
    ["takeovers", 2],
    ["disconnected", 1],
  ]);
});

test("proposals that wait for somebody else come last", () => {
  const others = { ...proposal, number: 4, may_decide: false };
  const tie = { scope: "individual", prizes: [], members: [], names: [], text: "", playable: true };
  const shape = { ...calm, proposals: [others, proposal], ties: [tie] };
  expect(attentionItems(shape, [], false).map(({ kind }) => kind)).toEqual(["proposals", "ties", "pending"]);
});

test("what only some may do is asked of them alone", () => {
  const paper = { slot: 3, question: "Q04", count: 5 };
  const held = { number: 1, candidate: "042", name: "", paper: "giay", slot: 1, question: "Q02", choice: "B" };
  const late = {
    ...held,
    cause: "late",
    stamped_wall_ms: 0,
    received_wall_ms: 0,
    admitted: false,
    rejected: false,
    cuts: [],
  };
  const shape = { ...calm, reports: [paper], held: [late, { ...late, number: 2, admitted: true }] };
  expect(attentionItems({ ...shape, allowed: [] }, [], false)).toEqual([]);
  expect(attentionItems({ ...shape, allowed: ["issue_correction", "admit_held"] }, [], false)).toEqual([
    { kind: "reports", count: 1 },
    { kind: "held", count: 1 },
  ]);
  const scored = { ...shape, paper: samplePaper(new FakeServer(), { phase: "scored" }), allowed: ["issue_correction"] };
  expect(attentionItems(scored, [], false)).toEqual([]);
});

test("an affected question and an open complaint wait until they are ruled", () => {
  const affected = { play: "TT07.1", number: 7, zones: ["C"], ruled: false };
  const complaint = { number: 1, unit: "u", unit_name: "", question: "", text: "", by: "", at_wall_ms: 0 };
  const open = { ...complaint, ruled: false, upheld: false, ruling: "" };
  const shape = { ...calm, affected: [affected], complaints: [open] };
  expect(attentionItems(shape, [], false).map(({ kind }) => kind)).toEqual(["affected", "complaints"]);
  const settled = {
    ...calm,
    affected: [{ ...affected, ruled: true }],
    complaints: [{ ...open, ruled: true }],
  };
  expect(attentionItems(settled, [], false)).toEqual([]);
});

test("who is disconnected after the result does not matter any more", () => {
  const rows = [placeRow(samplePlace({ connected: false }), "dev")];
  expect(attentionItems({ ...calm, phase: "ceremony" }, rows, false)).toEqual([]);
});

test("a proctor is told of the own zone only", () => {
  const takeover = { candidate: "042", name: "", session: "s1", device: "" };
  const elsewhere = { ...takeover, candidate: "107", session: "s2" };
  const readiness = { ...calm.readiness, disputed: 5 };
  const affected = { play: "TT07.1", number: 7, zones: ["C"], ruled: false };
  const shape = { ...calm, readiness, takeovers: [takeover, elsewhere], affected: [affected] };
  const rows = [
    placeRow(samplePlace(), "dev"),
    placeRow(samplePlace({ candidate: "043", identity: "disputed" }), "dev"),
  ];
  expect(attentionItems(shape, rows, false, "proctor")).toEqual([
    { kind: "takeovers", count: 1 },
    { kind: "disputed", count: 1 },
  ]);
  expect(attentionItems(shape, rows, false, "operator").map(({ count }) => count)).toEqual([2, 1, 5]);
});

test("each kind leads to where this role deals with it", () => {
  expect(viewOfKind("complaints", viewsOf("jury"))).toBe("complaints");
  expect(viewOfKind("complaints", viewsOf("operator"))).toBeNull();
  expect(viewOfKind("key", viewsOf("jury"))).toBe("jury");
  expect(viewOfKind("ties", viewsOf("operator"))).toBeNull();
});

test("unsigned minutes ask who records the signatures, and tell everybody else what is waited for", () => {
  const edition = { number: 1, at_wall_ms: 0, document: "", reason: "", signed: false, signers: "" };
  const finalized = { ...calm, phase: "finalized", editions: [{ ...edition, signed: true }, edition] };
  const kinds = (allowed: readonly string[]) =>
    attentionItems({ ...finalized, allowed }, [], false).map(({ kind }) => kind);
  expect(kinds(["record_signed"])).toEqual(["signature"]);
  expect(kinds(["move_agenda"])).toEqual(["unsigned"]);
  expect(viewOfKind("signature", viewsOf("secretary"))).toBe("secretary");
  const signed = { ...finalized, editions: [{ ...edition, signed: true }] };
  expect(attentionItems({ ...signed, allowed: ["record_signed"] }, [], false)).toEqual([]);
});

test("the line never says that nothing waits while the step is blocked or somebody is waited for", () => {
  const step = { ...calm.step, label: "Mở câu 7", blockers: [] };
  const waiting = { ...calm, step: { ...step, command: "", label: "Thí sinh đang làm bài" } };
  expect(quietKind({ ...calm, step: { ...step, blockers: ["a", "b"] } }, "operator")).toBe("blocked");
  expect(quietText({ ...calm, step: { ...step, blockers: ["a", "b"] } }, "operator")).toContain("còn vướng 2 việc");
  const standstill = { kind: "interrupted", reason: "" };
  const play = samplePlay({ phase: "open" });
  expect(quietText({ ...calm, step, play, standstill }, "operator")).toBe("Cuộc thi đang dừng: tiếp tục hay hủy câu?");
  expect(quietText({ ...calm, step, standstill }, "jury")).toBe("Cuộc thi đang dừng");
  expect(quietText(waiting, "operator")).toBe("Thí sinh đang làm bài");
  expect(quietText({ ...calm, step }, "operator")).toBe("✓ Không có vướng mắc");
  expect(quietText({ ...calm, step }, "mc")).toBe("✓ Không có vướng mắc");
  expect(quietText({ ...calm, step }, "secretary")).toBe("✓ Không có việc chờ thư ký");
});

test("a second copy that does not keep up is for who runs the server, after what concerns the hall", () => {
  const rows = [placeRow(samplePlace({ connected: false }), "dev")];
  const kinds = (role: string): readonly string[] =>
    attentionItems(calm, rows, false, role, true).map(({ kind }) => kind);
  expect(kinds("operator")).toEqual(["disconnected", "mirror"]);
  expect(kinds("jury")).toEqual(["disconnected"]);
  expect(kinds("proctor")).toEqual(["disconnected"]);
});
