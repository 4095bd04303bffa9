import type { Language } from "../../../cli/verdict-words.ts";

const consentToken = {
  required: "请填写编号和目的，或都不填写。",
  empty: "请填写编号和目的，或都不填写。",
  characters: "只能使用字母、数字和 . _ : -。",
  length: "最多 64 个字符。",
  looks_like_id_number: "请勿使用身份证号。",
  looks_like_phone_number: "请勿使用手机号。",
};

/** What the rules for the fields of the form ask for, in Chinese. The English texts come from the rules themselves. */
const chinese: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  name: {
    required: "请填写姓名。",
    too_long: "最多 256 个字符。",
    empty: "请填写姓名。",
    lone_surrogate: "姓名编码不完整，请重新输入。",
    control_character: "请去掉制表符、换行等控制字符。",
    digit: "请去掉数字。",
    placeholder: "请填写 * ? □ 〓 ○ � 所代替的字。",
    description_sequence: "请填写汉字本身，而不是它的拆写。",
    radical: "请填写汉字本身，而不是部首。",
    unsupported_script: "请用汉字填写；证件上没有汉字的用拉丁字母。",
    characters: "请去掉姓名中不会有的字符。",
    dot_position: "间隔号只能单个放在姓名各部分之间。",
    ambiguous_space: "请去掉空格，或按证件在各部分之间写 ·。",
    length: "请填写 1 至 50 个字；拉丁字母姓名 2 至 60 个字符。",
    latin_name: "请按居民身份证填写汉字姓名。",
  },
  idNumber: {
    required: "请填写身份证号。",
    too_long: "最多 256 个字符。",
    empty: "请填写身份证号。",
    legacy_15: "15 位号码自 2013 年起作废，请使用 18 位号码。",
    unsupported_document: "没有服务商能核验这种证件。",
    characters: "只能是 17 位数字加一位数字或 X，不要分隔符。",
    length: "应为 18 位。",
    province: "请检查前两位：没有这个省份。",
    birth_date: "请检查第 7 至 14 位：不是有效的出生日期。",
    check_character: "请检查每一位：末位校验不符。",
    under_14: "本部署不核验未满十四周岁的人。",
  },
  image: {
    required: "请选择照片或拍照。",
    too_large: "照片太大。",
    empty: "照片是空的。",
    base64: "照片编码有误。",
    heic: "不支持 HEIC，请使用 JPEG。",
    format: "请使用 JPEG、PNG 或 BMP。",
    truncated: "照片文件不完整。",
    corrupt: "照片文件已损坏。",
    too_many_pixels: "照片不能超过 4000 万像素。",
    provider_format: "服务商不接受这种格式或编码。",
    provider_size: "照片超过服务商允许的大小。",
    provider_too_small: "照片小于服务商的最低要求。",
    provider_dimensions: "照片超过服务商允许的像素。",
  },
  threshold: {
    not_number: "请填写数字。",
    threshold_range: "请填写 0 到 100。",
    threshold_below_floor: "不能低于本部署要求的相似度。",
  },
  consent: { required: "本部署要求提供个人同意。" },
  "consent.id": consentToken,
  "consent.purpose": consentToken,
  "consent.guardian": { required: "此人未满十四周岁，需要监护人同意。" },
};

/** What a broken rule asks for, or its code if there is no text for it. */
export function ruleWords(
  language: Language,
  english: Readonly<Record<string, Readonly<Record<string, string>>>>,
  { field, code }: { field: string; code: string },
): string {
  const words =
    language === "zh" ? (chinese[field]?.[code] ?? english[field]?.[code]) : english[field]?.[code];
  return words ?? code;
}

/** The made-up people in Chinese, by the first six digits of their ID numbers. */
const chinesePeople: Readonly<Record<string, string>> = {
  "110001": "任何姓名都一致",
  "110002": "任何姓名都不一致",
  "110003": "没有记录",
  "110004": "权威机构不认可",
  "110005": "没有留存照片",
  "110006": "留存照片质量差",
  "110007": "与任何照片略有相似（70）",
  "110008": "与任何照片都不相似（12）",
  "110009": "只有姓名示例甲一致",
};

/** What a made-up person stands for. */
export function personWords(
  language: Language,
  { region, description }: { region: string; description: string },
): string {
  return language === "zh" ? (chinesePeople[region] ?? description) : description;
}
