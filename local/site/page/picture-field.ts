import type { Language } from "../../../cli/verdict-words.ts";
import { bindCamera } from "./camera.ts";
import { element } from "./elements.ts";
import { type Picture, preparePicture } from "./prepare-picture.ts";
import type { Say } from "./words/texts.ts";

/** A choice that has been read: there is none, it cannot be opened, or it is a picture to send. */
export type ReadChoice = { state: "none" } | { state: "unreadable" } | { state: "ready"; picture: Picture };

/** The field, as the form uses it. */
export type PictureField = {
  /** The newest choice, once it has been read. */
  settled(): Promise<ReadChoice>;
  closeCamera(): void;
  translate(): void;
};

/**
 * What the field needs from the form. `onChoice` is called when a choice is made, and `onUnreadable` if it then turns out
 * that it cannot be opened.
 */
export type PictureFieldSurroundings = {
  language(): Language;
  say: Say;
  onChoice(): void;
  onUnreadable(): void;
};

/**
 * Binds the file and the camera. Only the newest choice counts, whichever is read last, and while it is read there is no
 * picture: what is shown is what would be sent.
 */
export function bindPictureField({
  language,
  say,
  onChoice,
  onUnreadable,
}: PictureFieldSurroundings): PictureField {
  const input = element("file", HTMLInputElement);
  const shown = element("picture", HTMLImageElement);
  const note = element("picture-note", HTMLElement);
  let choice: ReadChoice | { state: "reading" } = { state: "none" };
  let reading: Promise<ReadChoice> = Promise.resolve(choice);
  let isWithoutCamera = false;

  const camera = bindCamera(
    (taken) => {
      // Otherwise the file that was chosen before could not be chosen again.
      input.value = "";
      choose(taken);
    },
    () => {
      isWithoutCamera = true;
      translate();
    },
  );
  input.addEventListener("click", () => (input.value = ""));
  input.addEventListener("change", chooseFile);
  // A browser may keep the file when a page is loaded again.
  chooseFile();

  function chooseFile(): void {
    const file = input.files?.[0];
    if (file !== undefined) choose(Promise.resolve(file));
  }

  function choose(file: Promise<Blob>): void {
    isWithoutCamera = false;
    reading = read(file);
    show({ state: "reading" });
    onChoice();
    void showIfNewest(reading);
  }

  async function showIfNewest(mine: Promise<ReadChoice>): Promise<void> {
    const result = await mine;
    if (reading !== mine) return;
    show(result);
    if (result.state === "unreadable") onUnreadable();
  }

  function show(next: typeof choice): void {
    URL.revokeObjectURL(shown.src);
    choice = next;
    shown.hidden = next.state !== "ready";
    if (next.state === "ready") shown.src = URL.createObjectURL(next.picture.file);
    else shown.removeAttribute("src");
    translate();
  }

  function translate(): void {
    shown.alt = say("face");
    if (isWithoutCamera) note.textContent = say("noCamera");
    else if (choice.state === "reading") note.textContent = say("pictureReading");
    else note.textContent = choice.state === "ready" ? noteOf(choice.picture, language(), say) : "";
  }

  async function settled(): Promise<ReadChoice> {
    for (;;) {
      const mine = reading;
      const result = await mine;
      if (mine === reading) return result;
    }
  }

  return { settled, closeCamera: camera.close, translate };
}

async function read(file: Promise<Blob>): Promise<ReadChoice> {
  try {
    return { state: "ready", picture: await preparePicture(await file) };
  } catch {
    return { state: "unreadable" };
  }
}

function noteOf(picture: Picture, language: Language, say: Say): string {
  const { file, widthPixels: width, heightPixels: height, changes } = picture;
  const note = say("pictureNote", { width, height, kilobytes: Math.ceil(file.size / 1024) });
  if (changes.length === 0) return note;
  const list = new Intl.ListFormat(language).format(changes.map((change) => say(change)));
  return note + say("pictureChanged", { changes: list });
}
