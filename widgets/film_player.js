// The film player's entry: puts the parts together.

function readFilm(host) {
  host.facts = host.model.get("facts");
  host.beats = doublesOf(host.model.get("beats"));
  host.downbeats = host.facts.downbeats;
  host.root.dataset.film = host.facts.film;
}

function buildFilmPlayer(host) {
  host.video = element("video", "sr-video", { playsInline: true, preload: "auto" });
  host.video.setAttribute("aria-label", "The film");
  host.notes = [];
  readFilm(host);
  const parts = {};
  const refresh = createPainter(host, {
    describe() {
      parts.bar.describe();
      parts.facts.describe();
      parts.notes.draw();
    },
    draw: () => parts.bar.draw(),
    place() {
      parts.bar.placeCursor();
      for (const name of ["screen", "controls", "words"]) parts[name].draw();
    },
  });
  addAxis(host, refresh);
  shareGrid(host);
  addFilmActions(host, refresh);
  addFilm(host, refresh);
  addRequests(host);
  addOffers(host);
  addFieldEdits(host);
  Object.assign(parts, {
    screen: createScreen(host), bar: createFilmBar(host), words: createFilmWords(host), controls: createFilmControls(host),
    facts: createFilmFacts(host), standing: createStanding(host), form: createNoteForm(host), notes: createNotesList(host),
  });
  host.focusBar = () => parts.bar.node.querySelector("[role=slider]").focus({ preventScroll: true });
  host.root.append(
    element("div", "sr-theatre", {}, [parts.screen.node, parts.bar.node, parts.words.node, parts.controls.node]),
    parts.form.node, ...parts.facts.nodes, parts.standing.node, parts.notes.node, host.status,
  );
  let committed = [];
  addConversation(host, {
    take({ notes, answer }) {
      committed = notes;
      host.hearOfField(answer);
    },
    settle() {
      host.settleFields();
      host.notes = committed;
      host.root.dataset.open = String(committed.filter((note) => note.state === "open").length);
      refresh.all();
    },
  });
  listenToFilmKeys(host);
  followTheme(host, refresh.all);
  followWidth(host, parts.bar.node, refresh.all);
  host.follow("standing", parts.standing.draw);
  parts.standing.draw(host.model.get("standing"));
  showPoster(host);
  const reread = () => {
    const shown = host.facts.film;
    readFilm(host);
    if (host.facts.duration_s !== host.duration_s || host.facts.axis !== host.axis.key) rejoinAxis(host, refresh);
    shareGrid(host);
    if (host.facts.film !== shown) host.forget();
    showPoster(host);
    refresh.all();
  };
  for (const name of ["facts", "poster", "beats"]) host.follow(name, reread);
}

export default widgetOf({ name: "Film player", className: "sr-film-player", build: buildFilmPlayer });
