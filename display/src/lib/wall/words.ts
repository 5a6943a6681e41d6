/**
 * What the wall and the audience's page say of themselves, Vietnamese first (WORDS.md). The wall may speak Vietnamese,
 * English, or both at once, whatever language the page around it is in.
 */
import type { Language } from "../formats";
import { fill, type Parameters } from "../i18n.svelte";
import { commonWords } from "../words";

export type WallLanguage = Language | "both";
export type Pair = readonly [vi: string, en: string];

export const wallWords = {
  questionNumber: commonWords.questionNumber,
  provisional: commonWords.provisional,
  rehearsal: commonWords.rehearsal,
  source: commonWords.source,
  candidateNumber: commonWords.candidateNumber,
  practiceQuestion: ["Câu thi thử", "Practice question"],
  tiebreakQuestion: ["Câu hỏi phụ", "Tie-break question"],
  reserve: ["Câu dự phòng", "Reserve question"],
  voided: ["Câu hỏi đã hủy, không tính điểm", "Question voided, it does not count"],
  questions: ["{count} câu hỏi", "{count} questions"],
  answered: ["đã trả lời", "answered"],
  timeUp: ["Hết giờ", "Time is up"],
  closed: ["Đã khóa", "Closed"],
  right: ["{right}/{present} thí sinh trả lời đúng", "{right}/{present} answered correctly"],
  standingsIndividual: ["Xếp hạng cá nhân sau câu {after}", "Individual standings after question {after}"],
  standingsTeam: ["Xếp hạng tập thể sau câu {after}", "Team standings after question {after}"],
  standingsIndividualFinal: ["Kết quả cá nhân", "Individual results"],
  standingsTeamFinal: ["Kết quả tập thể", "Team results"],
  individualAfter: ["Cá nhân sau câu {after}", "Individuals after Q{after}"],
  teamAfter: ["Tập thể sau câu {after}", "Teams after Q{after}"],
  individual: ["Cá nhân", "Individuals"],
  team: ["Tập thể", "Teams"],
  standingsAfter: ["Xếp hạng sau câu {after}", "Standings after question {after}"],
  results: ["Kết quả", "Results"],
  correctUnit: ["câu", "correct"],
  secondsUnit: ["giây", "s"],
  break: ["Giải lao", "Break"],
  breakUntil: ["Tiếp tục lúc {time}", "We continue at {time}"],
  breakOver: ["Sắp tiếp tục", "We continue shortly"],
  join: ["Thí sinh đăng nhập", "Finalists sign in"],
  joinOpen: [
    "Mở địa chỉ này trên máy dự thi, hoặc quét mã QR",
    "Open this address on your device, or scan the QR code",
  ],
  joinCode: [
    "Nhập mã trên phiếu mã đăng nhập của đúng số báo danh",
    "Enter the code on the sign-in slip of your candidate number",
  ],
  joinAudience: ["Khán giả theo dõi tại {address}", "Audience: follow at {address}"],
  signedIn: ["đã đăng nhập", "signed in"],
  paused: ["TẠM DỪNG", "PAUSED"],
  suspended: ["Ban Tổ chức tạm dừng hội thi", "The organising committee has paused the contest"],
  interrupted: ["Hội thi tạm dừng do sự cố máy chủ", "The contest is paused: the server was interrupted"],
  stay: ["Mời thí sinh giữ nguyên vị trí, chờ hướng dẫn", "Finalists, please stay seated and wait for instructions"],
  prizeIndividual: ["Giải cá nhân", "Individual prize"],
  prizeTeam: ["Giải tập thể", "Team prize"],
  prizeEach: ["{amount} mỗi giải", "{amount} each"],
  seal: ["Mã niêm phong nhật ký", "Seal of the contest log"],
  sealEntry: ["Mục nhật ký số {seq}", "Log entry {seq}"],
  sealHint: [
    "Chép lại hoặc chụp mã này để đối chiếu với biên bản kết quả",
    "Copy or photograph this code and compare it with the minutes",
  ],
} as const satisfies Record<string, Pair>;

export interface Phrase {
  readonly first: string;
  readonly firstLanguage: Language;
  readonly second: string; // English below the Vietnamese; "" when one language is enough
}

/** A text pair in the wall's language or languages. */
export function phrase([vi, en]: Pair, language: WallLanguage, parameters: Parameters = {}): Phrase {
  const first = language === "en" && en !== "" ? en : vi;
  const second = language === "both" && en !== vi ? en : "";
  return {
    first: fill(first, parameters),
    firstLanguage: first === vi ? "vi" : "en",
    second: fill(second, parameters),
  };
}

/** How numbers and dates are written on a wall that speaks both languages: as in Vietnamese. */
export function numbersLanguage(language: WallLanguage): Language {
  return language === "en" ? "en" : "vi";
}
