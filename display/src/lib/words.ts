/** Words every page says, in Vietnamese and English (WORDS.md). Pages merge their own dictionary with this one. */
import type { LinkState } from "./connection";

export const commonWords = {
  productName: ["Chung Kết", "Chung Kết"],
  languageSwitch: ["English", "Tiếng Việt"],
  questionNumber: ["Câu {number}/{count}", "Question {number}/{count}"],
  practice: ["Thi thử", "Practice"],
  reserve: ["Câu dự phòng", "Reserve question"],
  rehearsal: ["TỔNG DUYỆT", "REHEARSAL"],
  sample: ["DỮ LIỆU MẪU", "SAMPLE DATA"],
  provisional: ["Kết quả chưa chính thức", "Unofficial results"],
  source: ["Căn cứ: {source}", "Source: {source}"],
  candidateNumber: ["SBD {id}", "No. {id}"],
  voided: ["Câu hỏi đã bị hủy, không tính điểm", "This question was voided and does not count"],
  suspended: ["Ban Tổ chức tạm dừng", "Paused by the organising committee"],
  interrupted: ["Máy chủ vừa gián đoạn", "The server was interrupted"],
  linkConnecting: ["Đang kết nối…", "Connecting…"],
  linkOpen: ["Đã kết nối", "Connected"],
  linkSilent: ["Máy chủ chưa trả lời, đang thử lại", "The server is not answering, trying again"],
  linkOffline: ["Máy này mất mạng, hãy kiểm tra Wi-Fi", "This device is offline, check its Wi-Fi"],
  linkServerAway: ["Không liên lạc được với máy chủ, đang kết nối lại", "Cannot reach the server, reconnecting"],
  linkSuperseded: ["Trang đã được mở ở một thẻ khác trên máy này", "This page is open in a newer tab of this device"],
  linkReplaced: ["Chỗ này đã chuyển sang máy khác", "Another device has taken this place over"],
  linkSignedOut: ["Đã đăng xuất", "Signed out"],
  linkOutdated: ["Trang đã có bản mới, hãy tải lại", "There is a newer version of this page, reload it"],
  linkShort: ["Mất kết nối", "Not connected"],
  linkStopped: ["Chưa kết nối", "Not connected"],
  storeAway: [
    "Máy chủ tạm thời chưa lưu được, câu trả lời đang chờ",
    "The server cannot store anything just now, answers are waiting",
  ],
  reload: ["Tải lại trang", "Reload"],
  close: ["Đóng", "Close"],
} as const;

/** The key of the text that says how the link is, in plain words. */
export const linkWords: Readonly<Record<LinkState, keyof typeof commonWords>> = {
  connecting: "linkConnecting",
  open: "linkOpen",
  silent: "linkSilent",
  offline: "linkOffline",
  "server-away": "linkServerAway",
  superseded: "linkSuperseded",
  replaced: "linkReplaced",
  "signed-out": "linkSignedOut",
  outdated: "linkOutdated",
  stopped: "linkStopped",
};
