// What a widget on the song's time axis can do, whatever it shows: see, zoom, move the cursor, play, loop.

// Puts view and cursor on the host, shared with all widgets of the song on the page (`facts.axis` is its id).
// `host.moved(seek)` is called after the cursor has moved, by whomever.
export function addAxis(host, refresh) {
  host.duration_s = host.facts.duration_s;
  const member = {
    changed(what) {
      if (what === "cursor") host.moved?.();
      if (what === "cursor") refresh.cursor();
      else if (what === "loop") refresh.all();
      else refresh.view();
    },
    pause: () => host.player?.pause(),
    fail: (error) => host.fail(error),
  };
  const axis = joinAxis(host.facts.axis, host.duration_s, member, host.signal);
  Object.defineProperties(host, {
    view: { get: () => axis.view, configurable: true },
    cursor_s: { get: () => axis.cursor_s, configurable: true },
    loop: { get: () => axis.loop, configurable: true },
  });
  Object.assign(host, {
    axis, member,
    setView: (view) => axis.setView(view),
    setLoop: (loop) => axis.setLoop(loop),
    setCursor(t, { seek = true } = {}) {
      if (seek) axis.seek(t);
      else axis.setCursor(t);
    },
    reveal(t) {
      const span = host.view.end_s - host.view.start_s;
      if (t < host.view.start_s) host.setView({ start_s: t - span * 0.1, end_s: t + span * 0.9 });
      else if (t > host.view.end_s) host.setView({ start_s: t - span * 0.9, end_s: t + span * 0.1 });
    },
    zoom(factor) {
      const inView = host.cursor_s >= host.view.start_s && host.cursor_s <= host.view.end_s;
      const anchor = inView ? host.cursor_s : (host.view.start_s + host.view.end_s) / 2;
      host.setView(zoomView(host.view, factor, anchor, host.duration_s));
    },
    pan(direction) {
      const span = host.view.end_s - host.view.start_s;
      host.setView(panView(host.view, direction * span * 0.8, host.duration_s));
    },
    fit: () => host.setView({ start_s: 0, end_s: host.duration_s }),
    showSpan(start_s, end_s) {
      const margin = (end_s - start_s) * 0.08;
      host.setView({ start_s: start_s - margin, end_s: end_s + margin });
    },
  });
}

export function readGrid(host) {
  host.beats = doublesOf(host.model.get("beats"));
  host.numbers = [...bytesOf(host.model.get("beat_in_bar"))];
  host.downbeats = downbeatsOf(host.beats, host.numbers);
}

// The beats of the song, for all of its widgets.
export function shareGrid({ axis, beats, downbeats }) {
  if (beats.length) axis.grid = { beats, downbeats };
}

// Another song, or another length of it: the host joins that song's axis.
export function rejoinAxis(host, refresh) {
  host.axis.members.delete(host.member);
  addAxis(host, refresh);
  host.member.seek = (t) => host.player?.seek(t);
}

// Plays the song under the cursor, round and round where there is a loop. One widget of a song plays at a time.
export function addTransport(host, refresh) {
  const follow = () => {
    if (host.signal.aborted || !host.player.playing) return;
    if (host.player.state === "ready") {
      const { loop } = host;
      const outside = loop && (host.player.time_s >= loop.end_s || host.player.time_s < loop.start_s - 0.05);
      if (outside) host.player.seek(loop.start_s);
      host.setCursor(host.player.time_s, { seek: false });
      const { start_s, end_s } = host.view;
      if (host.cursor_s > end_s) host.setView({ start_s: host.cursor_s, end_s: host.cursor_s + end_s - start_s });
      else if (host.cursor_s < start_s) host.reveal(host.cursor_s);
    }
    requestAnimationFrame(follow);
  };
  let following = false;
  host.player = new SongPlayer(host.model, {
    signal: host.signal,
    sound: host.axis,
    loop: () => host.loop,
    onError: (sentence) => host.say(sentence, "error"),
    onChange: () => {
      refresh.cursor();
      host.root.dataset.playing = host.player.playing ? host.player.state : "no";
      if (host.player.playing && !following) requestAnimationFrame(follow);
      following = host.player.playing;
    },
  });
  host.member.seek = (t) => host.player.seek(t);
  host.play = (from_s = host.cursor_s) => {
    host.axis.takeOver(host.member);
    host.player.play(from_s >= host.duration_s - 0.05 ? 0 : from_s);
  };
  host.toggle = () => {
    if (host.player.playing) host.player.pause();
    else if (host.loop && (host.cursor_s < host.loop.start_s || host.cursor_s >= host.loop.end_s)) host.play(host.loop.start_s);
    else host.play();
  };
}

export const ARROWS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
const BEAT_S = 0.1; // where nobody knows the beats
const BAR_S = 1;

// The cursor by a beat, or a bar: of the song's grid, which a widget that knows it has put on the axis, or by the
// places on which the widget's own things may lie, `host.stops`.
export function stepCursor(host, direction, byBar) {
  const { beats, downbeats } = host.axis.grid ?? host.stops ?? { beats: [], downbeats: [] };
  const marks = byBar && downbeats.length ? downbeats : beats;
  goToTime(host, stepTime(host.cursor_s, marks, direction, byBar ? BAR_S : BEAT_S));
}

function goToTime(host, t) {
  host.setCursor(t);
  host.reveal(host.cursor_s);
}

// The keys that are the same in all widgets on the axis; a widget adds its own. All are told in keys.py.
export function axisKeys(host) {
  return {
    " ": () => host.facts.can_play && host.toggle(),
    ArrowLeft: (event) => stepCursor(host, -1, event.shiftKey), ArrowRight: (event) => stepCursor(host, 1, event.shiftKey),
    Home: () => goToTime(host, 0), End: () => goToTime(host, host.duration_s),
    PageUp: () => host.pan(-1), PageDown: () => host.pan(1),
    "+": () => host.zoom(1.6), "=": () => host.zoom(1.6), "-": () => host.zoom(1 / 1.6), 0: () => host.fit(),
  };
}

// Keys act on the widget, but not on a field that is typed in nor on a button that is pressed.
export function listenToKeys(host, keys) {
  host.handles = Object.keys(keys);
  host.listen(host.root, "keydown", (event) => {
    if (event.target.matches("input:not([data-axis-keys]), textarea, select")) {
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

// A plain wheel scrolls the page until a person has clicked into the widget; with Ctrl or a pinch it always zooms.
export function listenToWheel(host, node) {
  const wheel = (event) => {
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    const pans = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const inside = host.root.contains(host.root.getRootNode().activeElement);
    if (pans) {
      const span = host.view.end_s - host.view.start_s;
      host.setView(panView(host.view, (sideways / host.width) * span, host.duration_s));
    } else if (event.ctrlKey || event.metaKey || inside) {
      const anchor = xToTime(host.view, host.width, localX(node, event));
      const lines = event.deltaMode === 1 ? 16 : 1;
      const strength = event.ctrlKey && Math.abs(event.deltaY) < 40 ? 0.01 : 0.002;
      host.setView(zoomView(host.view, Math.exp(-event.deltaY * lines * strength), anchor, host.duration_s));
    } else return;
    event.preventDefault();
  };
  host.listen(node, "wheel", wheel, { passive: false });
}

export function localX(node, event) {
  return event.clientX - node.getBoundingClientRect().left;
}
