// Where in the film we are, and how one gets elsewhere. Until somebody goes somewhere, nothing of the film is loaded.
// A host that sends no ranges lets nobody jump: then the film is fetched whole, once, when somebody jumps first.

export function filmPlace(video, source, duration_s, tell) {
  let wanted = null;
  let whole = null;

  function reach() {
    if (wanted === null || video.readyState < HTMLMediaElement.HAVE_METADATA) return;
    if (!jumps(video.seekable)) {
      whole ??= playWhole().catch((error) => {
        wanted = whole = null; // the film plays on where it is, and whoever jumps next tries again
        tell(`The film could not be loaded whole, so nobody can jump in it (${error.message}).`);
      });
      return;
    }
    video.currentTime = wanted;
    wanted = null;
  }

  async function playWhole() {
    tell("This host sends the film in one piece: it is loaded whole before anybody can jump in it.");
    const answer = await fetch(source.src);
    if (!answer.ok) throw new Error(`the host answered ${answer.status}`);
    const film = URL.createObjectURL(new Blob([await answer.blob()], { type: source.type }));
    const runs = !video.paused;
    wanted ??= video.currentTime;
    video.src = film;
    tell("");
    if (runs) await video.play();
  }

  video.addEventListener("loadedmetadata", reach);
  return {
    now: () => wanted ?? video.currentTime,
    go(t) {
      wanted = Math.min(Math.max(0, t), Math.max(0, duration_s - 0.05));
      video.preload = "auto";
      reach();
    },
  };
}
