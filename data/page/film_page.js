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
  const place = filmPlace(video, video.querySelector("source"), film.duration_s, tellOfFilm);
  const go = (t) => {
    place.go(t);
    showAll();
  };
  const bar = filmBar(film, peakPyramid(peaks), place.now, go);
  const controls = filmControls(player, video, film);
  const chapters = filmChapters(root.querySelector(".film-chapters"), film.chapters, go);
  const lyrics = filmLyrics(root.querySelector(".film-words"), film.lyrics, film.language, go);
  video.controls = false;
  video.after(controls.big);
  player.append(element("div", "film-deck", {}, [bar.root, controls.row]));
  listenToKeys(place.now, film, controls.acts, go);

  function showAll() {
    const t = place.now();
    bar.draw();
    for (const part of [controls, chapters, lyrics]) part.show(t);
  }
  let running = 0;
  function run() {
    showAll();
    window.cancelAnimationFrame(running);
    if (!video.paused && !video.ended) running = window.requestAnimationFrame(run);
  }
  video.addEventListener("play", run);
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

// What is to be said of the film stands under it, in a sentence; an empty one takes the last away.
function tellOfFilm(text, role = "status") {
  document.querySelector(".film-stage > .film-said")?.remove();
  if (!text) return;
  document.querySelector(".film-stage").append(element("p", "film-note film-said", { role, textContent: text }));
}

let dress = () => {};
document.querySelector(".film-lonely").remove();
watchTheme((theme) => {
  applyTheme(document.querySelector("main"), theme, {});
  dress();
}, new AbortController().signal);
document.querySelector("video source").addEventListener("error", () => {
  tellOfFilm("The film could not be loaded: look whether the host is there, and load the page again.", "alert");
});
loaded().then(([film, peaks]) => mountFilm(film, peaks)).catch((error) => {
  const why = `Chapters, lyrics and waveform could not be loaded (${error.message})`;
  tellOfFilm(`${why}; the film plays without them.`, "alert");
});
