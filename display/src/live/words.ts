/** What only the audience's page says. The rest it shares with the wall (`lib/wall/words.ts`). */
export const liveWords = {
  waiting: [
    "Mời quý vị theo dõi trên màn chiếu. Khi có nội dung, trang này tự hiện.",
    "Please follow the screen in the hall. This page fills by itself.",
  ],
  signingIn: ["Thí sinh đang đăng nhập", "Finalists are signing in"],
  readingNow: ["Người dẫn chương trình đang đọc câu hỏi", "The question is being read aloud"],
  secondsLeft: ["giây còn lại", "seconds left"],
  audienceOnly: ["Chỉ thí sinh trả lời trên máy dự thi", "Only finalists answer, on their own devices"],
  key: ["Đáp án", "Key"],
  chose: ["{count} thí sinh chọn", "{count} chose this"],
  topOf: ["{shown} hạng đầu trong {total}", "Top {shown} of {total}"],
  up: ["tăng {count} bậc", "up {count}"],
  down: ["giảm {count} bậc", "down {count}"],
  useHere: ["Dùng trang này", "Use this page"],
  prizeSoon: ["Chuẩn bị công bố", "About to be announced"],
  notYet: ["chưa công bố", "not announced yet"],
  sealWhole: ["Mã đầy đủ (SHA-256)", "Whole code (SHA-256)"],
} as const;
