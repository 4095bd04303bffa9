import { selectProviders } from "../../lib/providers/registry.ts";
import type { AnyProvider } from "../../lib/providers/provider.ts";
import type { StageSettings } from "./stage-settings.ts";

/** The languages of the templates. */
export const templateLanguages = ["zh", "en"] as const;

/** One of {@link templateLanguages}. */
export type TemplateLanguage = (typeof templateLanguages)[number];

/** A text in every language of the templates. */
export type Words = Readonly<Record<TemplateLanguage, string>>;

/** A company that gets data of people, and whether it gets faces. */
export type Receiver = { id: string; company: string; getsFaces: boolean };

/** The companies that a stage may send checks to, in the order in which they are asked. */
export function receiversOf({ config }: StageSettings): Receiver[] {
  return selectProviders(config.stage, config.providerIds).map((provider) => ({
    id: provider.id,
    company: provider.company,
    getsFaces: getsFaces(provider),
  }));
}

/** What a receiver gets of a person. */
export function dataFor({ getsFaces: isFaced }: Pick<Receiver, "getsFaces">): Words {
  return isFaced
    ? { zh: "姓名、身份证号、人脸照片", en: "name, ID number and picture of the face" }
    : { zh: "姓名、身份证号", en: "name and ID number" };
}

/** Whether a Region is in mainland China; undefined if no Region is known. */
export function isInMainland({ region }: StageSettings): boolean | undefined {
  return region === undefined ? undefined : region.startsWith("cn-");
}

/** How long records are kept, in days. */
export function recordDays({ config }: StageSettings): number {
  return config.records.retentionMs / 86_400_000;
}

/** The settings of a stage on which the law has a word, each with what to do: for the operator, not for the people. */
export function findingsOf(settings: StageSettings): Words[] {
  const { config, logRetentionDays } = settings;
  const hasFaces = receiversOf(settings).some(({ getsFaces: isFaced }) => isFaced);
  const findings: [boolean, Words][] = [
    [
      config.requireConsent === "off" && hasFaces,
      {
        zh: "requireConsent=off：没有单独同意的人脸照片也会发送。请写明法律依据，或改为 face（个人信息保护法第29条）。",
        en: "requireConsent=off: faces are sent without a separate consent. Name the law that is your basis, or set face (PIPL 29).",
      },
    ],
    [
      config.minors === "allow",
      {
        zh: "minors=allow：不满十四周岁的人按成人处理。请改为 guardian 或 refuse（个人信息保护法第31条）。",
        en: "minors=allow: persons under 14 are treated as adults. Set guardian or refuse (PIPL 31).",
      },
    ],
    [
      logRetentionDays !== undefined && logRetentionDays < leastLogDays,
      {
        zh: `日志保存 ${logRetentionDays} 天：网络日志应当保存不少于六个月，请设为至少 ${leastLogDays} 天（网络安全法）。`,
        en: `Logs are kept for ${logRetentionDays} days: network logs must be kept for at least six months. Set ${leastLogDays} (Cybersecurity Law).`,
      },
    ],
    [
      isInMainland(settings) === false,
      {
        zh: `部署在境外区域 ${settings.region}：向境外提供个人信息须满足个人信息保护法第38至40条。`,
        en: `Deployed abroad, in ${settings.region}: personal information may leave China only under PIPL 38 to 40.`,
      },
    ],
  ];
  return findings.flatMap(([applies, words]) => (applies ? [words] : []));
}

/** Six months, as AWS lets log groups keep their lines. */
const leastLogDays = 180;

function getsFaces({ operations }: AnyProvider): boolean {
  return Object.values(operations).some((operation) => operation.imageLimits !== undefined);
}
