// Thin lanes under the wave, one a stem. Their peaks are asked for when they are first shown.

const STEM_LANE = 24;
const STEMS_LOOK_MS = 800;

export function createStemLanes(host, refresh) {
  const canvas = element("canvas", "sr-canvas", { ariaHidden: "true" });
  const cursor = element("div", "sr-cursor", { ariaHidden: "true" });
  const names = element("div", "sr-stem-names");
  const node = element("div", "sr-stem-lanes", { hidden: true, role: "img", ariaLabel: "Stems" }, [canvas, names, cursor]);
  let timer = null;
  const ask = (kind) => host.model.send({ kind });
  host.stems = { shown: false, lanes: null };
  const receive = (message, buffers) => {
    if (message?.kind !== "stem-peaks") return;
    clearTimeout(timer);
    host.say(message.sentence, message.lanes ? "" : "note");
    if (message.running && host.stems.shown) timer = setTimeout(() => ask("stem-peaks"), STEMS_LOOK_MS);
    if (!message.lanes && !message.running) host.stems.shown = false;
    if (message.lanes) host.stems.lanes = message.lanes.map((lane, index) => ({ ...lane, pyramid: pyramidOf(buffers[index]) }));
    describeStemNames(host, names);
    refresh.all();
  };
  host.model.on("msg:custom", receive);
  host.signal.addEventListener("abort", () => {
    clearTimeout(timer);
    host.model.off("msg:custom", receive);
  });
  host.toggleStems = () => {
    host.stems.shown = !host.stems.shown;
    if (host.stems.shown && !host.stems.lanes) ask("stem-peaks");
    refresh.all();
  };
  return {
    node,
    draw() {
      const { shown, lanes } = host.stems;
      node.hidden = !(shown && lanes);
      host.root.dataset.stems = node.hidden ? "no" : "yes";
      if (node.hidden) return;
      node.style.height = `${lanes.length * STEM_LANE}px`;
      paintStems(host, canvas, lanes);
    },
    placeCursor() {
      placeCursorLine(host, cursor);
    },
  };
}

function pyramidOf(buffer) {
  const bytes = bytesOf(buffer);
  return peakPyramid(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

function describeStemNames(host, names) {
  const { lanes } = host.stems;
  if (!lanes) return;
  const nodes = matchChildren(names, lanes.length, () => element("span"));
  nodes.forEach((each, index) => (each.textContent = lanes[index].name));
}

function paintStems(host, canvas, lanes) {
  const { view, width, colours } = host;
  const context = sizeCanvas(canvas, width, lanes.length * STEM_LANE);
  lanes.forEach(({ pyramid, bin_s, hue }, index) => {
    const bins = (view.end_s - view.start_s) / bin_s;
    const count = Math.max(2, Math.min(Math.round(width), Math.ceil(bins)));
    const columns = waveColumns(pyramid, bin_s, view.start_s, view.end_s, count);
    context.fillStyle = colours.hues[hue];
    fillWave(context, columns, 0, width, width / count, (index + 0.5) * STEM_LANE, STEM_LANE / 2 - 2);
    context.fillStyle = colours.line;
    context.fillRect(0, index * STEM_LANE, width, 1);
  });
}
