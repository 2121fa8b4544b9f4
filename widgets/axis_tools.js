// The buttons that the toolbars of all editors on the axis have: play, undo and redo, zoom.

export function createAxisTools(host) {
  const play = iconButton("play", "Play", "Play or pause (space)");
  const undo = iconButton("undo", "Undo", "Undo (Ctrl+Z)");
  const redo = iconButton("redo", "Redo", "Redo (Ctrl+Shift+Z)");
  const less = iconButton("minus", "Zoom out", "Zoom out (−)");
  const more = iconButton("plus", "Zoom in", "Zoom in (+)");
  const fit = textButton("Fit", "Show the whole song (0)");
  const actions = [[play, () => host.toggle()], [undo, () => host.undo()], [redo, () => host.redo()],
    [less, () => host.zoom(1 / 1.6)], [more, () => host.zoom(1.6)], [fit, () => host.fit()]];
  for (const [button, action] of actions) host.listen(button, "click", action);
  play.hidden = !host.facts.can_play;
  return {
    play,
    history: toolGroup("History", [undo, redo]),
    zoom: toolGroup("Zoom", [less, more, fit]),
    draw() {
      const playing = Boolean(host.player?.playing);
      setIcon(play, playing ? "pause" : "play");
      play.setAttribute("aria-label", playing ? "Pause" : "Play");
    },
  };
}

export function toolGroup(label, children) {
  return element("div", "sr-group", { role: "group", ariaLabel: label }, children);
}
