// The list of sections below the stage: rename, times, note, colour, lock, loop, merge, delete, add.

let listCount = 0;

export function createSectionList(host) {
  listCount += 1;
  const known = element("datalist", "", { id: `sr-labels-${listCount}` });
  known.append(...host.facts.labels.map((label) => element("option", "", { value: label })));
  const rows = element("div", "sr-rows", { role: "list", ariaLabel: "Sections" });
  const adding = createAdding(host, known.id);
  return {
    node: element("div", "sr-list", {}, [rows, adding.node, known]),
    draw() {
      const hands = takeHands(host, [...rows.children]);
      const nodes = matchChildren(rows, host.sections.length, (index) => createRow(host, known.id, index));
      nodes.forEach((node, index) => node.show(index));
      giveHands(host, nodes, hands);
    },
  };
}

function createRow(host, listId, index) {
  const parts = {
    colour: createColour(host),
    label: element("input", "sr-field sr-label", { type: "text", list: listId, autocomplete: "off", spellcheck: false }),
    start: placeField(), end: placeField(),
    goto: element("button", "sr-button sr-goto", { type: "button" }),
    note: element("input", "sr-field sr-note", { type: "text", autocomplete: "off", placeholder: "what it is about" }),
    count: element("span", "sr-count", { ariaHidden: "true" }),
    loop: iconButton("loop", "Loop"), lock: iconButton("lock", "Lock"),
    up: iconButton("up", "Merge with the section before"), down: iconButton("down", "Merge with the section after"),
    remove: iconButton("remove", "Delete", "Delete: the section before takes its time"),
  };
  const { colour, label, start, end, goto, note, count, loop, lock, up, down, remove } = parts;
  const row = element("div", "sr-row", { role: "listitem" }, [
    colour.node, label, element("span", "sr-times", {}, [start, element("span", "", { textContent: "–" }), end]), goto,
    element("span", "sr-noted", {}, [note, count]),
    element("span", "sr-actions", {}, [loop, lock, up, down, remove]),
  ]);
  listenToWords(host, index, parts);
  listenToTimes(host, index, parts);
  host.listen(goto, "click", () => host.goTo(index));
  host.listen(loop, "click", () => host.loopSection(index));
  host.listen(lock, "click", () => host.toggleLock(index));
  host.listen(up, "click", () => host.merge(index, -1));
  host.listen(down, "click", () => host.merge(index, 1));
  host.listen(remove, "click", () => host.remove(index));
  row.show = (at) => showRow(host, at, row, parts);
  row.fields = { label, start, end, note };
  return row;
}

export function placeField() {
  return element("input", "sr-field sr-place-field", {
    type: "text", autocomplete: "off", spellcheck: false, inputMode: "text", title: "1:02.345, or 62.345 for seconds, or 17.1 for bar 17, beat 1",
  });
}

function listenToWords(host, index, { colour, label, note, count }) {
  const rename = (text) => {
    const sentence = tooLong(text, host.facts.max_label, "label");
    if (!sentence) host.rename(index, text);
    return sentence;
  };
  const annotate = (text) => {
    const sentence = tooLong(text, host.facts.max_note, "note");
    if (!sentence) host.describe(index, { note: oneLine(text) });
    return sentence;
  };
  keepWhenLeft(host, label, { keep: rename, current: () => host.sections[index].label });
  keepWhenLeft(host, note, { keep: annotate, current: () => host.sections[index].note });
  host.listen(note, "input", () => showCount(host, note, count));
  host.listen(note, "focusin", () => showCount(host, note, count));
  host.listen(note, "focusout", () => showCount(host, note, count));
  host.listen(colour.select, "change", () => {
    const chosen = colour.select.value;
    host.describe(index, { colour: chosen, hue: chosen || host.sections[index].hue });
  });
}

// How many characters a note has, where that is of use: while it is written, and where it is too long.
function showCount(host, note, count) {
  const letters = [...oneLine(note.value)].length;
  const over = letters > host.facts.max_note;
  count.textContent = note.matches(":focus") || over ? `${letters}/${host.facts.max_note}` : "";
  count.classList.toggle("sr-over", over);
}

function listenToTimes(host, index, { start, end }) {
  const keep = (edge) => (text) => {
    const place = parsePlace(text, host.grid());
    if (place.error) return place.error;
    const at = host.sections[edge].start_s;
    if (formatTime(place.t, 3) === formatTime(at, 3)) return "";
    const locked = lockSentence(host, [edge - 1, edge]);
    if (locked) return locked;
    const { low, high } = edgeLimits(host.sections, edge, host.facts.min_section_s);
    if (place.t < low - 1e-9 || place.t > high + 1e-9) {
      return `${formatTime(place.t, 3)} is too far: between its neighbours there is room from ${formatTime(low, 3)} to ${formatTime(high, 3)}.`;
    }
    host.moveTo(edge, place.t);
    return "";
  };
  keepWhenLeft(host, start, { keep: keep(index), current: () => formatTime(host.sections[index].start_s, 3) });
  keepWhenLeft(host, end, { keep: keep(index + 1), current: () => formatTime(host.sections[index].end_s, 3) });
}

