// The line below the list that adds a section: by times, or from the cursor to the next edge.

export function createAdding(host, listId) {
  const open = textButton("+ Add a section", "Add a section at the cursor, or by its times");
  const label = element("input", "sr-field sr-label", {
    type: "text", list: listId, autocomplete: "off", spellcheck: false, ariaLabel: "Label of the new section", placeholder: "label",
  });
  const start = placeField();
  const end = placeField();
  start.setAttribute("aria-label", "Start of the new section");
  end.setAttribute("aria-label", "End of the new section");
  const add = textButton("Add", "Add it; what lay there gives its time");
  const leave = textButton("Cancel", "Add nothing");
  const form = element("div", "sr-adding-fields", { role: "group", ariaLabel: "New section", hidden: true }, [
    label, element("span", "sr-times", {}, [start, element("span", "", { textContent: "–" }), end]), add, leave,
  ]);
  const show = (shown) => {
    form.hidden = !shown;
    open.hidden = shown;
  };
  host.listen(open, "click", () => {
    const span = spanAtCursor(host);
    [label.value, start.value, end.value] = ["", formatTime(span.start_s, 3), formatTime(span.end_s, 3)];
    show(true);
    label.focus();
  });
  const keep = () => {
    const span = typedSpan(host, { label, start, end });
    if (span.error) host.say(span.error, "error");
    else if (host.add(span)) {
      show(false);
      open.focus();
    }
  };
  const close = () => {
    show(false);
    host.say("", "");
    open.focus();
  };
  host.listen(add, "click", keep);
  host.listen(leave, "click", close);
  host.listen(form, "keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) keep();
    if (event.key === "Escape") close();
  });
  return { node: element("div", "sr-adding", {}, [open, form]) };
}

// From the cursor, where it snaps, to the end of the section that it is in.
function spanAtCursor(host) {
  const { start_s, end_s } = host.sections[host.current];
  const min_s = host.facts.min_section_s;
  const low = Math.min(start_s + min_s, end_s);
  return { start_s: snapTime(host.cursor_s, host.snapTimes(), low, Math.max(low, end_s - min_s)), end_s };
}

function typedSpan(host, { label, start, end }) {
  const from = parsePlace(start.value, host.grid());
  const to = parsePlace(end.value, host.grid());
  const written = oneLine(label.value);
  const letters = [...written].length;
  if (!letters || letters > host.facts.max_label) {
    return { error: `A label has 1 to ${host.facts.max_label} characters, and this one has ${letters}: write another.` };
  }
  if (from.error ?? to.error) return { error: from.error ?? to.error };
  if (from.t >= to.t) return { error: "A section ends after it begins: give a later end, or an earlier start." };
  return { label: written, ...nearEdges(host, from.t, to.t) };
}

// A time that is shown to a thousandth means the edge that stands there exactly.
function nearEdges(host, from, to) {
  const edges = [...host.sections.map(({ start_s }) => start_s), host.duration_s];
  const exact = (t) => edges.find((edge) => Math.abs(edge - t) < 0.001) ?? t;
  return { start_s: exact(from), end_s: exact(to) };
}
