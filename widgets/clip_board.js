// The clip board's entry: puts the parts together.

function createBoardBar(host) {
  const tools = createAxisTools(host);
  const time = element("span", "sr-time");
  const split = textButton("Split", "Split the clip at the cursor (S)");
  host.listen(split, "click", () => host.split());
  return {
    node: element("div", "sr-toolbar", { role: "toolbar", ariaLabel: "Clip board" }, [
      tools.play, time, element("span", "sr-spacer"), split, tools.history, tools.zoom,
    ]),
    draw() {
      const clock = `${formatTime(host.cursor_s, 2)} / ${formatTime(host.duration_s)}`;
      time.textContent = [clock, madeWords(host)].filter(Boolean).join("  ·  ");
      tools.draw();
    },
  };
}

export function listenToBoardKeys(host) {
  listenToKeys(host, {
    ...axisKeys(host),
    ArrowUp: (event) => host.step(-1, event), ArrowDown: (event) => host.step(1, event),
    l: () => host.toggleLoop(), k: () => host.lock(), s: () => host.split(), j: () => host.join(), x: () => host.swap(),
    Enter: () => host.openInspector(),
    Escape: () => {
      host.gesture?.();
      host.decide(false);
    },
  });
}

function buildClipBoard(host) {
  const parts = {};
  const refresh = createPainter(host, {
    describe() {
      host.board.describe();
      host.inspector.draw();
    },
    draw: () => host.board.draw(),
    place() {
      host.board.placeCursor();
      parts.bar.draw();
    },
  });
  readMarks(host);
  addAxis(host, refresh);
  addBoardState(host, refresh);
  addPictures(host, refresh.all);
  addTransport(host, refresh);
  addQuestions(host);
  parts.bar = createBoardBar(host);
  host.board = createBoard(host);
  host.inspector = createInspector(host);
  host.root.append(parts.bar.node, host.board.node, host.status, host.inspector.node);
  addConversation(host, {
    take({ sections, clips, shown }) {
      host.committed = { sections, clips: wholeClips(clips) };
      host.shown = shown;
    },
    settle: () => host.show(host.committed),
  });
  addLive(host, refresh);
  listenToBoardKeys(host);
  followTheme(host, refresh.all);
  followWidth(host, host.board.node, refresh.all);
  const reread = () => {
    host.facts = host.model.get("facts");
    if (host.facts.duration_s !== host.duration_s || host.facts.axis !== host.axis.key) rejoinAxis(host, refresh);
    readMarks(host);
    refresh.all();
  };
  for (const name of ["facts", "marks"]) host.follow(name, reread);
}

export default widgetOf({ name: "Clip board", className: "sr-clip-board", build: buildClipBoard });
