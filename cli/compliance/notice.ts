import {
  dataFor,
  isInMainland,
  receiversOf,
  recordDays,
  type TemplateLanguage,
  type Words,
} from "./facts.ts";
import { tableOf } from "./markdown.ts";
import type { StageSettings } from "./stage-settings.ts";

/**
 * The notice to the people who are checked, as Markdown: what the settings decide is filled in, and what only the operator
 * knows stands in 【brackets】.
 */
export function noticeText(settings: StageSettings, language: TemplateLanguage): string {
  const receivers = receiversOf(settings);
  const hasFaces = receivers.some(({ getsFaces }) => getsFaces);
  const blocks: Words[] = [
    {
      zh: "# 个人信息处理告知书\n\n【请由律师审核后使用。方括号内由您填写。】",
      en: "# Notice on the processing of your personal information\n\n【Have a lawyer read this before you use it. Fill in the brackets.】",
    },
    {
      zh: "## 我们是谁\n\n【公司全称、地址】。个人信息保护联系方式：【电话、邮箱】。",
      en: "## Who we are\n\n【Full name and address of your company】. For questions about your personal information: 【phone, e-mail】.",
    },
    {
      zh: `## 处理什么、为什么\n\n为【具体目的，例如开立账户】，我们核验您的${dataFor({ getsFaces: hasFaces }).zh}。这些是敏感个人信息。必要性：【为什么没有它们不能达到目的】。对您的影响：【核验不通过的后果】。`,
      en: `## What we process, and why\n\nFor 【the specific purpose, such as opening an account】 we verify your ${dataFor({ getsFaces: hasFaces }).en}. This is sensitive personal information. Why it is necessary: 【why the purpose cannot be reached without it】. What it means for you: 【what follows if the check fails】.`,
    },
    {
      zh: "## 提供给谁\n\n以下公司中的一家或几家会收到您的信息，以便与权威数据比对：",
      en: "## Who receives it\n\nOne or more of these companies receive your information to compare it with the records of the authorities:",
    },
    tableOf(
      { zh: ["公司", "收到的信息", "联系方式"], en: ["company", "what it receives", "contact"] },
      receivers.map((receiver) => {
        const data = dataFor(receiver);
        return { zh: [receiver.company, data.zh, "【】"], en: [receiver.company, data.en, "【】"] };
      }),
    ),
    { zh: storageOf(settings, "zh"), en: storageOf(settings, "en") },
    ...(hasFaces ? [settings.config.requireConsent === "off" ? faceByLaw : faceByConsent] : []),
    minorsWords[settings.config.minors],
    {
      zh: "## 您的权利\n\n您可以查阅、复制、更正、删除您的信息，撤回同意，并要求我们解释处理规则：【办理方式】。撤回同意不影响撤回前已进行的处理。您也可以向网信部门投诉。",
      en: "## Your rights\n\nYou may see, copy, correct and delete your information, withdraw your consent, and ask us to explain our rules: 【how】. A withdrawal does not affect what was done before. You may also complain to the cyberspace administration.",
    },
  ];
  return `${blocks.map((block) => block[language]).join("\n\n")}\n`;
}

const faceByLaw: Words = {
  zh: "## 关于人脸\n\n依照【法律、行政法规的名称和条款】，您的照片会离开您的设备，用于本次比对。我们不保存照片。您也可以选择不使用人脸的方式：【其他核验方式】。",
  en: "## About your face\n\nUnder 【the law and its article】 your picture leaves your device, for this comparison only. We do not store it. You may choose a way without your face: 【the other way】.",
};

const faceByConsent: Words = {
  zh: "## 关于人脸\n\n只有在您单独同意后，您的照片才会离开您的设备，用于本次比对。我们不保存照片。您也可以选择不使用人脸的方式：【其他核验方式】。",
  en: "## About your face\n\nYour picture leaves your device only if you agree to that separately, and only for this comparison. We do not store it. You may choose a way without your face: 【the other way】.",
};

const minorsWords: Readonly<Record<StageSettings["config"]["minors"], Words>> = {
  allow: {
    zh: "## 未成年人\n\n【您对不满十四周岁未成年人的处理规则】",
    en: "## Minors\n\n【Your rules for persons under 14】",
  },
  guardian: {
    zh: "## 未成年人\n\n不满十四周岁的，须由父母或者其他监护人同意。【专门的个人信息处理规则】",
    en: "## Minors\n\nFor persons under 14, a parent or other guardian must agree. 【Your special rules for them】",
  },
  refuse: {
    zh: "## 未成年人\n\n我们不核验不满十四周岁的人。",
    en: "## Minors\n\nWe do not verify persons under 14.",
  },
};

function storageOf(settings: StageSettings, language: TemplateLanguage): string {
  const days = recordDays(settings);
  const { region, longestWaitSeconds } = settings;
  const place = {
    zh: isInMainland(settings) === true ? `境内（${region}）` : `【存储地点】${region ?? ""}`,
    en:
      isInMainland(settings) === true ? `in mainland China (${region})` : `【where】 ${region ?? ""}`.trim(),
  }[language];
  const minutes = Math.ceil(longestWaitSeconds / 60);
  const wait = {
    zh: minutes === 0 ? "" : `；异步请求在处理前最多等待 ${minutes} 分钟`,
    en: minutes === 0 ? "" : `; a request may wait for at most ${minutes} minutes before it is processed`,
  }[language];
  return {
    zh: `## 保存多久、在哪里\n\n我们不保存您的姓名、身份证号和照片${wait}。代表您的加密摘要、核验结果和您的同意编号保存 ${days} 天，备份再保留 35 天。不含您任何信息的调用记录长期保存。信息存储在${place}。接收方的保存期限：【依合同】。`,
    en: `## How long, and where\n\nWe do not store your name, ID number and picture${wait}. A keyed digest that stands for you, the result and the id of your consent are stored for ${days} days, and in backups for 35 days more. Records of calls that hold nothing about you are kept for good. The information is stored ${place}. How long the receivers keep it: 【by contract】.`,
  }[language];
}
