// Looking again at what other cells, tabs and programs may have changed, while the page is seen.

export const LOOK_LIVE_MS = 500;
export const LOOK_CALM_MS = 1500;

// Looks again some time after each answer, never before it: a busy kernel is not flooded. A page that nobody sees waits.
// What is heard is an answer where its number is another one; a kernel that tells only what has changed says by a message
// that it has looked, which is `answered`.
export function createLooks(send, signal, isLive) {
  let timer = null;
  let asked = null;
  let last = null;
  const look = () => {
    if (document.visibilityState !== "visible") return again();
    asked = last.look;
    send();
  };
  const again = () => {
    clearTimeout(timer);
    if (!signal.aborted) timer = setTimeout(look, isLive(last) ? LOOK_LIVE_MS : LOOK_CALM_MS);
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  const answered = () => {
    asked = null;
    again();
  };
  return {
    look, // at once, which is not before something was heard
    answered,
    heard(standing) {
      last = standing;
      if (asked === standing.look) return; // the kernel tells of its run, and has not answered yet
      answered();
    },
  };
}
