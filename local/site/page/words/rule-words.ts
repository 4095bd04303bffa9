import type { Language } from "../../../../cli/verdict-words.ts";

const token = {
  not_text: "请使用 JSON 字符串。",
  empty: "请至少填写一个字符，或省略该字段。",
  characters: "只能使用字母、数字和 . _ : -。",
  length: "请使用该字段允许的长度。",
  looks_like_id_number: "请使用没有含义的标识：这个像身份证号。",
  looks_like_phone_number: "请使用没有含义的标识：这个像手机号。",
};

const both = "请填写编号和目的，或都不填写。";
const consentToken = { ...token, required: both, empty: both };

const control = { control_level: "取值为 NONE、LOW、NORMAL 或 HIGH。" };

/** What the input rules ask for, in Chinese. The English texts come from the rules themselves. */
const chinese: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  body: {
    encoding: "请使用 UTF-8。",
    json_malformed: "请发送一个符合 RFC 8259 的 JSON 值。",
    json_too_deep: "请减少对象和数组的嵌套层数。",
    json_too_large: "数据过多：只有最长的一个字符串可以很大。",
    json_duplicate_key: "对象的每个键只能出现一次，否则无法确定以哪个值为准。",
    json_forbidden_key: "请去掉键 __proto__、constructor 和 prototype。",
    not_object: "请发送一个 JSON 对象。",
    unknown_field: "请去掉该函数没有的字段。字段名必须完全一致。",
  },
  caller: {
    required: "请填写调用方名称，或通过别名调用函数，别名不能是个人的号码。",
    malformed: "请使用 1 至 64 个字母、数字、. _ 或 -。",
  },
  id: { required: "请填写核验的编号。", not_text: "请使用 JSON 字符串。" },
  onRetryable: { not_one_of: "取值为 return 或 throw。" },
  idempotencyKey: {
    ...token,
    required: "每次新的核验使用新键，重发同一次核验使用同一个键。",
    malformed: "请使用不加引号的标识，或一个 RFC 8941 字符串。",
  },
  name: {
    required: "请填写姓名。",
    not_text: "请使用 JSON 字符串。",
    too_long: "最多 256 个字符。",
    empty: "请填写姓名。",
    encoding: "请按 UTF-8 重新读取姓名：它在途中被按其他编码解读。",
    lone_surrogate: "姓名编码不完整，请重新输入。",
    control_character: "请去掉制表符、换行等控制字符。",
    digit: "请去掉数字。",
    placeholder: "请填写 * ? □ 〓 ○ � 所代替的字。",
    description_sequence: "请填写汉字本身，而不是它的拆写。",
    radical: "请填写汉字本身，而不是部首。",
    unsupported_script: "请用汉字填写；证件上没有汉字的用拉丁字母。",
    separator: "姓名各部分之间请使用 ·（U+00B7），现在是其他符号。",
    characters: "请去掉姓名中不会有的字符。",
    dot_position: "间隔号只能单个放在姓名各部分之间。",
    ambiguous_space: "请去掉空格，或按证件在各部分之间写 ·。",
    length: "请填写 1 至 50 个字；拉丁字母姓名 2 至 60 个字符。",
    latin_name: "请按居民身份证填写汉字姓名。",
  },
  idNumber: {
    required: "请填写身份证号。",
    not_text: "请使用 JSON 字符串，JSON 数字会丢失位数。",
    too_long: "最多 256 个字符。",
    empty: "请填写身份证号。",
    scientific_number: "电子表格把号码写成了 1.1E+17，末尾几位已丢失。请把该列设为文本后重新导出。",
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
    image_and_url: "image 和 imageUrl 只能填写一个。",
    not_text: "请使用含 base64 的 JSON 字符串。",
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
  imageUrl: {
    not_text: "请使用 JSON 字符串。",
    image_url_disabled: "本部署不接受照片地址，请发送 image。",
    image_url_too_long: "最多 2048 个字符。",
    image_url_malformed: "请使用完整的地址，不含空格、控制字符或反斜杠。",
    image_url_scheme: "请使用 https。",
    image_url_user_info: "请去掉用户名和密码。",
    image_url_ip_address: "请使用主机名。",
    image_url_host: "请使用本部署允许的主机；端口须与主机一同列出。",
    image_url_unsupported: "没有服务商接受照片地址，请发送 image。",
  },
  qualityControl: control,
  livenessControl: control,
  threshold: {
    not_number: "请填写数字。",
    threshold_range: "请填写 0 到 100。",
    threshold_below_floor: "不能低于本部署要求的相似度。",
  },
  reference: token,
  consent: {
    required: "本部署要求提供个人同意。",
    not_object: "请使用含 id 和 purpose 的 JSON 对象。",
    unknown_field: "只能有 id、purpose 和 guardian。",
  },
  "consent.id": consentToken,
  "consent.purpose": consentToken,
  "consent.guardian": {
    required: "此人未满十四周岁，需要监护人同意。",
    not_true: "请填写 true，或省略该字段。",
  },
  month: { malformed: "请填写月份，例如 2026-11。" },
  by: { not_one_of: "取值为 provider、kind 或 day。" },
  query: { unknown_field: "只能有 month 和 by。" },
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
  "110007": "与任何照片略有相似（服务商给 70 分）",
  "110008": "与任何照片都不相似（服务商给 12 分）",
  "110009": "只有姓名示例甲一致",
};

/** What a made-up person stands for. */
export function personWords(
  language: Language,
  { region, description }: { region: string; description: string },
): string {
  return language === "zh" ? (chinesePeople[region] ?? description) : description;
}
