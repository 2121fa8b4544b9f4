// The section editor's entry: puts the parts together.

function buildSectionEditor(host) {
  readBulk(host);
  const parts = {};
  const refresh = createPainter(host, {
    describe() {
      parts.stage.describe();
      parts.list.draw();
      parts.beats.draw(parts.beats.node);
    },
    draw() {
      parts.stage.draw();
      parts.stems.draw();
    },
    place() {
      parts.stage.placeCursor();
      parts.stems.placeCursor();
      parts.toolbar.draw();
    },
  });
  addAxis(host, refresh);
  shareGrid(host);
  addActions(host, refresh);
  addTransport(host, refresh);
  const mended = addMending(host, refresh.all);
  parts.stems = createStemLanes(host, refresh);
  parts.toolbar = createToolbar(host);
  parts.beats = createBeatControls(host);
  parts.stage = createStage(host);
  parts.list = createSectionList(host);
  const [stage, overview] = parts.stage.nodes;
  host.root.append(parts.toolbar.node, parts.beats.node, stage, parts.stems.node, overview, host.status, parts.list.node);
  converse(host);
  mended();
  listenToEditorKeys(host);
  followTheme(host, refresh.all);
  followWidth(host, stage, refresh.all);
  followBulk(host, refresh);
}

// Another song, or the same one heard anew.
function followBulk(host, refresh) {
  const reread = () => {
    host.facts = host.model.get("facts");
    if (host.facts.duration_s !== host.duration_s || host.facts.axis !== host.axis.key) rejoinAxis(host, refresh);
    readBulk(host);
    shareGrid(host);
    refresh.all();
  };
  for (const name of ["facts", "peaks", "energy", "beats", "beat_in_bar"]) host.follow(name, reread);
}

export default widgetOf({ name: "Section editor", className: "sr-section-editor", build: buildSectionEditor });
