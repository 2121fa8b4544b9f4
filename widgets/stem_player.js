// The stem player's entry: what is seen of the stems, and how a person begins, stops and plays them.

const LOOK_AGAIN_MS = 600;
const UNTOUCHED = { muted: false, solo: false, volume: 100 };

// The cursor is that of all widgets of the song on the page, and one of them plays at a time.
function addStemAxis(host, draw) {
  const member = {
    changed: (what) => what === "cursor" && draw(),
    pause: () => host.player.pause(),
    seek: (t) => host.player.seek(t),
    fail: (error) => host.fail(error),
  };
  host.member = member;
  host.axis = joinAxis(host.facts.axis, host.duration_s, member, host.signal);
  Object.defineProperty(host, "cursor_s", { get: () => host.axis.cursor_s });
  Object.assign(host, { setCursor: (t) => host.axis.seek(t), reveal: () => {} }); // the whole song is seen
}

function addStemSound(host, draw) {
  let frame = null;
  const follow = () => {
    frame = null;
    if (host.signal.aborted) return;
    const { player, axis } = host;
    const { loop } = axis;
    if (player.playing && player.state === "ready") {
      if (loop && (player.time_s >= loop.end_s || player.time_s < loop.start_s - 0.05)) player.seek(loop.start_s);
      axis.setCursor(player.time_s);
    }
    draw();
    if (host.player.playing) frame = requestAnimationFrame(follow);
  };
  host.player = new SongPlayer(host.model, {
    signal: host.signal,
    loop: () => host.axis.loop,
    onError: (sentence) => host.say(sentence, "error"),
    onChange: () => (frame ??= requestAnimationFrame(follow)),
  });
  host.mix = () => {
    host.mixer?.set(stemGains(host.stems));
    draw();
  };
  host.play = () => {
    host.say("", "");
    host.mixer ??= new StemMixer(host.player.audio, host.stems.length, host.signal);
    host.mixer.context.resume();
    host.mix();
    const { cursor_s, loop } = host.axis;
    const outside = loop && (cursor_s < loop.start_s || cursor_s >= loop.end_s);
    host.axis.takeOver(host.member);
    host.player.play(outside ? loop.start_s : cursor_s >= host.duration_s - 0.05 ? 0 : cursor_s);
  };
  host.toggle = () => {
    const { state } = host.standing();
    if (host.player.playing) host.player.pause();
    else if (state === "ready") host.play();
    else if (state === "unprepared") {
      host.playWhenReady = true;
      host.ask("begin");
    }
  };
}

// Asks the kernel, and while work is under way looks again once it has answered.
function addStanding(host, draw) {
  let timer = null;
  host.standing = () => host.model.get("standing");
  host.ask = (kind) => host.model.send({ kind });
  const receive = () => {
    clearTimeout(timer);
    const { state, sentence } = host.standing();
    host.say(state === "lacking" ? "" : sentence, "error");
    if (state === "running") timer = setTimeout(() => host.ask("look"), LOOK_AGAIN_MS);
    else if (state === "ready" && host.playWhenReady) host.play();
    if (state !== "running") host.playWhenReady = false;
    draw();
  };
  host.follow("standing", receive);
  host.signal.addEventListener("abort", () => clearTimeout(timer));
  return receive;
}

function createTransport(host) {
  const play = iconButton("play", "Play", "Play or pause all stems together (space)");
  const place = element("input", "sr-range sr-place", {
    type: "range", min: 0, max: host.duration_s, step: 0.1, value: 0, ariaLabel: "Place in the song",
    title: "The place in the song, the same for all stems (arrow keys: a beat, with Shift a bar)",
  });
  place.dataset.axisKeys = "yes";
  const time = element("span", "sr-time");
  const all = textButton("Reset", "Hear all stems, each in mono: no mute, no solo, full volume");
  host.listen(play, "click", () => host.toggle());
  host.listen(place, "input", () => host.setCursor(Number(place.value)));
  host.listen(all, "click", () => {
    host.stems.forEach((stem) => Object.assign(stem, UNTOUCHED));
    host.mix();
  });
  return {
    node: element("div", "sr-toolbar", { role: "group", ariaLabel: "Play" }, [play, time, place, all]),
    draw() {
      const { playing, state } = host.player;
      const time_s = host.axis.cursor_s;
      setIcon(play, playing ? "pause" : "play");
      play.setAttribute("aria-label", playing ? "Pause" : "Play");
      place.value = time_s;
      place.style.setProperty("--sr-filled", `${(time_s / host.duration_s) * 100}%`);
      place.setAttribute("aria-valuetext", `${formatTime(time_s)} of ${formatTime(host.duration_s)}`);
      time.textContent = `${formatTime(time_s, 1)} / ${formatTime(host.duration_s)}`;
      host.root.dataset.playing = playing ? state : "no";
    },
  };
}

// What stands in the player's place as long as there is nothing to play.
function createMaking(host) {
  const words = element("p", "sr-making-words");
  const begin = textButton("Take the song apart", "Make the stems, in the background; they are kept in the library");
  const stop = textButton("Stop", "Stop; stems that are finished are kept, half-made ones are not");
  begin.classList.add("sr-main");
  const filled = element("div", "sr-bar-filled");
  const bar = element("div", "sr-bar", { role: "progressbar", ariaLabel: "How far it is", ariaValuemin: "0", ariaValuemax: "100" }, [filled]);
  host.listen(begin, "click", () => host.ask("begin"));
  host.listen(stop, "click", () => host.ask("stop"));
  return {
    node: element("div", "sr-making", {}, [words, bar, begin, stop]),
    draw() {
      const { state, sentence, progress } = host.standing();
      const percent = Math.round(progress?.percent ?? 0);
      const telling = {
        lacking: sentence,
        none: "Bass, drums, voice and the rest, each to be heard alone. This takes longer than the song lasts, is done once, and you can go on working meanwhile.",
        running: `${progress?.message ?? "beginning"} · ${percent} %`,
      }[state];
      words.textContent = telling ?? "";
      filled.style.width = `${percent}%`;
      bar.setAttribute("aria-valuenow", String(percent));
      bar.hidden = stop.hidden = state !== "running";
      begin.hidden = state !== "none";
    },
  };
}

export function listenToStemKeys(host) {
  const { ArrowLeft, ArrowRight, Home, End } = axisKeys(host);
  listenToKeys(host, { " ": () => host.toggle(), ArrowLeft, ArrowRight, Home, End });
}

function buildStemPlayer(host) {
  const { root } = host;
  Object.assign(host, {
    duration_s: host.facts.duration_s, playWhenReady: false, stems: host.facts.stems.map(() => ({ ...UNTOUCHED })),
  });
  const parts = [];
  const draw = () => {
    try {
      const { state } = host.standing();
      const making = state === "none" || state === "lacking" || state === "running";
      root.dataset.state = state;
      for (const part of parts) {
        part.node.hidden = (part === parts[0]) !== making;
        part.draw();
      }
    } catch (error) {
      host.fail(error);
    }
  };
  const receive = addStanding(host, draw);
  addStemAxis(host, draw);
  addStemSound(host, draw);
  parts.push(createMaking(host), createTransport(host), createStemRows(host));
  root.append(...parts.map((part) => part.node), host.status);
  listenToStemKeys(host);
  followTheme(host, () => {});
  receive();
}

export default widgetOf({ name: "Stem player", className: "sr-stem-player", build: buildStemPlayer });
