// The section editor's entry: holds what is shown, speaks with the kernel, and puts the parts together.
// What a person does is shown at once and sent as one edit; the kernel's answer keeps it or snaps it back.

const SNAPS = [["downbeat", "Bar", "Edges snap to the first beat of a bar"], ["beat", "Beat", "Edges snap to beats"],
  ["off", "Off", "Edges go anywhere"]];
const SLOW_ANSWER_MS = 2500;

function createHost(model, root, signal) {
  const facts = model.get("facts");
  const host = {
    model, root, facts, signal,
    duration_s: facts.duration_s, view: { start_s: 0, end_s: facts.duration_s }, width: 0, cursor_s: 0,
    snap: "downbeat", sections: [], committed: [], version: 0, current: 0, gesture: null, queue: [], waiting: null,
    fail: (error) => {
      console.error(error);
      showFailure(root, "The section editor", error);
    },
  };
  host.listen = guardedListener(signal, host.fail);
  readBulk(host);
  return host;
}

function readBulk(host) {
  const { model } = host;
  const peaks = bytesOf(model.get("peaks"));
  host.pyramid = peakPyramid(new Int8Array(peaks.buffer, peaks.byteOffset, peaks.byteLength));
  host.energy = bytesOf(model.get("energy"));
  const beats = bytesOf(model.get("beats"));
  host.beats = [...new Float64Array(beats.slice().buffer)];
  host.numbers = [...bytesOf(model.get("beat_in_bar"))];
  host.downbeats = downbeatsOf(host.beats, host.numbers);
}

// What the parts may ask of the host.
function addActions(host, refresh) {
  const setView = (view) => {
    host.view = view;
    refresh.view();
  };
  Object.assign(host, {
    setView,
    setCursor(t, { seek = true } = {}) {
      host.cursor_s = Math.min(host.duration_s, Math.max(0, t));
      if (seek) host.player?.seek(host.cursor_s);
      const current = sectionAt(host.sections, host.cursor_s);
      const changed = current !== host.current;
      host.current = current;
      refresh.cursor();
      if (changed) refresh.all();
    },
    reveal(t) {
      const span = host.view.end_s - host.view.start_s;
      if (t < host.view.start_s) setView(clampView({ start_s: t - span * 0.1, end_s: t + span * 0.9 }, host.duration_s));
      else if (t > host.view.end_s) setView(clampView({ start_s: t - span * 0.9, end_s: t + span * 0.1 }, host.duration_s));
    },
    zoom(factor) {
      const inView = host.cursor_s >= host.view.start_s && host.cursor_s <= host.view.end_s;
      const anchor = inView ? host.cursor_s : (host.view.start_s + host.view.end_s) / 2;
      setView(zoomView(host.view, factor, anchor, host.duration_s));
    },
    fit: () => setView({ start_s: 0, end_s: host.duration_s }),
    showSection(index) {
      const { start_s, end_s } = host.sections[index];
      const margin = (end_s - start_s) * 0.08;
      setView(clampView({ start_s: start_s - margin, end_s: end_s + margin }, host.duration_s));
    },
    snapTimes() {
      return { downbeat: host.downbeats.length ? host.downbeats : host.beats, beat: host.beats, off: [] }[host.snap];
    },
    placeText(t) {
      const place = barBeatAt(t, host.beats, host.numbers, host.downbeats);
      return place ? `${formatTime(t, 2)}, bar ${place.bar}, beat ${place.beat}` : formatTime(t, 2);
    },
    goTo(index) {
      host.setCursor(host.sections[index].start_s);
      host.reveal(host.cursor_s);
    },
  });
  addEdits(host, refresh);
}

function addEdits(host, refresh) {
  const show = (wanted) => {
    const sections = keepEqual(host.sections, wanted);
    if (sections === host.sections) return;
    host.sections = sections;
    host.names = sectionNames(sections);
    host.current = sectionAt(sections, host.cursor_s);
    refresh.all();
  };
  const edit = (changed, refusal) => {
    if (changed) host.commit(changed);
    else host.say(refusal, "note");
  };
  Object.assign(host, {
    show,
    preview: show,
    revert: () => show(host.wanted ?? host.committed),
    commit(sections = host.sections) {
      const before = host.wanted ?? host.committed;
      show(sections);
      if (JSON.stringify(sections) === JSON.stringify(before)) return;
      host.wanted = sections;
      host.send({ do: "sections", sections });
    },
    split() {
      const limits = splitLimits(host.sections, host.current, host.facts.min_section_s);
      const t = limits && snapTime(host.cursor_s, host.snapTimes(), limits.low, limits.high);
      edit(limits && splitAt(host.sections, t, host.facts.min_section_s),
        `This section is too short to split: each part needs at least ${host.facts.min_section_s} s.`);
    },
    merge: (index, direction) => edit(mergeWith(host.sections, index, direction), "There is no section to merge with."),
    remove: (index) => edit(removeSection(host.sections, index), "The only section cannot be deleted."),
    undo: () => host.send({ do: "undo" }),
    redo: () => host.send({ do: "redo" }),
  });
}

