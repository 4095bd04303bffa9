import type { CallCourse } from "../../lib/providers/call-course.ts";
import type { Call } from "./calls.ts";
import { socketError, type SimulatedLine } from "./lines.ts";
import { referenceOf } from "./providers.ts";
import type { World } from "./world.ts";

/** An answer as it goes over the wire. */
export function answerBytes(
  { status, text }: { status: number; text: string },
  keepAliveSeconds: number | undefined,
): Buffer {
  const hint = keepAliveSeconds === undefined ? "" : `Keep-Alive: timeout=${keepAliveSeconds}\r\n`;
  return Buffer.from(`HTTP/1.1 ${status} OK\r\n${hint}Content-Length: ${text.length}\r\n\r\n${text}`);
}

/**
 * Reads the answer to a call in the place of node:http: whatever comes first on its line is taken for it. `onStatus` is
 * called at its status line.
 */
export function readAnswer(
  world: World,
  line: SimulatedLine,
  call: Call,
  course: CallCourse<SimulatedLine>,
  onStatus: () => void,
): void {
  let text = "";
  let isComplete = false;
  let onBody: ReturnType<typeof course.onStatus> | undefined;

  function onData(bytes: Buffer): void {
    text += bytes.toString("latin1");
    const head = /^HTTP\/1\.1 (\d+) [^]*?content-length: (\d+)\r\n\r\n/i.exec(text);
    if (head === null || isComplete) return;
    const status = Number(head[1]);
    if (onBody === undefined) {
      onBody = course.onStatus({ status, headers: {}, text: undefined }, () => isComplete);
      onStatus();
    }
    const body = text.slice(head[0].length, head[0].length + Number(head[2]));
    if (body.length < Number(head[2])) return;
    isComplete = true;
    call.isRead = true;
    if (referenceOf(body) !== `${call.provider}-${call.number}`)
      world.violate("answers", `what was said of another is taken for the answer to call ${call.number}`);
    stop();
    onBody({ text: body }, { isDone: true, onceFree });
  }
  function onceFree(free: () => void): void {
    line.isInUse = false;
    line.freeSince = world.scheduler.now();
    free();
  }
  function onEnd(): void {
    stop();
    if (onBody === undefined) course.onError(socketError("ECONNRESET"));
    else onBody({ bodyError: "truncated" }, { isDone: false, onceFree });
  }
  function stop(): void {
    line.off("data", onData);
    line.off("end", onEnd);
  }
  line.on("data", onData);
  line.on("end", onEnd);
}
