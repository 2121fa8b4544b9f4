// The section editor's buttons and keys.

const SNAPS = [["downbeat", "Bar", "Edges snap to the first beat of a bar"], ["beat", "Beat", "Edges snap to beats"],
  ["off", "Off", "Edges go anywhere"]];

export function createToolbar(host) {
  const tools = createAxisTools(host);
  const time = element("span", "sr-time");
  const split = textButton("Split", "Split the section at the cursor (S)");
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
  for (const [button, action] of [[split, () => host.split()], [loop, () => host.toggleLoop()], [stems, () => host.toggleStems()]]) {
    host.listen(button, "click", action);
  }
  stems.hidden = !host.facts.can_stems;
  const snapText = element("span", "sr-caption", { textContent: "Snap" });
  const node = element("div", "sr-toolbar", { role: "toolbar", ariaLabel: "Section editor" }, [
    tools.play, loop, time, element("span", "sr-spacer"), stems, split, toolGroup("Snap", [snapText, ...snaps.map(({ button }) => button)]),
    tools.history, tools.zoom,
  ]);
  return {
    node,
    draw() {
      const place = barBeatAt(host.cursor_s, host.beats, host.numbers, host.downbeats);
      time.textContent = `${formatTime(host.cursor_s, 2)} / ${formatTime(host.duration_s)}${place ? `  ·  bar ${place.bar}.${place.beat}` : ""}`;
      tools.draw();
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
