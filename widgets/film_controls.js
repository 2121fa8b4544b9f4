// The film player's buttons and keys.

Object.assign(ICONS, {
  before: "M4 4h2v12H4zM16.5 4.6v10.8c0 .6-.6.9-1.1.6L7.6 10.6a.7.7 0 0 1 0-1.2L15.4 4c.5-.3 1.1 0 1.1.6z",
  after: "M14 4h2v12h-2zM3.5 4.6v10.8c0 .6.6.9 1.1.6l7.8-5.4a.7.7 0 0 0 0-1.2L4.6 4c-.5-.3-1.1 0-1.1.6z",
  frameBack: "M15 4h1.8v12H15zM12.4 5.2v9.6L5 10z",
  frameOn: "M3.2 4H5v12H3.2zM7.6 5.2v9.6L15 10z",
  sound: "M3 7.5h3.2L10.5 4v12l-4.3-3.5H3zM12.5 7a4 4 0 0 1 0 6l1 1.3a5.6 5.6 0 0 0 0-8.6z",
  mute: "M3 7.5h3.2L10.5 4v12l-4.3-3.5H3zM12.6 7.8l1-1 1.7 1.8 1.7-1.8 1 1-1.7 1.7 1.7 1.8-1 1-1.7-1.8-1.7 1.8-1-1 1.7-1.8z",
  full: "M3 3h5v1.7H4.7V8H3zM12 3h5v5h-1.7V4.7H12zM3 12h1.7v3.3H8V17H3zM15.3 12H17v5h-5v-1.7h3.3z",
  save: "M9.1 3h1.8v7.2l2.6-2.6 1.2 1.3L10 13.6 5.3 8.9l1.2-1.3 2.6 2.6zM4 15.3h12V17H4z",
  share: "M10 2.6l4 4-1.2 1.2-1.9-1.9v6.6H9.1V5.9L7.2 7.8 6 6.6zM4 9h2.4v1.7h-.7v4.6h8.6v-4.6h-.7V9H16v8H4z",
  note: "M3.5 3.5h13v9.5H9.6L6 16.6V13H3.5zM6 6.4v1.4h8V6.4zM6 9v1.4h5.5V9z",
});

const LOOPS = [["off", "Off", "Play on"], ["section", "Section", "Play this section round and round (L)"], ["clip", "Clip", "Play this clip round and round (C)"]];
const CLIP_BEGUN_S = 0.3;

export function createFilmControls(host) {
  const { video } = host;
  const play = iconButton("play", "Play", "Play or pause (space)");
  const time = element("span", "sr-time");
  const moves = [["before", "Previous chapter", "Previous chapter (Page Up)", () => host.goChapter(-1)],
    ["frameBack", "One frame back", "One frame back (,)", () => host.stepFrame(-1)],
    ["frameOn", "One frame on", "One frame on (.)", () => host.stepFrame(1)],
    ["after", "Next chapter", "Next chapter (Page Down)", () => host.goChapter(1)]].map(([name, label, title, act]) => pressed(host, iconButton(name, label, title), act));
  const loops = LOOPS.map(([what, text, title]) => ({ what, button: pressed(host, textButton(text, title), () => host.loopOver(what)) }));
  const speed = element("select", "sr-select", { ariaLabel: "Speed", title: "Speed (< and >)" });
  speed.append(...SPEEDS.map((each) => element("option", "", { value: String(each), textContent: `${each}×` })));
  host.listen(speed, "change", () => host.setSpeed(Number(speed.value)));
  const mute = pressed(host, iconButton("sound", "Mute", "Mute (M)"), () => host.setVolume(video.muted ? video.volume || 1 : 0));
  const volume = element("input", "sr-range sr-volume-range", { type: "range", min: 0, max: 1, step: 0.05, ariaLabel: "Volume" });
  host.listen(volume, "input", () => host.setVolume(Number(volume.value)));
  const note = pressed(host, element("button", "sr-button sr-main", { type: "button", title: "Pause and write a note here (R)" }, [icon("note"), "Note"]), () => host.writeNote());
  const full = pressed(host, iconButton("full", "Full screen", "Full screen (F)"), () => host.toggleFull());
  pressed(host, play, () => host.toggle());
  for (const type of ["volumechange", "ratechange"]) host.listen(video, type, () => host.refreshControls());
  const node = element("div", "sr-toolbar", { role: "toolbar", ariaLabel: "Film" }, [
    play, time, toolGroup("Steps", moves), toolGroup("Loop", [element("span", "sr-caption", { textContent: "Loop" }), ...loops.map(({ button }) => button)]),
    toolGroup("Sound and speed", [mute, volume, speed]), element("span", "sr-spacer"), note, full,
  ]);
  return {
    node,
    draw() {
      const { playing } = host.player;
      setIcon(play, playing ? "pause" : "play");
      play.setAttribute("aria-label", playing ? "Pause" : "Play");
      time.textContent = `${formatTime(host.cursor_s, 2)} / ${formatTime(filmEnd(host))}  ·  ${host.frameNow()}`;
      const looped = host.looped();
      for (const { what, button } of loops) button.setAttribute("aria-pressed", String(what === looped));
      const silent = video.muted || video.volume === 0;
      setIcon(mute, silent ? "mute" : "sound");
      mute.setAttribute("aria-label", silent ? "Sound on" : "Mute");
      volume.value = video.muted ? 0 : video.volume;
      volume.style.setProperty("--sr-filled", `${volume.value * 100}%`);
      speed.value = String(video.playbackRate);
    },
  };
}

