import { dataFor, findingsOf, receiversOf, recordDays, type TemplateLanguage, type Words } from "./facts.ts";
import { tableOf } from "./markdown.ts";
import type { StageSettings } from "./stage-settings.ts";

/**
 * The impact assessment of a stage, as Markdown: what the settings decide is filled in, and what only the operator can judge
 * stands in 【brackets】. It must be made before the processing begins, and kept for three years.
 */
export function assessmentText(settings: StageSettings, language: TemplateLanguage): string {
  const receivers = receiversOf(settings);
  const findings = findingsOf(settings);
  const blocks: Words[] = [
    {
      zh: `# 个人信息保护影响评估：${settings.config.stage}\n\n评估人【】 日期【】 批准【】。保存至少三年（个人信息保护法第55、56条）。`,
      en: `# Impact assessment: ${settings.config.stage}\n\nAssessed by 【】 on 【date】, approved by 【】. Keep it for at least three years (PIPL 55, 56).`,
    },
    {
      zh: "## 1. 处理活动\n\n目的【】 法律依据【同意、合同所必需或法定职责】 人群和数量【npx idcheck processing】 是否另有不使用人脸的方式【】。",
      en: "## 1. The processing\n\nPurpose 【】, legal basis 【consent, necessity for a contract, or a legal duty】, people and numbers 【npx idcheck processing】, another way without a face 【】.",
    },
    tableOf(
      { zh: ["接收方", "标识", "信息", "合同与到期日", "对方保存期限"], en: receiverTitles },
      receivers.map((receiver) => {
        const [company, id, data] = [receiver.company, receiver.id, dataFor(receiver)];
        return { zh: [company, id, data.zh, "【】", "【】"], en: [company, id, data.en, "【】", "【】"] };
      }),
    ),
    { zh: "## 2. 本部署的设置", en: "## 2. The settings of this deployment" },
    settingsTable(settings),
    { zh: "## 3. 需要处理的设置", en: "## 3. Settings that need your attention" },
    {
      zh: findings.length === 0 ? "无。" : findings.map(({ zh }) => `- ${zh}`).join("\n"),
      en: findings.length === 0 ? "None." : findings.map(({ en }) => `- ${en}`).join("\n"),
    },
    { zh: "## 4. 合法、正当、必要", en: "## 4. Lawful, justified, necessary" },
    {
      zh: "目的是否具体、充分必要【】 是否采用影响最小的方式【】 告知与单独同意的取得方式【】 撤回同意的方式【】。",
      en: "Is the purpose specific and sufficiently necessary 【】, is the least harmful way chosen 【】, how are people told and asked 【】, how can they withdraw 【】.",
    },
    { zh: "## 5. 风险与措施", en: "## 5. Risks and measures" },
    risksTable,
    {
      zh: "## 6. 结论\n\n对个人权益的影响【低、中、高】 保护措施是否合法、有效并与风险相适应【】 下次评估【日期，或目的、方式、接收方变化时】。",
      en: "## 6. Conclusion\n\nEffect on the rights of people 【low, medium, high】, measures lawful, effective and fit for the risk 【】, next assessment 【date, or when purpose, means or receivers change】.",
    },
  ];
  return `${blocks.map((block) => block[language]).join("\n\n")}\n`;
}

const receiverTitles = ["receiver", "id", "data", "contract and its end", "kept there for"];

function settingsTable(settings: StageSettings): Words {
  const { config, region, logRetentionDays, longestWaitSeconds } = settings;
  const rows: [Words, string][] = [
    [{ zh: "区域", en: "Region" }, region ?? "【】"],
    [{ zh: "须有同意", en: "consent required" }, `requireConsent=${config.requireConsent}`],
    [{ zh: "不满十四周岁", en: "under 14" }, `minors=${config.minors}`],
    [{ zh: "姓名、号码、照片的保存", en: "name, number and picture kept for" }, "0"],
    [{ zh: "核验记录保存（天）", en: "records kept for (days)" }, String(recordDays(settings))],
    [{ zh: "日志保存（天）", en: "logs kept for (days)" }, String(logRetentionDays ?? "【】")],
    [{ zh: "异步排队最长（秒）", en: "longest wait in a queue (seconds)" }, String(longestWaitSeconds)],
    [{ zh: "最低人脸相似度", en: "lowest similarity of a face" }, String(config.thresholdFloor)],
    [
      { zh: "允许的照片地址主机", en: "hosts of picture addresses" },
      [...config.imageUrlHosts].join(", ") || "–",
    ],
    [{ zh: "调用方认证", en: "callers prove who they are by" }, config.authorizer],
  ];
  return tableOf(
    { zh: ["设置", "值"], en: ["setting", "value"] },
    rows.map(([{ zh, en }, value]) => ({ zh: [zh, value], en: [en, value] })),
  );
}

/** What can go wrong for people, what idcheck does about it, and a cell for what the operator adds. */
const risksTable: Words = tableOf(
  { zh: ["风险", "idcheck 的措施", "您的措施"], en: ["risk", "what idcheck does", "what you add"] },
  [
    {
      zh: ["照片、姓名、号码泄露", "不存储；只在内存中；日志为封闭字段", "【】"],
      en: [
        "leak of pictures, names, numbers",
        "stores none; memory only; logs have a closed list of fields",
        "【】",
      ],
    },
    {
      zh: ["由摘要还原身份", "加密摘要，密钥在 Secrets Manager，可轮换", "【密钥权限】"],
      en: [
        "a digest leads back to a person",
        "keyed digests; the key is in Secrets Manager and can be rotated",
        "【who may read the key】",
      ],
    },
    {
      zh: ["未经同意的人脸", "缺少同意即拒绝（requireConsent）", "【同意的证明】"],
      en: [
        "a face without consent",
        "refused if no consent is named (requireConsent)",
        "【proof of the consents】",
      ],
    },
    {
      zh: ["被用来试探他人身份", "调用方限额，每人姓名数限制，告警", "【限额】"],
      en: [
        "the service is used to probe identities",
        "limits for callers and for names on one person; alarms",
        "【your limits】",
      ],
    },
    {
      zh: ["错误结果造成不利后果", "结果只是建议，附理由；不确定时转人工", "【人工复核】"],
      en: [
        "harm by a wrong verdict",
        "a verdict is advice with a reason; doubt goes to review",
        "【who reviews】",
      ],
    },
    {
      zh: ["接收方超期保存或转委托", "不控制接收方", "【合同、监督】"],
      en: ["a receiver keeps or passes on data", "no control over receivers", "【contract, supervision】"],
    },
  ],
);
