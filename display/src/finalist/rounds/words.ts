/** What a finalist's page says in elimination and buzzer rounds, play-offs and reviews, in Vietnamese and English (WORDS.md). */

export const roundWords = {
  pickSeveral: [
    "Chọn tất cả phương án đúng rồi bấm Gửi câu trả lời. Chỉ gửi được một lần.",
    "Choose every right choice, then press Send. It can be sent once.",
  ],
  pickSeveralChosen: ["Đang chọn {choice} – chưa gửi", "{choice} chosen – not sent yet"],
  sendSeveral: ["Gửi câu trả lời: {choice}", "Send the answer: {choice}"],
  sendSeveralNone: ["Chọn ít nhất một phương án", "Choose at least one"],
  pointsRight: ["Đúng +{points}", "Right +{points}"],
  pointsWrong: ["sai −{points}", "wrong −{points}"],
  ownExtra: ["Thời gian được cộng thêm {percent} %", "Extra time: {percent} %"],
  points: ["Điểm", "Points"],
  survived: ["Số câu vượt qua", "Questions survived"],
  notPlaying: ["Thí sinh không trả lời câu này, mời theo dõi", "Not playing this question; you may watch"],
  notPlayingHint: ["Chờ câu hỏi tiếp theo.", "Wait for the next question."],
  disqualifiedTitle: ["Thí sinh đã dừng dự thi", "No longer taking part"],
  disqualifiedText: [
    "Theo kết luận của Ban Tổ chức, thí sinh bị đình chỉ thi. Mời gặp giám thị để được giải thích.",
    "By decision of the organising committee the finalist is disqualified. Please see the proctor, who will explain.",
  ],
  disqualifiedHint: ["Trang này không trả lời câu hỏi được nữa.", "This page can no longer answer questions."],
} as const;