// One edit is under way at a time; the next one waits for its answer and builds on the version that it brings.
function addConversation(host) {
  const { model } = host;
  const speaker = Math.random().toString(36).slice(2, 10);
  let count = 0;
  let timer = null;
  const next = () => {
    clearTimeout(timer);
    const request = host.queue.shift();
    host.waiting = null;
    if (!request) return;
    count += 1;
    host.waiting = `${speaker}-${count}`;
    publishFacts(host);
    model.set("edit", { id: host.waiting, base: host.version, ...request });
    model.save_changes();
    timer = setTimeout(() => host.say("Waiting for the notebook's kernel to keep this edit …", "note"), SLOW_ANSWER_MS);
  };
  host.send = (request) => {
    host.queue.push(request);
    if (!host.waiting) next();
  };
  host.signal.addEventListener("abort", () => clearTimeout(timer));
  const receive = () => {
    const { version, sections, answer } = model.get("arrangement");
    const changed = version !== host.version;
    const own = host.waiting && answer.id === host.waiting;
    Object.assign(host, { version, committed: sections });
    if (own) {
      if (answer.error) host.queue = [];
      host.say(answer.error?.message ?? answer.note ?? "", answer.error ? "error" : "note");
      next();
    } else if (changed && host.gesture) host.gesture();
    if (!host.waiting) {
      host.wanted = null;
      if (!host.gesture) host.show(sections);
    }
    publishFacts(host);
  };
  model.on("change:arrangement", receive);
  host.signal.addEventListener("abort", () => model.off("change:arrangement", receive));
  receive();
}

// A fact that a test or a script can wait for.
function publishFacts(host) {
  host.root.dataset.version = host.version;
  host.root.dataset.waiting = host.waiting ? "yes" : "no";
}

function createToolbar(host) {
  const play = iconButton("play", "Play", "Play or pause (space)");
  const time = element("span", "sr-time");
  const split = textButton("Split", "Split the section at the cursor (S)");
  const undo = iconButton("undo", "Undo", "Undo (Ctrl+Z)");
  const redo = iconButton("redo", "Redo", "Redo (Ctrl+Shift+Z)");
  const less = iconButton("minus", "Zoom out", "Zoom out (−)");
  const more = iconButton("plus", "Zoom in", "Zoom in (+)");
  const fit = textButton("Fit", "Show the whole song (0)");
  const snaps = SNAPS.map(([mode, text, title]) => {
    const button = textButton(text, title);
    host.listen(button, "click", () => {
      host.snap = mode;
      mark();
    });
    return { mode, button };
  });
  const mark = () => snaps.forEach(({ mode, button }) => button.setAttribute("aria-pressed", String(mode === host.snap)));
  mark();
  const actions = [[play, () => host.toggle()], [split, () => host.split()], [undo, () => host.undo()],
    [redo, () => host.redo()], [less, () => host.zoom(1 / 1.6)], [more, () => host.zoom(1.6)], [fit, () => host.fit()]];
  for (const [button, action] of actions) host.listen(button, "click", action);
  play.hidden = !host.facts.can_play;
  const group = (label, children) => element("div", "sr-group", { role: "group", ariaLabel: label }, children);
  const snapText = element("span", "sr-caption", { textContent: "Snap" });
  const node = element("div", "sr-toolbar", { role: "toolbar", ariaLabel: "Section editor" }, [
    play, time, element("span", "sr-spacer"), split, group("Snap", [snapText, ...snaps.map(({ button }) => button)]),
    group("History", [undo, redo]), group("Zoom", [less, more, fit]),
  ]);
  return {
    node,
    draw() {
      const place = barBeatAt(host.cursor_s, host.beats, host.numbers, host.downbeats);
      time.textContent = `${formatTime(host.cursor_s, 2)} / ${formatTime(host.duration_s)}${place ? `  ·  bar ${place.bar}.${place.beat}` : ""}`;
      const playing = Boolean(host.player?.playing);
      setIcon(play, playing ? "pause" : "play");
      play.setAttribute("aria-label", playing ? "Pause" : "Play");
    },
  };
}

function addPlayer(host, refresh) {
  const follow = () => {
    if (host.signal.aborted || !host.player.playing) return;
    if (host.player.state === "ready") {
      host.setCursor(host.player.time_s, { seek: false });
      const { start_s, end_s } = host.view;
      if (host.cursor_s > end_s) host.setView(clampView({ start_s: host.cursor_s, end_s: host.cursor_s + end_s - start_s }, host.duration_s));
    }
    requestAnimationFrame(follow);
  };
  let following = false;
  host.player = new SongPlayer(host.model, {
    signal: host.signal,
    onError: (sentence) => host.say(sentence, "error"),
    onChange: () => {
      refresh.cursor();
      host.root.dataset.playing = host.player.playing ? host.player.state : "no";
      if (host.player.playing && !following) requestAnimationFrame(follow);
      following = host.player.playing;
    },
  });
  host.toggle = () => {
    if (host.player.playing) host.player.pause();
    else host.player.play(host.cursor_s >= host.duration_s - 0.05 ? 0 : host.cursor_s);
  };
}