function createColour(host) {
  const select = element("select", "sr-colour-select", {}, [
    element("option", "", { value: "", textContent: "as its label" }),
    ...host.facts.palette.map((hue) => element("option", "", { value: hue, textContent: hue })),
  ]);
  return { node: element("span", "sr-colour", { title: "Its colour" }, [element("span", "sr-swatch"), select]), select };
}

function showRow(host, index, row, parts) {
  const section = host.sections[index];
  const name = host.names[index];
  const last = index === host.sections.length - 1;
  const looped = host.loops(index);
  if (!showsOther(row, section, name, index === host.current, last, looped, host.sections[index - 1], host.sections[index + 1], host.beats)) return;
  row.shows = section;
  showField(host, parts.label, section.label);
  showField(host, parts.start, formatTime(section.start_s, 3));
  showField(host, parts.end, formatTime(section.end_s, 3));
  showField(host, parts.note, section.note);
  showCount(host, parts.note, parts.count);
  parts.colour.select.value = section.colour;
  row.style.setProperty("--sr-hue", `var(--sr-hue-${section.hue})`);
  row.classList.toggle("sr-current", index === host.current);
  if (index === host.current) row.setAttribute("aria-current", "true");
  else row.removeAttribute("aria-current");
  parts.goto.textContent = lengthText(host, section);
  showActions(host, index, parts, { section, last, looped });
  nameParts(parts, name, section);
}

// Where sections before one come or go, what a person writes about it goes along, and the caret with it.
function takeHands(host, rows) {
  const moved = rows.filter((row, index) => !overlap(row.shows, host.sections[index]));
  return moved.flatMap(({ shows, fields }) => Object.entries(fields).filter(([, field]) => isDraft(field) || isHere(host, field))
    .map(([name, field]) => ({ about: shows, name, field, lost: isDraft(field), give: takeHand(host, field) })));
}

function giveHands(host, rows, hands) {
  for (const { about, name, field, lost, give } of hands) {
    const row = rows.find(({ shows }) => shows.start_s === about.start_s && shows.end_s === about.end_s);
    if (row) {
      give(row.fields[name]);
      continue;
    }
    field.blur();
    if (lost) host.whenFree(() => sayBeside(host, "The section that you were writing about is no more: write it again where it belongs."));
  }
}

const overlap = (one, other) => Boolean(other) && one.start_s < other.end_s && other.start_s < one.end_s;

function showActions(host, index, { label, start, end, loop, lock, up, down, remove }, { section, last, looped }) {
  const { locked } = section;
  const before = host.sections[index - 1];
  const after = host.sections[index + 1];
  label.readOnly = locked;
  start.readOnly = index === 0 || isFixed(host.sections, index);
  end.readOnly = last || isFixed(host.sections, index + 1);
  for (const field of [label, start, end]) field.classList.toggle("sr-fixed", field.readOnly);
  up.disabled = locked || index === 0 || before.locked;
  down.disabled = locked || last || after.locked;
  remove.disabled = removeSection(host.sections, index) === null;
  setIcon(lock, locked ? "lock" : "unlock");
  lock.setAttribute("aria-pressed", String(locked));
  loop.setAttribute("aria-pressed", String(looped));
}

function nameParts({ colour, label, start, end, goto, note, loop, lock, up, down, remove }, name, section) {
  const names = [
    [colour.select, `Colour of ${name}`], [label, `Label of ${name}`], [start, `Start of ${name}`], [end, `End of ${name}`],
    [goto, `Go to ${name} at ${formatTime(section.start_s, 2)}`], [note, `Note on ${name}, for its prompts`], [loop, `Loop ${name}`],
    [lock, `Lock ${name}`], [up, `Merge ${name} with the section before`], [down, `Merge ${name} with the section after`],
    [remove, `Delete ${name}`],
  ];
  for (const [node, text] of names) node.setAttribute("aria-label", text);
  goto.title = "Put the cursor at its start";
  loop.title = "Play it round and round (L)";
  lock.title = section.locked ? "Unlock" : "Lock: its edges and its label stay as they are";
}

// In bars where both ends are on downbeats, otherwise in seconds.
function lengthText(host, section) {
  const near = 0.02;
  const bars = lowerBound(host.downbeats, section.end_s - near) - lowerBound(host.downbeats, section.start_s - near);
  const at = host.downbeats[lowerBound(host.downbeats, section.start_s - near)] ?? Infinity;
  const to = host.downbeats[lowerBound(host.downbeats, section.end_s - near)] ?? Infinity;
  const whole = Math.abs(at - section.start_s) < near && Math.abs(to - section.end_s) < near;
  if (whole && bars > 0) return bars === 1 ? "1 bar" : `${bars} bars`;
  return `${(section.end_s - section.start_s).toFixed(1)} s`;
}
