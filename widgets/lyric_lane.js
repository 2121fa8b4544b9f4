// The lyric lane's entry: puts the parts together.

const NO_WORDS = "This song has no words yet: give its lyrics as a file, or have them written down as they are sung.";

function buildLyricLane(host) {
  readLyricBulk(host);
  const parts = {};
  const refresh = createPainter(host, {
    describe() {
      showWhetherThereAreWords(host, parts);
      parts.inspector.draw();
    },
    draw() {
      parts.stage.draw();
      parts.inspector.form.markLoop();
    },
    place() {
      parts.stage.placeCursor();
      parts.toolbar.draw();
    },
  });
  addAxis(host, refresh);
  shareGrid(host);
  addLyricActions(host, refresh);
  addTransport(host, refresh);
  endSpanWhereAPersonActs(host);
  parts.toolbar = createLyricToolbar(host);
  parts.stage = createLyricStage(host);
  parts.inspector = createLyricInspector(host);
  parts.empty = element("p", "sr-lyric-none", { textContent: NO_WORDS, hidden: true });
  parts.legend = createLegend();
  addFocus(host, parts);
  host.root.append(parts.empty, parts.toolbar.node, parts.stage.node, parts.legend, parts.inspector.node, host.status);
  converseLyrics(host, refresh);
  listenToLyricKeys(host);
  followTheme(host, refresh.all);
  followWidth(host, host.root, refresh.all);
  const reread = () => {
    host.facts = host.model.get("facts");
    if (host.facts.duration_s !== host.duration_s || host.facts.axis !== host.axis.key) rejoinAxis(host, refresh);
    readLyricBulk(host);
    shareGrid(host);
    refresh.all();
  };
  for (const name of ["facts", "peaks", "onsets", "beats"]) host.follow(name, reread);
}

function showWhetherThereAreWords(host, parts) {
  const none = host.lines.length === 0;
  parts.empty.hidden = !none;
  for (const part of [parts.toolbar, parts.stage, parts.inspector]) part.node.hidden = none;
  parts.legend.hidden = none;
}

// Goes to a word or line wherever it is: chosen, in sight, with the focus.
function addFocus(host, parts) {
  const { elements } = parts.stage;
  host.focusItem = (line, word) => {
    host.select(line, word);
    const span = host.selectedSpan();
    if (!span) return;
    const focus = () => {
      elements.draw();
      const node = elements.node({ line, word });
      node?.focus({ preventScroll: true });
      return Boolean(node);
    };
    if (span.start_s < host.view.start_s || span.end_s > host.view.end_s) {
      const middle = (span.start_s + span.end_s) / 2;
      const half = (host.view.end_s - host.view.start_s) / 2;
      host.setView({ start_s: middle - half, end_s: middle + half });
    }
    const room_s = Math.max(2, host.width / 120);
    if (!focus()) host.setView({ start_s: span.start_s - room_s / 2, end_s: span.end_s + room_s / 2 });
    focus();
  };
  host.step = (direction) => {
    const { line, word } = host.selected;
    if (word === null) return host.lines[line + direction] && host.focusItem(line + direction, null);
    const next = host.flat[host.flat.findIndex((each) => each.line === line && each.word === word) + direction];
    if (next) host.focusItem(next.line, next.word);
  };
  host.editText = () => {
    parts.inspector.draw();
    parts.inspector.form.text.focus();
    parts.inspector.form.text.select();
  };
}

export default widgetOf({ name: "Lyric lane", className: "sr-lyric-lane", build: buildLyricLane });
