// The lyric lane's buttons, legend and keys.

export function createLyricToolbar(host) {
  const tools = createAxisTools(host);
  const time = element("span", "sr-time");
  const lines = choice(host, "A line", "rest", [[false, "Alone", "A line moves alone"],
    [true, "And the rest", "A line moves with all lines after it"]]);
  const snap = choice(host, "Snap", "snap", [["onset", "Onset", "Edges snap to what is struck or sung; with Alt they go anywhere"],
    ["off", "Off", "Edges go anywhere"]]);
  const offset = createOffset(host);
  const node = element("div", "sr-toolbar", { role: "toolbar", ariaLabel: "Lyric lane" }, [
    tools.play, time, element("span", "sr-lyric-spacer"), lines, snap, offset.node, tools.history,
    tools.zoom,
  ]);
  return {
    node,
    draw() {
      time.textContent = `${formatTime(host.cursor_s, 2)} / ${formatTime(host.duration_s)}`;
      tools.draw();
      offset.draw();
    },
  };
}

// One of several, kept on the host under a name.
function choice(host, label, name, options) {
  const buttons = options.map(([value, text, title]) => ({ value, button: textButton(text, title) }));
  const mark = () => buttons.forEach(({ value, button }) => button.setAttribute("aria-pressed", String(value === host[name])));
  for (const { value, button } of buttons) {
    host.listen(button, "click", () => {
      host[name] = value;
      mark();
    });
  }
  mark();
  const caption = element("span", "sr-caption", { textContent: label });
  return toolGroup(label, [caption, ...buttons.map(({ button }) => button)]);
}

// How much later all words are, milliseconds.
function createOffset(host) {
  const input = element("input", "sr-input sr-number", { type: "number", step: "10", ariaLabel: "Offset, ms", title: "How much later all words are, milliseconds" });
  const keep = (text) => {
    const ms = Number(text);
    if (text.trim() !== "" && Number.isFinite(ms)) host.offsetTo(ms / 1000);
  };
  const current = () => String(Math.round(host.offset_s * 1000));
  keepWhenLeft(host, input, { keep, current });
  const node = element("label", "sr-lyric-offset", {}, [
    element("span", "sr-caption", { textContent: "Offset" }), input, element("span", "sr-caption", { textContent: "ms" }),
  ]);
  return { node, draw: () => showField(host, input, current()) };
}

export function createLegend() {
  const item = (trust, text) => {
    const mark = element("span", "sr-legend-mark", { textContent: trustSign(trust) });
    const one = element("span", "sr-legend-item", {}, [mark, element("span", "", { textContent: text })]);
    one.dataset.trust = trust;
    return one;
  };
  const steps = STEPS.map(({ name, least }, trust) => item(trust, least ? `${name} (${least * 100} % and more)` : name));
  return element("div", "sr-legend", { ariaLabel: "Colours", role: "group" }, [...steps,
    ...[GIVEN, YOURS].map((trust) => item(trust, trustName(trust))),
    element("span", "sr-legend-item", { textContent: "! a line that needs a look" })]);
}

export function listenToLyricKeys(host) {
  listenToKeys(host, {
    ...axisKeys(host),
    l: () => host.toggleLoop(), n: () => host.goDoubtful(1), p: () => host.goDoubtful(-1),
    Escape: () => host.gesture?.(),
  });
}
