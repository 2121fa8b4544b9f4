// The film's page. It is whole without this script: the film plays with the browser's own controls until this stands.

async function loaded() {
  const answers = await Promise.all(["page.json", "peaks.bin"].map((name) => fetch(name)));
  const missing = answers.find((answer) => !answer.ok);
  if (missing) throw new Error(`the host answered ${missing.status}`);
  return [await answers[0].json(), new Int8Array(await answers[1].arrayBuffer())];
}

function mountFilm(film, peaks) {
  const root = document.querySelector("main");
  const player = root.querySelector(".film-player");
  const video = player.querySelector("video");
  const go = (t) => {
    video.preload = "auto"; // until somebody wants to see something of it, nothing of the film is loaded
    video.currentTime = Math.min(t, Math.max(0, film.duration_s - 0.05));
    showAll();
  };
  const bar = filmBar(film, peakPyramid(peaks), video, go);
  const controls = filmControls(player, video, film);
  const chapters = filmChapters(root.querySelector(".film-chapters"), film.chapters, go);
  const lyrics = filmLyrics(root.querySelector(".film-words"), film.lyrics, film.language, go);
  video.controls = false;
  video.after(controls.big);
  player.append(element("div", "film-deck", {}, [bar.root, controls.row]));
  listenToKeys(video, film, controls.acts, go);

  function showAll() {
    const t = video.currentTime;
    bar.draw();
    for (const part of [controls, chapters, lyrics]) part.show(t);
  }
  function run() {
    showAll();
    if (!video.paused && !video.ended) window.requestAnimationFrame(run);
  }
  for (const type of ["play", "playing"]) video.addEventListener(type, run);
  for (const type of ["pause", "ended", "seeked", "timeupdate", "loadedmetadata"]) video.addEventListener(type, showAll);
  dress = () => dressFilm(root, player, film, bar);
  document.addEventListener("fullscreenchange", dress);
  dress();
  run();
  root.dataset.state = "ready";
}

// In full screen the film is in the dark, whatever the page wears.
function dressFilm(root, player, film, bar) {
  const theme = document.fullscreenElement === player ? "dark" : root.dataset.theme;
  applyTheme(root, root.dataset.theme, film.hues[root.dataset.theme]);
  applyTheme(player, theme, film.hues[theme]);
  bar.paint(theme);
}

// The film's own failure, in a sentence where the film is.
function tellOfFailure(text) {
  const stage = document.querySelector(".film-stage");
  stage.append(element("p", "film-note", { role: "alert", textContent: text }));
}

let dress = () => {};
document.querySelector(".film-lonely").remove();
watchTheme((theme) => {
  applyTheme(document.querySelector("main"), theme, {});
  dress();
}, new AbortController().signal);
document.querySelector("video source").addEventListener("error", () => {
  tellOfFailure("The film could not be loaded: look whether the host is there, and load the page again.");
});
loaded().then(([film, peaks]) => mountFilm(film, peaks)).catch((error) => {
  tellOfFailure(`Chapters, lyrics and waveform could not be loaded (${error.message}); the film plays without them.`);
});
