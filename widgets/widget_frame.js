// What every widget begins with: a root on the page, one place for sentences, listeners that end with it, and a
// failure of its own code that becomes a sentence while the rest of the notebook goes on.

// An anywidget entry. `build(host)` fills the root; whatever it throws, then or later, stands in the widget's place.
export function widgetOf({ name, className, build }) {
  return {
    render({ model, el }) {
      const ending = new AbortController();
      const root = element("section", `sr ${className}`, { ariaLabel: name });
      el.append(root);
      const host = createFrame(model, root, ending.signal, name);
      try {
        build(host);
        tellKeys(host);
      } catch (error) {
        host.fail(error);
      }
      return () => ending.abort();
    },
  };
}

function createFrame(model, root, signal, name) {
  const host = {
    model, root, signal, facts: model.get("facts"),
    fail(error) {
      console.error(error);
      showFailure(root, `The ${name.toLowerCase()}`, error);
    },
    // A trait of the kernel's that is read again whenever it changes.
    follow(trait, callback) {
      const guarded = () => {
        try {
          callback(model.get(trait));
        } catch (error) {
          host.fail(error);
        }
      };
      model.on(`change:${trait}`, guarded);
      signal.addEventListener("abort", () => model.off(`change:${trait}`, guarded));
    },
  };
  host.listen = guardedListener(signal, host.fail);
  host.status = element("div", "sr-status", { role: "status", ariaLive: "polite" });
  host.say = (sentence, kind) => {
    host.status.textContent = sentence;
    host.status.dataset.kind = sentence ? kind : "";
  };
  return host;
}

// What the keys do here, behind a small button at the widget's end. The kernel says it, as it stands in keys.py.
function tellKeys(host) {
  const rows = host.model.get("key_help") ?? [];
  if (!rows.length) return;
  const list = element("dl", "sr-keys-list", { hidden: true }, rows.flatMap(([shown, does, on]) => [
    element("dt", "", {}, [element("kbd", "", { textContent: shown })]),
    element("dd", "", { textContent: on ? `on ${on}: ${does}` : does }),
  ]));
  const button = textButton("Keys", "What the keys do here");
  button.setAttribute("aria-expanded", "false");
  host.listen(button, "click", () => {
    list.hidden = !list.hidden;
    button.setAttribute("aria-expanded", String(!list.hidden));
  });
  host.root.append(element("div", "sr-keys", {}, [button, list]));
}

// The theme's tokens and hues on the root, and as `host.colours` for canvases, now and after each change.
export function followTheme(host, changed) {
  watchTheme((theme) => {
    const hues = host.facts.hues[theme];
    applyTheme(host.root, theme, hues);
    Object.assign(host, { colours: { ...THEMES[theme], hues }, dark: theme === "dark" });
    changed();
  }, host.signal);
}

// `host.width` is a node's, now and after each change.
export function followWidth(host, node, changed) {
  const observer = new ResizeObserver(() => {
    host.width = node.clientWidth;
    changed();
  });
  observer.observe(node);
  host.signal.addEventListener("abort", () => observer.disconnect());
}

// Paints once a frame what has changed: `describe` what things are called, `draw` where they are in this view,
// `place` the cursor. `data-painted` is a fact that a test or a script can wait for: that nothing but the cursor is
// still to be painted.
export function createPainter(host, { describe, draw, place }) {
  const wanted = { all: false, view: false, frame: null };
  const paint = () => {
    wanted.frame = null;
    try {
      if (host.signal.aborted || !host.width || !host.colours) return;
      if (wanted.all) describe();
      if (wanted.all || wanted.view) draw();
      wanted.all = wanted.view = false;
      place();
      host.root.dataset.painted = "yes";
    } catch (error) {
      host.fail(error);
    }
  };
  const refresh = {
    cursor: () => (wanted.frame ??= requestAnimationFrame(paint)),
    view: () => {
      wanted.view = true;
      host.root.dataset.painted = "no"; // the elements still lie where they lay
      refresh.cursor();
    },
    all: () => {
      wanted.all = true;
      host.root.dataset.painted = "no"; // the elements still show what was before
      refresh.cursor();
    },
  };
  return refresh;
}
