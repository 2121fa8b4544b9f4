// The section editor's entry: puts the parts together, and paints what has changed once a frame.

function addPlayer(host, refresh) {
  const follow = () => {
    if (host.signal.aborted || !host.player.playing) return;
    if (host.player.state === "ready") {
      host.setCursor(host.player.time_s, { seek: false });
      const { start_s, end_s } = host.view;
      if (host.cursor_s > end_s) host.setView(clampView({ start_s: host.cursor_s, end_s: host.cursor_s + end_s - start_s }, host.duration_s));
    }
    requestAnimationFrame(follow);
  };
  let following = false;
  host.player = new SongPlayer(host.model, {
    signal: host.signal,
    onError: (sentence) => host.say(sentence, "error"),
    onChange: () => {
      refresh.cursor();
      host.root.dataset.playing = host.player.playing ? host.player.state : "no";
      if (host.player.playing && !following) requestAnimationFrame(follow);
      following = host.player.playing;
    },
  });
  host.toggle = () => {
    if (host.player.playing) host.player.pause();
    else host.player.play(host.cursor_s >= host.duration_s - 0.05 ? 0 : host.cursor_s);
  };
}

function build(model, root, signal) {
  const host = createHost(model, root, signal);
  const wanted = { all: false, view: false, frame: null };
  const parts = {};
  const paint = () => {
    wanted.frame = null;
    try {
      if (signal.aborted || !host.width || !host.colours) return;
      if (wanted.all) {
        parts.stage.describe();
        parts.list.draw();
      }
      if (wanted.all || wanted.view) parts.stage.draw();
      wanted.all = wanted.view = false;
      parts.stage.placeCursor();
      parts.toolbar.draw();
      root.dataset.painted = "yes";
    } catch (error) {
      host.fail(error);
    }
  };
  const refresh = {
    cursor: () => (wanted.frame ??= requestAnimationFrame(paint)),
    view: () => {
      wanted.view = true;
      refresh.cursor();
    },
    all: () => {
      wanted.all = true;
      root.dataset.painted = "no"; // the elements still show what was before
      refresh.cursor();
    },
  };
  addActions(host, refresh);
  addPlayer(host, refresh);
  parts.toolbar = createToolbar(host);
  parts.stage = createStage(host);
  parts.list = createSectionList(host);
  const status = element("div", "sr-status", { role: "status", ariaLive: "polite" });
  host.say = (sentence, kind) => {
    status.textContent = sentence;
    status.dataset.kind = sentence ? kind : "";
  };
  root.append(parts.toolbar.node, ...parts.stage.nodes, parts.list.node, status);
  addConversation(host);
  listenToKeys(host);
  watchTheme((theme) => {
    const hues = host.facts.hues[theme];
    applyTheme(root, theme, hues);
    Object.assign(host, { colours: { ...THEMES[theme], hues }, dark: theme === "dark" });
    refresh.all();
  }, signal);
  watchSize(host, parts.stage.nodes[0], refresh);
  const reread = () => {
    host.facts = model.get("facts");
    host.duration_s = host.facts.duration_s;
    host.view = clampView(host.view, host.duration_s);
    readBulk(host);
    refresh.all();
  };
  for (const name of ["facts", "peaks", "energy", "beats", "beat_in_bar"]) {
    model.on(`change:${name}`, reread);
    signal.addEventListener("abort", () => model.off(`change:${name}`, reread));
  }
}

function watchSize(host, node, refresh) {
  const observer = new ResizeObserver(() => {
    host.width = node.clientWidth;
    refresh.all();
  });
  observer.observe(node);
  host.signal.addEventListener("abort", () => observer.disconnect());
}

export default {
  render({ model, el }) {
    const ending = new AbortController();
    const root = element("section", "sr sr-section-editor", { ariaLabel: "Section editor" });
    el.append(root);
    try {
      build(model, root, ending.signal);
    } catch (error) {
      console.error(error);
      showFailure(root, "The section editor", error);
    }
    return () => ending.abort();
  },
};
