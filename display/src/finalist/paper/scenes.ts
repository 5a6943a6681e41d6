/** Every state of a paper, for the fake server. Development only; part of the finalist's scenes. */
import {
  sampleCorrection,
  samplePaper,
  sampleSlots,
  servePaper,
  type FakePaperOptions,
} from "../../lib/testing/fakePaper";
import type { Scenes } from "../../lib/testing/fakePage";
import type { FakeServer } from "../../lib/testing/fakeServer";
import { sampleOwn, sampleRound, sampleStage } from "../../lib/testing/samples";

const secondUs = 1_000_000;

/** A press in the page, by the words of a button, `afterMs` after the scene began. */
function pressButton(words: string, afterMs: number): void {
  setTimeout(() => {
    const buttons = Array.from(document.querySelectorAll("button"));
    buttons
      .find((button) => `${button.getAttribute("aria-label") ?? ""} ${button.textContent ?? ""}`.includes(words))
      ?.click();
  }, afterMs);
}

function pressKey(key: string, afterMs: number): void {
  setTimeout(() => {
    for (const type of ["keydown", "keyup"]) {
      window.dispatchEvent(new KeyboardEvent(type, { key }));
    }
  }, afterMs);
}

function cutOff(server: FakeServer, afterMs: number): void {
  setTimeout(() => {
    server.refusing = true;
    server.disconnect(1006);
  }, afterMs);
}

const written = (options: FakePaperOptions = {}): FakePaperOptions => ({
  ...options,
  sheet: { slots: sampleSlots(60), ...options.sheet },
});

export const paperScenes: Scenes = {
  "paper-soon": (server) => {
    const round = sampleRound({
      id: "trac-nghiem",
      type: "paper",
      title: "Phần thi trắc nghiệm",
      count: 60,
      played: 0,
    });
    server.parts.stage = sampleStage({ round });
    server.parts.own = sampleOwn({ correct: 0, time_us: 0 });
  },
  "paper-starts": (server) => {
    const opensUs = server.nowUs() + 5 * secondUs;
    servePaper(server, { paper: { opens_us: opensUs, deadline_us: opensUs + 2_700 * secondUs } });
  },
  "paper-loading": (server) => {
    servePaper(server);
    server.paper = null;
  },
  "paper-first": (server) => {
    servePaper(server);
  },
  "paper-written": (server) => {
    servePaper(server, written());
    pressKey("ArrowRight", 300);
    pressKey("ArrowRight", 500);
    pressKey("c", 700);
  },
  "paper-several": (server) => {
    servePaper(server, { count: 3 });
    if (server.paper !== null) {
      const questions = server.paper.questions.map((question) => ({ ...question, several: true }));
      server.paper = { ...server.paper, questions };
    }
    pressKey("a", 300);
    pressKey("c", 700);
  },
  "paper-last": (server) => {
    servePaper(server, { count: 3 });
    pressKey("ArrowRight", 300);
    pressKey("ArrowRight", 500);
  },
  "paper-sending": (server) => {
    servePaper(server, written());
    server.judge = () => "ignore";
    pressKey("c", 500);
  },
  "paper-offline": (server) => {
    servePaper(server, written());
    cutOff(server, 500);
    pressKey("c", 700);
    pressKey("ArrowRight", 900);
    pressKey("d", 1_100);
  },
  "paper-list": (server) => {
    servePaper(server, written({ paper: { corrections: [sampleCorrection()] }, sheet: { corrections_read: [1] } }));
    pressButton("Danh sách", 400);
  },
  "paper-bell": (server) => {
    const deadlineUs = server.nowUs() + 302 * secondUs;
    servePaper(server, written({ paper: { opens_us: deadlineUs - 2_700 * secondUs, deadline_us: deadlineUs } }));
  },
  "paper-extra-time": (server) => {
    servePaper(server, { ...written({ paper: { outages: ["C"] } }), own: { extra_percent: 25 } });
  },
  "paper-correction": (server) => {
    servePaper(server, written({ paper: { corrections: [sampleCorrection()] } }));
  },
  "paper-corrected": (server) => {
    servePaper(server, written({ paper: { corrections: [sampleCorrection()] }, sheet: { corrections_read: [1] } }));
    pressKey("ArrowRight", 400);
  },
  "paper-report": (server) => {
    servePaper(server, written());
    pressButton("Báo câu hỏi có vấn đề", 400);
  },
  "paper-image": (server) => {
    servePaper(server, written());
    if (server.paper !== null) {
      const questions = server.paper.questions.map((question) => ({ ...question, image: "so-do.png" }));
      server.paper = { ...server.paper, questions };
    }
  },
  "paper-submit": (server) => {
    servePaper(server, written());
    pressButton("Danh sách", 300);
    pressButton("Nộp bài", 600);
  },
  "paper-submit-offline": (server) => {
    servePaper(server, written());
    cutOff(server, 400);
    pressKey("c", 600);
    pressButton("Nộp bài", 900);
    pressButton("Nộp bài, bỏ trống", 1_900);
  },
  "paper-submit-sending": (server) => {
    servePaper(server, written());
    server.judge = () => "ignore";
    pressKey("c", 400);
    pressButton("Nộp bài", 700);
    pressButton("Nộp bài, bỏ trống", 1_700);
  },
  "paper-submitted": (server) => {
    servePaper(server, written());
    pressButton("Nộp bài", 400);
    pressButton("Nộp bài, bỏ trống", 1_400);
  },
  "paper-over": (server) => {
    const deadlineUs = server.nowUs() - secondUs;
    servePaper(server, written({ paper: { opens_us: deadlineUs - 2_700 * secondUs, deadline_us: deadlineUs } }));
  },
  "paper-closed": (server) => {
    const deadlineUs = server.nowUs() - 60 * secondUs;
    const paper = { phase: "closed", opens_us: deadlineUs - 2_700 * secondUs, deadline_us: deadlineUs };
    servePaper(server, written({ paper, sheet: { correct: 38, held: 3 } }));
  },
  "paper-practice": (server) => {
    servePaper(server, { count: 3, paper: { id: "trac-nghiem.thu", practice: true, bells_us: [] } });
    const { stage } = server.parts;
    server.parts.stage = stage === null ? null : { ...stage, phase: "lobby" };
  },
  "paper-practice-result": (server) => {
    const paper = samplePaper(server, { id: "trac-nghiem.thu", practice: true, phase: "closed", count: 3 });
    servePaper(server, { count: 3, paper, sheet: { submitted: true, correct: 2, time_us: 71 * secondUs } });
    const { stage } = server.parts;
    server.parts.stage = stage === null ? null : { ...stage, phase: "lobby", round: null };
  },
  "paper-standstill-unsent": (server) => {
    servePaper(server, written());
    server.judge = () => "ignore";
    pressKey("c", 300);
    setTimeout(() => {
      const { stage } = server.parts;
      if (stage !== null) {
        server.publish({ stage: { ...stage, standstill: { kind: "suspended", reason: "Mất điện khu C" } } });
      }
    }, 600);
  },
  "paper-standstill": (server) => {
    servePaper(server, written());
    const { stage } = server.parts;
    const standstill = { kind: "suspended", reason: "Mất điện khu C" };
    server.parts.stage = stage === null ? null : { ...stage, standstill };
  },
};
