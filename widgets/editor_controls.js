// The section editor's buttons and keys.

const SNAPS = [["downbeat", "Bar", "Edges snap to the first beat of a bar"], ["beat", "Beat", "Edges snap to beats"],
  ["off", "Off", "Edges go anywhere"]];

export function createToolbar(host) {
  const play = iconButton("play", "Play", "Play or pause (space)");
  const time = element("span", "sr-time");
  const split = textButton("Split", "Split the section at the cursor (S)");
  const undo = iconButton("undo", "Undo", "Undo (Ctrl+Z)");
  const redo = iconButton("redo", "Redo", "Redo (Ctrl+Shift+Z)");
  const less = iconButton("minus", "Zoom out", "Zoom out (−)");
  const more = iconButton("plus", "Zoom in", "Zoom in (+)");
  const fit = textButton("Fit", "Show the whole song (0)");
  const loop = iconButton("loop", "Loop this section", "Play the section at the cursor round and round (L)");
  const stems = textButton("Stems", "Show bass, drums, voice and the rest, each in a lane of its own");
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
    [loop, () => host.toggleLoop()], [stems, () => host.toggleStems()], [redo, () => host.redo()], [less, () => host.zoom(1 / 1.6)], [more, () => host.zoom(1.6)], [fit, () => host.fit()]];
  for (const [button, action] of actions) host.listen(button, "click", action);
  play.hidden = !host.facts.can_play;
  stems.hidden = !host.facts.can_stems;
  const group = (label, children) => element("div", "sr-group", { role: "group", ariaLabel: label }, children);
  const snapText = element("span", "sr-caption", { textContent: "Snap" });
  const node = element("div", "sr-toolbar", { role: "toolbar", ariaLabel: "Section editor" }, [
    play, loop, time, element("span", "sr-spacer"), stems, split, group("Snap", [snapText, ...snaps.map(({ button }) => button)]),
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
      loop.setAttribute("aria-pressed", String(Boolean(host.loop)));
      stems.setAttribute("aria-pressed", String(host.stems.shown));
    },
  };
}

export function listenToEditorKeys(host) {
  listenToKeys(host, {
    ...axisKeys(host),
    s: () => host.split(), j: () => host.merge(host.current, 1), l: () => host.toggleLoop(), k: () => host.toggleLock(host.current),
    t: () => host.tap(), Delete: () => host.remove(host.current),
    Escape: () => host.gesture?.(),
  });
}
