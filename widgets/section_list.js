// The list of sections below the stage: rename, merge, delete, go to.

let listCount = 0;

export function createSectionList(host) {
  listCount += 1;
  const known = element("datalist", "", { id: `sr-labels-${listCount}` });
  known.append(...host.facts.labels.map((label) => element("option", "", { value: label })));
  const rows = element("div", "sr-rows", { role: "list", ariaLabel: "Sections" });
  return {
    node: element("div", "sr-list", {}, [rows, known]),
    draw() {
      const nodes = matchChildren(rows, host.sections.length, (index) => createRow(host, known.id, index));
      nodes.forEach((node, index) => node.show(index));
    },
  };
}

function createRow(host, listId, index) {
  const label = element("input", "sr-label", {
    type: "text", maxLength: host.facts.max_label, list: listId, autocomplete: "off", spellcheck: false,
  });
  const goto = element("button", "sr-button sr-goto", { type: "button", title: "Put the cursor here" });
  const end = element("span", "sr-end");
  const length = element("span", "sr-length");
  const up = iconButton("up", "Merge with the section before");
  const down = iconButton("down", "Merge with the section after");
  const remove = iconButton("remove", "Delete", "Delete: the section before takes its time");
  const row = element("div", "sr-row", { role: "listitem" }, [
    element("span", "sr-swatch"), label, element("span", "sr-times", {}, [goto, element("span", "", { textContent: "–" }), end]),
    length, element("span", "sr-actions", {}, [up, down, remove]),
  ]);
  listenToRow(host, index, { label, goto, up, down, remove });
  row.show = (at) => showRow(host, at, row, { label, goto, end, length, up, down, remove });
  return row;
}

function listenToRow(host, index, { label, goto, up, down, remove }) {
  const keep = () => {
    const renamed = renameSection(host.sections, index, label.value, host.facts.max_label);
    if (renamed) host.commit(renamed);
    else label.value = host.sections[index].label;
  };
  host.listen(label, "change", keep);
  host.listen(label, "keydown", (event) => {
    if (event.key === "Enter") label.blur();
    if (event.key === "Escape") {
      label.value = host.sections[index].label;
      label.blur();
    }
  });
  host.listen(goto, "click", () => host.goTo(index));
  host.listen(up, "click", () => host.merge(index, -1));
  host.listen(down, "click", () => host.merge(index, 1));
  host.listen(remove, "click", () => host.remove(index));
}

function showRow(host, index, row, { label, goto, end, length, up, down, remove }) {
  const section = host.sections[index];
  const name = host.names[index];
  const last = index === host.sections.length - 1;
  if (!showsOther(row, section, name, index === host.current, last, host.beats)) return;
  const typing = host.root.getRootNode().activeElement === label && label.value !== row.shownLabel;
  if (!typing) label.value = section.label;
  row.shownLabel = section.label;
  row.style.setProperty("--sr-hue", `var(--sr-hue-${section.hue})`);
  row.classList.toggle("sr-current", index === host.current);
  if (index === host.current) row.setAttribute("aria-current", "true");
  else row.removeAttribute("aria-current");
  label.setAttribute("aria-label", `Label of ${name}`);
  goto.textContent = formatTime(section.start_s, 2);
  goto.setAttribute("aria-label", `Go to ${name} at ${formatTime(section.start_s, 2)}`);
  end.textContent = formatTime(section.end_s, 2);
  length.textContent = lengthText(host, section);
  up.disabled = index === 0;
  down.disabled = last;
  remove.disabled = host.sections.length < 2;
  up.setAttribute("aria-label", `Merge ${name} with the section before`);
  down.setAttribute("aria-label", `Merge ${name} with the section after`);
  remove.setAttribute("aria-label", `Delete ${name}`);
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
