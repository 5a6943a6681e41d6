/**
 * Line breaks a Vietnamese reader does not stumble over: a syllable is not a word, so compounds, "Điều 7" and "NĐ-CP" stay on one
 * line. Only invisible characters are put in; the words stay what they were. Pure.
 */

const noBreakSpace = "\u00a0";
const wordJoiner = "\u2060";

/** Compounds that titles and questions of such contests are full of. The list only has to be good, not complete; longer ones first. */
const compounds = [
  "dịch vụ công trực tuyến",
  "chính quyền điện tử",
  "chính phủ điện tử",
  "ban tổ chức",
  "cổng dịch vụ",
  "chính quyền số",
  "an ninh",
  "an toàn",
  "bưu chính",
  "cá nhân",
  "cán bộ",
  "cải cách",
  "chính phủ",
  "chính quyền",
  "chuyển đổi",
  "cơ quan",
  "cơ sở",
  "công chức",
  "công dân",
  "công nghệ",
  "dân cư",
  "dịch vụ",
  "doanh nghiệp",
  "dữ liệu",
  "đại biểu",
  "điện tử",
  "đơn vị",
  "giải quyết",
  "hành chính",
  "hồ sơ",
  "học sinh",
  "hội thi",
  "hội trường",
  "hướng tới",
  "kết quả",
  "kiến thức",
  "nghị định",
  "nhân dân",
  "khuyến khích",
  "ổn định",
  "pháp luật",
  "phương án",
  "phương thức",
  "quốc gia",
  "quy định",
  "quyền hạn",
  "số hóa",
  "thanh niên",
  "thành phố",
  "thẩm quyền",
  "thí sinh",
  "thị xã",
  "thông báo",
  "thông tin",
  "thủ tục",
  "tiếp nhận",
  "tìm hiểu",
  "tổ chức",
  "toàn quốc",
  "trách nhiệm",
  "truyền thông",
  "trực tiếp",
  "trực tuyến",
  "tuyên truyền",
  "ủy ban",
  "văn bản",
  "xã hội",
  "xử lý",
  "sự cố",
  "thời gian",
  "thể lệ",
  "phần thi",
  "thi thử",
  "câu hỏi",
  "giám thị",
  "đăng nhập",
  "thiết bị",
  "kính mời",
  "quý vị",
  "chỗ ngồi",
  "trân trọng",
  "khu vực",
  "hỗ trợ",
];

const compoundPattern = new RegExp(`(^|[\\s("“])(${compounds.join("|")})(?=$|[\\s.,;:!?)"”])`, "gi");
/** A word that names a number belongs to it: "Điều 7", "số 61/2018", "câu 10"; "và"-like words are left alone. */
const numberedPattern =
  /(^|[\s(])(điều|khoản|điểm|chương|mục|phụ lục|số|câu|ngày|tháng|năm|lúc|giải|huyện|phần)\s(?=\d)/gi;
const unitPattern = /(\d)\s(?=(?:giây|phút|giờ|ngày|tháng|năm|đồng|câu|điểm|%|m|km)(?:$|[\s.,;:!?)]))/gi;
const hyphenPattern = /([^\s-])-(?=[^\s-])/g;

function glue(text: string): string {
  return text.replace(/ /g, noBreakSpace);
}

/** For running text: only what belongs to a number stays with it, so that lines fill well. */
export function typesetNumbers(text: string): string {
  return text
    .replace(numberedPattern, (_, before: string, word: string) => before + glue(word) + noBreakSpace)
    .replace(unitPattern, (_, digit: string) => digit + noBreakSpace)
    .replace(hyphenPattern, (_, before: string) => `${before}-${wordJoiner}`);
}

/** For titles and single sentences: compounds too. The text with no-break spaces and joiners where a line must not end. Line feeds stay. */
export function typeset(text: string): string {
  return typesetNumbers(text.replace(compoundPattern, (_, before: string, words: string) => before + glue(words)));
}