function listenToKeys(host) {
  const moveCursor = (direction, event) => {
    const byBar = event.shiftKey;
    host.setCursor(stepTime(host.cursor_s, byBar ? host.downbeats : host.beats, direction, byBar ? 1 : 0.1));
    host.reveal(host.cursor_s);
  };
  const pan = (direction) => {
    const span = host.view.end_s - host.view.start_s;
    host.setView(panView(host.view, direction * span * 0.8, host.duration_s));
  };
  const keys = {
    " ": () => host.facts.can_play && host.toggle(),
    ArrowLeft: (event) => moveCursor(-1, event), ArrowRight: (event) => moveCursor(1, event),
    Home: () => host.setCursor(0), End: () => host.setCursor(host.duration_s),
    PageUp: () => pan(-1), PageDown: () => pan(1),
    "+": () => host.zoom(1.6), "=": () => host.zoom(1.6), "-": () => host.zoom(1 / 1.6), 0: () => host.fit(),
    s: () => host.split(), m: () => host.merge(host.current, 1), Delete: () => host.remove(host.current),
    Escape: () => host.gesture?.(),
  };
  host.listen(host.root, "keydown", (event) => {
    const typing = event.target.matches("input");
    if (typing) {
      if (event.key !== "Escape") event.stopPropagation();
      return;
    }
    const command = event.ctrlKey || event.metaKey;
    const onButton = event.target.matches("button") && (event.key === " " || event.key === "Enter");
    let action = command ? null : keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (command && event.key.toLowerCase() === "z") action = event.shiftKey ? host.redo : host.undo;
    if (command && event.key.toLowerCase() === "y") action = host.redo;
    if (onButton || !action || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    action(event);
  });
}

function build(model, root, signal) {
  const host = createHost(model, root, signal);
  const wanted = { all: false, view: false, frame: null };
  const parts = {};
  const paint = () => {
    wanted.frame = null;
    try {
      if (signal.aborted || !host.width || !host.colours) return;
      if (wanted.all) {
        parts.stage.describe();
        parts.list.draw();
      }
      if (wanted.all || wanted.view) parts.stage.draw();
      wanted.all = wanted.view = false;
      parts.stage.placeCursor();
      parts.toolbar.draw();
      root.dataset.painted = "yes";
    } catch (error) {
      host.fail(error);
    }
  };
  const refresh = {
    cursor: () => (wanted.frame ??= requestAnimationFrame(paint)),
    view: () => {
      wanted.view = true;
      refresh.cursor();
    },
    all: () => {
      wanted.all = true;
      refresh.cursor();
    },
  };
  addActions(host, refresh);
  addPlayer(host, refresh);
  parts.toolbar = createToolbar(host);
  parts.stage = createStage(host);
  parts.list = createSectionList(host);
  const status = element("div", "sr-status", { role: "status", ariaLive: "polite" });
  host.say = (sentence, kind) => {
    status.textContent = sentence;
    status.dataset.kind = sentence ? kind : "";
  };
  root.append(parts.toolbar.node, ...parts.stage.nodes, parts.list.node, status);
  addConversation(host);
  listenToKeys(host);
  watchTheme((theme) => {
    applyTheme(root, theme);
    Object.assign(host, { colours: THEMES[theme], dark: theme === "dark" });
    refresh.all();
  }, signal);
  watchSize(host, parts.stage.nodes[0], refresh);
  const reread = () => {
    host.facts = model.get("facts");
    host.duration_s = host.facts.duration_s;
    host.view = clampView(host.view, host.duration_s);
    readBulk(host);
    refresh.all();
  };
  for (const name of ["facts", "peaks", "energy", "beats", "beat_in_bar"]) {
    model.on(`change:${name}`, reread);
    signal.addEventListener("abort", () => model.off(`change:${name}`, reread));
  }
}

function watchSize(host, node, refresh) {
  const observer = new ResizeObserver(() => {
    host.width = node.clientWidth;
    refresh.all();
  });
  observer.observe(node);
  host.signal.addEventListener("abort", () => observer.disconnect());
}

export default {
  render({ model, el }) {
    const ending = new AbortController();
    const root = element("section", "sr sr-section-editor", { ariaLabel: "Section editor" });
    root.dataset.lmSuppressShortcuts = "true"; // JupyterLab's own keys would act on the cell
    el.append(root);
    try {
      build(model, root, ending.signal);
    } catch (error) {
      console.error(error);
      showFailure(root, "The section editor", error);
    }
    return () => ending.abort();
  },
};
