// The overview: the whole song, and the part that is seen as a window that can be dragged.

const OVERVIEW_HEIGHT = 34;

export function createOverview(host) {
  const canvas = element("canvas", "sr-canvas", { ariaHidden: "true" });
  const loop = element("div", "sr-loop", { ariaHidden: "true", hidden: true });
  const pane = element("div", "sr-window", { ariaHidden: "true" });
  const cursor = element("div", "sr-cursor", { ariaHidden: "true" });
  const node = element("div", "sr-overview", { title: "The whole song: drag to see another part" }, [canvas, loop, pane, cursor]);
  node.style.height = `${OVERVIEW_HEIGHT}px`;
  let drag = null;
  const whole = () => ({ start_s: 0, end_s: host.duration_s });
  const centre = (event) => {
    const t = xToTime(whole(), host.width, localX(node, event)) - drag;
    const half = (host.view.end_s - host.view.start_s) / 2;
    host.setView(clampView({ start_s: t - half, end_s: t + half }, host.duration_s));
  };
  host.listen(node, "pointerdown", (event) => {
    if (event.button !== 0) return;
    node.setPointerCapture(event.pointerId);
    const t = xToTime(whole(), host.width, localX(node, event));
    const inside = t >= host.view.start_s && t <= host.view.end_s;
    drag = inside ? t - (host.view.start_s + host.view.end_s) / 2 : 0;
    centre(event);
  });
  host.listen(node, "pointermove", (event) => drag !== null && centre(event));
  host.listen(node, "pointerup", () => (drag = null));
  host.listen(node, "pointercancel", () => (drag = null));
  return {
    node,
    draw() {
      paintOverview(host, canvas);
      placeSpans({ view: whole(), width: host.width }, [loop], [host.loop]);
      pane.style.transform = `translateX(${timeToX(whole(), host.width, host.view.start_s)}px)`;
      pane.style.width = `${((host.view.end_s - host.view.start_s) / host.duration_s) * host.width}px`;
    },
    placeCursor() {
      cursor.style.transform = `translateX(${timeToX(whole(), host.width, host.cursor_s)}px)`;
    },
  };
}

// The overview changes only with sections, width and theme: zooming and panning cost it nothing.
function paintOverview(host, canvas) {
  const key = [host.width, window.devicePixelRatio, host.dark];
  const same = canvas.paintedFor?.sections === host.sections && canvas.paintedFor.key.every((each, i) => each === key[i]);
  if (same) return;
  canvas.paintedFor = { sections: host.sections, key };
  const context = sizeCanvas(canvas, host.width, OVERVIEW_HEIGHT);
  const count = Math.max(2, Math.round(host.width));
  const columns = waveColumns(host.pyramid, host.facts.bin_s, 0, host.duration_s, count);
  for (const section of host.sections) {
    const from = (section.start_s / host.duration_s) * host.width;
    const to = (section.end_s / host.duration_s) * host.width;
    context.fillStyle = host.colours.hues[section.hue];
    context.globalAlpha = host.dark ? 0.16 : 0.12;
    context.fillRect(from, 0, to - from - 1, OVERVIEW_HEIGHT);
    context.globalAlpha = 0.85;
    const step = host.width / count;
    fillWave(context, columns, from, to, step, OVERVIEW_HEIGHT / 2, OVERVIEW_HEIGHT / 2 - 3);
  }
  context.globalAlpha = 1;
}
