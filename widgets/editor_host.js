// What the section editor shows and can do: the values at hand, the view, the edits of a person.

export function createHost(model, root, signal) {
  const facts = model.get("facts");
  const host = {
    model, root, facts, signal,
    duration_s: facts.duration_s, view: { start_s: 0, end_s: facts.duration_s }, width: 0, cursor_s: 0,
    snap: "downbeat", sections: [], committed: [], version: 0, current: 0, gesture: null, queue: [], waiting: null,
    fail: (error) => {
      console.error(error);
      showFailure(root, "The section editor", error);
    },
  };
  host.listen = guardedListener(signal, host.fail);
  readBulk(host);
  return host;
}

export function readBulk(host) {
  const { model } = host;
  const peaks = bytesOf(model.get("peaks"));
  host.pyramid = peakPyramid(new Int8Array(peaks.buffer, peaks.byteOffset, peaks.byteLength));
  host.energy = bytesOf(model.get("energy"));
  const beats = bytesOf(model.get("beats"));
  host.beats = [...new Float64Array(beats.slice().buffer)];
  host.numbers = [...bytesOf(model.get("beat_in_bar"))];
  host.downbeats = downbeatsOf(host.beats, host.numbers);
}

// What the parts may ask of the host.
export function addActions(host, refresh) {
  const setView = (view) => {
    host.view = view;
    refresh.view();
  };
  Object.assign(host, {
    setView,
    setCursor(t, { seek = true } = {}) {
      host.cursor_s = Math.min(host.duration_s, Math.max(0, t));
      if (seek) host.player?.seek(host.cursor_s);
      const current = sectionAt(host.sections, host.cursor_s);
      const changed = current !== host.current;
      host.current = current;
      refresh.cursor();
      if (changed) refresh.all();
    },
    reveal(t) {
      const span = host.view.end_s - host.view.start_s;
      if (t < host.view.start_s) setView(clampView({ start_s: t - span * 0.1, end_s: t + span * 0.9 }, host.duration_s));
      else if (t > host.view.end_s) setView(clampView({ start_s: t - span * 0.9, end_s: t + span * 0.1 }, host.duration_s));
    },
    zoom(factor) {
      const inView = host.cursor_s >= host.view.start_s && host.cursor_s <= host.view.end_s;
      const anchor = inView ? host.cursor_s : (host.view.start_s + host.view.end_s) / 2;
      setView(zoomView(host.view, factor, anchor, host.duration_s));
    },
    fit: () => setView({ start_s: 0, end_s: host.duration_s }),
    showSection(index) {
      const { start_s, end_s } = host.sections[index];
      const margin = (end_s - start_s) * 0.08;
      setView(clampView({ start_s: start_s - margin, end_s: end_s + margin }, host.duration_s));
    },
    snapTimes() {
      return { downbeat: host.downbeats.length ? host.downbeats : host.beats, beat: host.beats, off: [] }[host.snap];
    },
    placeText(t) {
      const place = barBeatAt(t, host.beats, host.numbers, host.downbeats);
      return place ? `${formatTime(t, 2)}, bar ${place.bar}, beat ${place.beat}` : formatTime(t, 2);
    },
    goTo(index) {
      host.setCursor(host.sections[index].start_s);
      host.reveal(host.cursor_s);
    },
  });
  addEdits(host, refresh);
}

function addEdits(host, refresh) {
  const show = (wanted) => {
    const sections = keepEqual(host.sections, wanted);
    if (sections === host.sections) return;
    host.sections = sections;
    host.names = sectionNames(sections);
    host.current = sectionAt(sections, host.cursor_s);
    refresh.all();
  };
  const edit = (changed, refusal) => {
    if (changed) host.commit(changed);
    else host.say(refusal, "note");
  };
  Object.assign(host, {
    show,
    preview: show,
    revert: () => show(host.wanted ?? host.committed),
    commit(sections = host.sections) {
      const before = host.wanted ?? host.committed;
      show(sections);
      if (JSON.stringify(sections) === JSON.stringify(before)) return;
      host.wanted = sections;
      host.send({ do: "sections", sections });
    },
    split() {
      const limits = splitLimits(host.sections, host.current, host.facts.min_section_s);
      const t = limits && snapTime(host.cursor_s, host.snapTimes(), limits.low, limits.high);
      edit(limits && splitAt(host.sections, t, host.facts.min_section_s),
        `This section is too short to split: each part needs at least ${host.facts.min_section_s} s.`);
    },
    merge: (index, direction) => edit(mergeWith(host.sections, index, direction), "There is no section to merge with."),
    remove: (index) => edit(removeSection(host.sections, index), "The only section cannot be deleted."),
    undo: () => host.send({ do: "undo" }),
    redo: () => host.send({ do: "redo" }),
  });
}
