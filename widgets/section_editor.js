// The section editor's entry: puts the parts together.

function buildSectionEditor(host) {
  readBulk(host);
  const parts = {};
  const refresh = createPainter(host, {
    describe() {
      parts.stage.describe();
      parts.list.draw();
    },
    draw: () => parts.stage.draw(),
    place() {
      parts.stage.placeCursor();
      parts.toolbar.draw();
    },
  });
  addAxis(host, refresh);
  addActions(host, refresh);
  addTransport(host, refresh);
  parts.toolbar = createToolbar(host);
  parts.stage = createStage(host);
  parts.list = createSectionList(host);
  host.root.append(parts.toolbar.node, ...parts.stage.nodes, parts.list.node, host.status);
  converse(host);
  listenToEditorKeys(host);
  followTheme(host, refresh.all);
  followWidth(host, parts.stage.nodes[0], refresh.all);
  const reread = () => {
    host.facts = host.model.get("facts");
    if (host.facts.duration_s !== host.duration_s || host.facts.axis !== host.axis.key) rejoinAxis(host, refresh);
    readBulk(host);
    refresh.all();
  };
  for (const name of ["facts", "peaks", "energy", "beats", "beat_in_bar"]) host.follow(name, reread);
}

export default widgetOf({ name: "Section editor", className: "sr-section-editor", build: buildSectionEditor });