// A button that acts; it is given back.
export function pressed(host, button, act) {
  host.listen(button, "click", act);
  return button;
}

// An act that asks the kernel: while it goes on, to ask for it once more, as a double click does, is ignored.
export function oneAtATime(act) {
  let going = false;
  return async () => {
    if (going) return;
    going = true;
    try {
      await act();
    } finally {
      going = false;
    }
  };
}

// What the parts and keys may ask of the host.
export function addFilmActions(host, refresh) {
  const { video } = host;
  const clips = () => host.facts.clips;
  Object.assign(host, {
    refreshControls: refresh.cursor,
    sectionNow: () => host.facts.sections[spanAt(host.facts.sections, host.cursor_s)],
    clipNow: () => spanAt(clips(), host.cursor_s),
    frameNow: () => frameAt(host.cursor_s, host.facts.rate, host.facts.frames),
    goTo(t) {
      host.setCursor(Math.min(t, filmEnd(host)));
      host.reveal(host.cursor_s);
    },
    goChapter: (direction) => host.goSpan(host.facts.sections, direction),
    goSpan(spans, direction, begun_s) {
      const t = spanStart(spans, host.cursor_s, direction, begun_s);
      if (t !== null) host.goTo(t);
    },
    stepFrame(direction) {
      host.player.pause();
      const frame = Math.min(host.facts.frames - 1, Math.max(0, host.frameNow() + direction));
      host.goTo(frameMiddle(frame, host.facts.rate));
    },
    looped: () => loopName(host.loop, host.facts.sections, clips(), host.loopAsked),
    loopOver(what) {
      host.loopAsked = what;
      host.setLoop(loopSpan(what, host.facts.sections, clips(), host.cursor_s));
    },
    toggleLoop: (what) => host.loopOver(host.looped() === what ? "off" : what),
    setSpeed: (speed) => (video.playbackRate = speed),
    setVolume(volume) {
      const wanted = Math.min(1, Math.max(0, volume));
      video.muted = wanted === 0;
      if (wanted) video.volume = wanted;
    },
    toggleFull() {
      const root = host.root.getRootNode();
      if (root.fullscreenElement ?? document.fullscreenElement) document.exitFullscreen();
      else host.root.requestFullscreen?.().catch((error) => host.say(`The film cannot fill this screen: ${error.message}`, "note"));
    },
  });
}

export function listenToFilmKeys(host) {
  const { video } = host;
  const clip = (direction) => () => host.goSpan(host.facts.clips, direction, CLIP_BEGUN_S);
  listenToKeys(host, {
    ...axisKeys(host),
    ArrowUp: clip(-1), ArrowDown: clip(1), End: () => host.goTo(filmEnd(host)),
    PageUp: () => host.goChapter(-1), PageDown: () => host.goChapter(1),
    ",": () => host.stepFrame(-1), ".": () => host.stepFrame(1),
    "<": () => host.setSpeed(nextSpeed(video.playbackRate, -1)), ">": () => host.setSpeed(nextSpeed(video.playbackRate, 1)),
    m: () => host.setVolume(video.muted ? video.volume || 1 : 0), f: () => host.toggleFull(),
    l: () => host.toggleLoop("section"), c: () => host.toggleLoop("clip"), r: () => host.writeNote(),
    Escape: () => host.closeNote(),
  });
}
