// Plays the film: a video whose bytes come from the kernel when it is first played, on the axis that all windows of the
// song share.

const SILENT_MS = 8000;
const SAME_S = 0.002;

// Puts `host.player`, `host.play` and `host.toggle` on the host, as `addTransport` does for a song.
export function addFilm(host, refresh) {
  const { video, signal } = host;
  const player = {
    state: "empty", // empty, loading, ready
    share: 0, // of the bytes that are there; null while the kernel prepares them
    wanted: false,
    get playing() {
      return this.state === "loading" ? this.wanted : this.state === "ready" && !video.paused;
    },
    get time_s() {
      return this.state === "ready" ? video.currentTime : host.cursor_s;
    },
    pause() {
      const played = this.state === "ready" && !video.paused;
      this.wanted = false;
      video.pause();
      if (played) standStill();
      changed();
    },
    seek(t) {
      if (this.state === "ready") video.currentTime = inFilm(video, t);
    },
  };
  host.player = player;
  // The bar may be a frame behind the picture while it moves; where it stands still, a note needs the very frame.
  const standStill = () => player.state === "ready" && host.setCursor(video.currentTime, { seek: false });
  // Where the film stands still, the picture goes along with the cursor, whoever moves it, as fast as it can be found.
  let sought = null;
  const goAlong = () => {
    if (player.state !== "ready" || !video.paused || video.seeking) return;
    sought = host.cursor_s;
    const wanted = inFilm(video, sought);
    if (Math.abs(video.currentTime - wanted) > SAME_S) video.currentTime = wanted;
  };
  host.moved = goAlong;
  host.listen(video, "seeked", () => host.cursor_s === sought || goAlong());
  const follow = () => {
    if (signal.aborted || !player.playing) return;
    if (player.state === "ready") followCursor(host, video);
    requestAnimationFrame(follow);
  };
  let following = false;
  const changed = () => {
    refresh.cursor();
    Object.assign(host.root.dataset, { playing: player.playing ? player.state : "no", state: player.state });
    if (player.playing && !following) requestAnimationFrame(follow);
    following = player.playing;
  };
  host.member.seek = (t) => player.seek(t);
  host.play = () => {
    host.axis.takeOver(host.member);
    if (host.loop && (host.cursor_s < host.loop.start_s || host.cursor_s >= host.loop.end_s)) host.setCursor(host.loop.start_s);
    if (host.cursor_s >= filmEnd(host) - 0.05) host.setCursor(0);
    player.wanted = true;
    if (player.state === "ready") startVideo(host, player, changed);
    else if (player.state === "empty") loadFilm(host, player, changed);
    changed();
  };
  host.toggle = () => (player.playing ? player.pause() : host.play());
  for (const type of ["play", "ended", "progress", "seeked"]) host.listen(video, type, changed);
  host.listen(video, "pause", () => {
    if (player.wanted) standStill(); // the browser's own pause, or the end
    changed();
  });
  // Back to the loop's start from its end, or from the film's, where it stopped; also where no frame is drawn.
  const goRound = () => {
    const { loop } = host;
    if (!loop || !player.wanted || !(video.ended || (player.playing && video.currentTime >= loop.end_s - 0.01))) return;
    host.setCursor(loop.start_s);
    startVideo(host, player, changed);
  };
  for (const type of ["ended", "timeupdate"]) host.listen(video, type, goRound);
  host.listen(video, "error", () => {
    if (!video.src) return;
    forgetFilm(host, player);
    host.say(`This browser cannot play the film; open ${host.facts.name} in another player.`, "error");
    changed();
  });
  host.forget = () => {
    player.wanted = false;
    forgetFilm(host, player);
    changed();
  };
  signal.addEventListener("abort", () => forgetFilm(host, player));
  changed();
}

export function filmEnd({ facts }) {
  return (facts.frames * facts.rate[1]) / facts.rate[0];
}

// A time at which the film has a picture; until its length is known, any.
function inFilm({ duration }, t) {
  return Number.isFinite(duration) ? Math.min(t, Math.max(0, duration - 0.001)) : t;
}

function followCursor(host, video) {
  const { loop } = host;
  if (loop && video.currentTime >= loop.end_s - 0.01) video.currentTime = loop.start_s;
  host.setCursor(video.currentTime, { seek: false });
  const { start_s, end_s } = host.view;
  if (host.cursor_s > end_s) host.setView({ start_s: host.cursor_s, end_s: host.cursor_s + end_s - start_s });
  else if (host.cursor_s < start_s) host.reveal(host.cursor_s);
}

async function loadFilm(host, player, changed) {
  Object.assign(player, { state: "loading", share: null, fetching: endingWith(host.signal) });
  const { signal } = player.fetching;
  const silence = setTimeout(() => host.say(silenceSentence(host), "note"), SILENT_MS);
  signal.addEventListener("abort", () => clearTimeout(silence));
  try {
    const blob = await fetchBlob(host.model, { kind: "film" }, signal, (share) => {
      if (player.share === null) host.say("", "");
      clearTimeout(silence);
      player.share = share;
      changed();
    });
    host.video.src = URL.createObjectURL(blob);
    player.state = "ready";
    startVideo(host, player, changed);
  } catch (error) {
    clearTimeout(silence);
    Object.assign(player, { state: "empty", wanted: false });
    host.say(error.message, "error");
  }
  changed();
}

export function silenceSentence({ facts }) {
  return `No kernel answers: run the notebook's cells to play the film here, or open ${facts.name} in any player.`;
}

function startVideo(host, player, changed) {
  const { video } = host;
  video.currentTime = host.cursor_s;
  if (!player.wanted) return;
  video.play().catch((error) => {
    if (error.name === "AbortError" || !video.src) return;
    host.say(`The film cannot be played here: ${error.message}`, "error");
    changed();
  });
}

function forgetFilm(host, player) {
  player.fetching?.abort();
  const { video } = host;
  const url = video.src;
  Object.assign(player, { state: "empty", share: 0 });
  video.removeAttribute("src");
  video.load();
  if (url) URL.revokeObjectURL(url);
}
