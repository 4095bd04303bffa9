import { element } from "./elements.ts";

/** The form's camera. */
export type Camera = { close(): void };

/**
 * Binds the buttons of the camera. `onPicture` is called at the moment that a picture is taken; `onFailure` is called if
 * there is no camera to use.
 */
export function bindCamera(onPicture: (picture: Promise<Blob>) => void, onFailure: () => void): Camera {
  const video = element("camera", HTMLVideoElement);
  const openButton = element("open-camera", HTMLButtonElement);
  const takeButton = element("take-picture", HTMLButtonElement);
  const closeButton = element("close-camera", HTMLButtonElement);
  let stream: MediaStream | undefined;

  function show(isOpen: boolean): void {
    video.hidden = !isOpen;
    takeButton.hidden = !isOpen;
    closeButton.hidden = !isOpen;
    openButton.hidden = isOpen;
  }

  function close(): void {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = undefined;
    video.srcObject = null;
    show(false);
  }

  async function open(): Promise<void> {
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "user", width: { ideal: 1280 }, height: { ideal: 720 } },
      });
      video.srcObject = stream;
      await video.play();
      show(true);
      takeButton.focus();
    } catch {
      close();
      onFailure();
    }
  }

  function take(): void {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext("2d")?.drawImage(video, 0, 0);
    onPicture(canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 }));
    close();
    openButton.focus();
  }

  openButton.addEventListener("click", () => void open());
  takeButton.addEventListener("click", take);
  closeButton.addEventListener("click", () => {
    close();
    openButton.focus();
  });
  return { close };
}
