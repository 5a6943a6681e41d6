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
  sample: commonWords.sample,
  source: commonWords.source,
  candidateNumber: commonWords.candidateNumber,
  practiceQuestion: ["Câu thi thử", "Practice question"],
  practiceNumber: ["Câu thi thử {number}", "Practice question {number}"],
  tiebreakQuestion: ["Câu hỏi phụ", "Tie-break question"],
  reserve: ["Câu dự phòng", "Reserve question"],
  golden: ["Câu hỏi vàng", "Golden question"],
  reconnecting: ["Đang nối lại với máy chủ…", "Connecting to the server again…"],
  affected: ["Ban Giám khảo đang xem xét câu hỏi này", "The jury is looking into this question"],
  several: ["Chọn mọi phương án đúng", "Choose every right answer"],
  worth: ["{right} điểm", "{right} points"],
  worthUpTo: ["Từ {right} đến {most} điểm", "{right} to {most} points"],
  worthUpToBoth: ["Đúng từ {right} đến {most} điểm, sai {wrong}", "Right {right} to {most} points, wrong {wrong}"],
  worthBoth: ["Đúng {right} điểm, sai {wrong}", "Right {right} points, wrong {wrong}"],
  voided: ["Câu hỏi đã hủy, không tính điểm", "Question voided, it does not count"],
  questions: ["{count} câu hỏi", "{count} questions"],
  prepare: ["Chuẩn bị", "Get ready"],
  opensIn: ["Phương án mở sau", "Choices open in"],
  answered: ["đã trả lời", "answered"],
  timeUp: ["Hết giờ", "Time is up"],
  closed: ["Đã khóa", "Closed"],
  right: ["{right}/{present} thí sinh trả lời đúng", "{right}/{present} answered correctly"],
  left: ["Còn {left}/{total} thí sinh", "{left} of {total} still in"],
  fallen: ["{count} thí sinh dừng lại", "{count} are out"],
  rescued: ["Cứu trợ: {count} thí sinh trở lại", "Rescue: {count} return"],
  returned: ["{count} thí sinh trở lại", "{count} return"],
  rescuesLeft: ["Còn {count} lượt cứu trợ", "Rescues left: {count}"],
  fieldIn: ["còn thi đấu", "still in"],
  fieldOut: ["đã dừng lại", "out"],
  tiebreak: ["Thi câu hỏi phụ", "Tie-break"],
  tiebreakOf: ["Câu hỏi phụ {number}/{count}", "Tie-break question {number}/{count}"],
  tiebreakFinalists: ["{count} thí sinh dự thi câu hỏi phụ", "{count} finalists play the tie-break"],
  tiebreakTeams: ["{count} đội trưởng dự thi câu hỏi phụ", "{count} captains play the tie-break"],
  buzzerShut: ["Chuông chưa mở", "Buzzer closed"],
  buzzerOpen: ["Mời bấm chuông", "Press now"],
  buzzerOpenEquals: ["Bấm lại: {who}", "Press again: {who}"],
  buzzerSettling: ["Đang xác định người bấm trước", "Who was first?"],
  buzzerOver: ["Không có câu trả lời đúng", "No right answer"],
  buzzerNobody: ["Không ai bấm chuông", "Nobody pressed"],
  buzzerVoice: ["trả lời bằng lời", "answers aloud"],
  buzzerMargin: ["sớm hơn", "ahead by"],
  buzzerMarginLess: ["sớm hơn chưa đến", "ahead by less than"],
  buzzerOwner: ["Câu hỏi của {who}", "Question of {who}"],
  star: ["Ngôi sao hy vọng", "Star of hope"],
  paperSubmitted: ["đã nộp bài", "submitted"],
  paperPractice: ["Thi thử, không tính kết quả", "Practice, it does not count"],
  paperUp: ["Hết giờ làm bài", "Time is up"],
  paperClosed: ["Đã thu bài", "Papers collected"],
  paperSoon: ["Sắp bắt đầu", "About to begin"],
  paperOutage: [
    "{zones} đang được xử lý sự cố, thời gian được bù",
    "{zones}: a fault is being dealt with, the time is given back",
  ],
  paperZone: ["Khu {zone}", "Zone {zone}"],
  paperHall: ["Hội trường", "The hall"],
  paperCorrections: ["Có {count} đính chính, xem trên máy dự thi", "{count} corrections, see the devices"],
  paperUntil: ["Kết thúc lúc {time}", "Ends at {time}"],
  bellStart: ["Bắt đầu làm bài", "Begin"],
  bellLeft: ["Còn {minutes} phút", "{minutes} minutes left"],
  agendaProgram: ["Chương trình", "Programme"],
  agendaPractice: ["Thi thử", "Practice"],
  agendaRound: ["Phần thi", "Round"],
  agendaReview: ["Xem lại bài làm", "Reading the answer sheets"],
  agendaCeremony: ["Trao giải", "Prize-giving"],
  agendaPlanned: ["Dự kiến {starts}, {minutes} phút", "Planned for {starts}, {minutes} minutes"],
  agendaStarts: ["Dự kiến {starts}", "Planned for {starts}"],
  agendaMinutes: ["{minutes} phút", "{minutes} minutes"],
  notice: ["Sửa đổi thể lệ", "Amendment of the rules"],
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
  pointsUnit: ["điểm", "points"],
  survivedUnit: ["câu vượt qua", "survived"],
  survivedShort: ["câu", "survived"],
  byPoints: ["theo điểm", "by points"],
  byCorrect: ["theo số câu đúng", "by right answers"],
  bySurvived: ["theo số câu vượt qua", "by questions survived"],
  byMean: ["trung bình mỗi suất", "mean per place"],
  edition: ["Lần {edition}", "Edition {edition}"],
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
  prizeInvitation: ["Kính mời đại biểu lên sân khấu trao", "Our guests of honour are invited to present"],
  prizePhoto: ["Chụp ảnh lưu niệm", "Photograph"],
  merit: ["Khen thưởng đơn vị", "Commended units"],
  receiver: ["Người nhận thay: {name}", "Received by {name}"],
  prizeEach: ["{amount} mỗi giải", "{amount} each"],
  seal: ["Mã niêm phong nhật ký", "Seal of the contest log"],
  sealEntry: ["Mục nhật ký số {seq}", "Log entry {seq}"],
  sealNote: ["Niêm phong đến mục {seq}:", "Sealed up to entry {seq}:"],
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
