// The film's own controls: play, time, chapter, captions, loudness, full screen.

const IDLE_MS = 2600;

export function filmControls(player, video, film) {
  const play = iconButton("play", "Play", "Play (Space)");
  play.classList.add("film-play");
  const time = element("span", "film-time");
  const where = element("span", "film-where", { dir: "auto", ariaHidden: "true" });
  const captions = iconButton("captions", "Captions", "Captions (C)");
  const mute = iconButton("loud", "Mute", "Mute (M)");
  const loudness = element("input", "film-loudness", { type: "range", min: "0", max: "1", step: "0.05", value: "1" });
  loudness.setAttribute("aria-label", "Loudness");
  const full = iconButton("fullscreen", "Full screen", "Full screen (F)");
  const big = element("button", "film-big", { type: "button", ariaLabel: "Play the film" }, [icon("play")]);
  const row = element("div", "film-controls", { role: "group", ariaLabel: "Controls of the film" }, [
    play, time, where, element("span", "film-gap"), ...(film.subtitles ? [captions] : []), mute, loudness, full,
  ]);
  const acts = {
    play: () => (video.paused || video.ended ? video.play().catch(() => {}) : video.pause()),
    mute: () => (video.muted = !video.muted),
    captions: () => film.subtitles && toggleCaptions(video, captions),
    fullscreen: () => toggleFullscreen(player, video),
  };
  const press = (button, act) => button.addEventListener("click", () => acts[act]());
  for (const [button, act] of [[play, "play"], [big, "play"], [captions, "captions"], [mute, "mute"]]) press(button, act);
  press(full, "fullscreen");
  press(video, "play");
  video.addEventListener("dblclick", acts.fullscreen);
  captions.setAttribute("aria-pressed", "false");
  loudness.addEventListener("input", () => {
    video.volume = Number(loudness.value);
    video.muted = !video.volume;
  });
  if (!document.fullscreenEnabled && !video.webkitEnterFullscreen) full.hidden = true;
  hideWhenIdle(player, video);

  function showState() {
    const rests = video.paused || video.ended;
    setIcon(play, rests ? (video.ended ? "again" : "play") : "pause");
    play.setAttribute("aria-label", rests ? (video.ended ? "Play again" : "Play") : "Pause");
    big.hidden = !video.paused || video.currentTime > 0;
    player.dataset.playing = String(!rests);
  }
  function showLoudness() {
    setIcon(mute, video.muted ? "mute" : "loud");
    mute.setAttribute("aria-label", video.muted ? "Unmute" : "Mute");
    loudness.value = String(video.muted ? 0 : video.volume);
  }
  function showSize() {
    const large = document.fullscreenElement === player;
    setIcon(full, large ? "smaller" : "fullscreen");
    full.setAttribute("aria-label", large ? "Leave full screen" : "Full screen");
  }
  for (const type of ["play", "pause", "ended", "seeked", "timeupdate"]) video.addEventListener(type, showState);
  video.addEventListener("volumechange", showLoudness);
  document.addEventListener("fullscreenchange", showSize);
  showState();

  return {
    row,
    big,
    acts,
    show(t) {
      const said = `${formatTime(Math.floor(t + 1e-3))} / ${formatTime(film.duration_s)}`;
      if (time.textContent !== said) time.textContent = said;
      const title = film.chapters[chapterAt(film.chapters, t)]?.title ?? "";
      if (where.textContent !== title) where.textContent = title;
    },
  };
}

function toggleCaptions(video, button) {
  const track = video.textTracks[0];
  const shown = track.mode === "showing";
  track.mode = shown ? "disabled" : "showing";
  button.setAttribute("aria-pressed", String(!shown));
}

function toggleFullscreen(player, video) {
  if (document.fullscreenElement) return document.exitFullscreen();
  if (player.requestFullscreen) return player.requestFullscreen().catch(() => {});
  return video.webkitEnterFullscreen?.();
}

// In full screen the controls leave while nobody moves.
function hideWhenIdle(player, video) {
  let timer = 0;
  const wake = () => {
    delete player.dataset.idle;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (!video.paused) player.dataset.idle = "true";
    }, IDLE_MS);
  };
  for (const type of ["pointermove", "pointerdown", "keydown", "focusin"]) player.addEventListener(type, wake);
  video.addEventListener("pause", wake);
}
