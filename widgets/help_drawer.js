// The help drawer's entry: a button, and a dialog with tabs. The browser keeps the focus in it, closes it with Escape,
// and gives the focus back.

// Which tab an arrow key leads to; null where it leads nowhere.
export function tabAfter(key, at, count) {
  return { ArrowRight: (at + 1) % count, ArrowLeft: (at + count - 1) % count, Home: 0, End: count - 1 }[key] ?? null;
}

function createTab(host, { name, title, page }) {
  const id = `sr-help-${name}-${Math.random().toString(36).slice(2, 8)}`;
  const button = element("button", "sr-button", { type: "button", role: "tab", textContent: title, id: `${id}-tab`, ariaControls: id });
  const panel = element("div", "sr-help-panel", { role: "tabpanel", id, ariaLabelledby: `${id}-tab` });
  panel.dataset.page = name;
  const show = (shown) => {
    button.setAttribute("aria-selected", String(shown));
    button.tabIndex = shown ? 0 : -1;
    panel.hidden = !shown;
    if (shown && !panel.firstChild) panel.append(page());
  };
  return { button, panel, show };
}

function createTabs(host, pages) {
  const tabs = pages.map((page) => createTab(host, page));
  const show = (at) => tabs.forEach((tab, index) => tab.show(index === at));
  tabs.forEach(({ button }, index) => {
    host.listen(button, "click", () => show(index));
    host.listen(button, "keydown", (event) => {
      const next = tabAfter(event.key, index, tabs.length);
      if (next === null) return;
      event.preventDefault();
      show(next);
      tabs[next].button.focus();
    });
  });
  show(0);
  return tabs;
}

function buildHelpDrawer(host) {
  const { tour, keys, tables, drawing } = host.facts;
  const dialog = element("dialog", "sr-help", { ariaLabel: "Help" });
  const go = (step) => {
    dialog.close();
    host.say(goToStep(step) ? "" : `There is nothing to show of ${step} yet.`, "note");
  };
  const pages = [
    { name: "tour", title: "Tour", page: () => tourPage(tour, go), there: tour.length },
    { name: "keys", title: "Keys", page: () => keysPage(keys), there: keys.length },
    { name: "model", title: "Data model", page: () => modelPage(tables, drawing), there: tables.length },
  ].filter(({ there }) => there);
  const tabs = createTabs(host, pages);
  const close = iconButton("remove", "Close the help", "Close (Escape)");
  const list = element("div", "sr-help-tabs", { role: "tablist", ariaLabel: "Help" }, tabs.map(({ button }) => button));
  dialog.append(element("div", "sr-help-top", {}, [list, close]), ...tabs.map(({ panel }) => panel));
  const open = textButton("Help", "The tour, the keys, and the tables of the library");
  open.setAttribute("aria-haspopup", "dialog");
  host.listen(open, "click", () => {
    dialog.showModal();
    tabs.find(({ button }) => button.tabIndex === 0)?.button.focus();
  });
  host.listen(close, "click", () => dialog.close());
  host.listen(dialog, "click", (event) => {
    if (event.target === dialog) dialog.close(); // beside the drawer
  });
  host.listen(dialog, "keydown", (event) => event.stopPropagation()); // the notebook's own keys are not meant
  host.signal.addEventListener("abort", () => dialog.close());
  host.root.append(open, host.status, dialog);
  followTheme(host, () => {});
  host.root.dataset.painted = "yes";
}

export default widgetOf({ name: "Help drawer", className: "sr-help-drawer", build: buildHelpDrawer });
