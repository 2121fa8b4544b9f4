// The rows of the stem player: what a stem is called, mute, solo, volume.

const LOUDEST = 100;

export function createStemRows(host) {
  const rows = host.facts.stems.map((stem, index) => createStemRow(host, stem, index));
  return {
    node: element("div", "sr-stems", { role: "group", ariaLabel: "Stems" }, rows.map((row) => row.node)),
    draw: () => rows.forEach((row) => row.draw()),
  };
}

function createStemRow(host, { name, hue }, index) {
  const mine = host.stems[index];
  const spoken = name.toLowerCase();
  const mute = textButton("Mute", `Silence the ${spoken}`);
  const solo = textButton("Solo", `Hear the ${spoken} alone, or with others whose solo is on`);
  const volume = element("input", "sr-range", {
    type: "range", min: 0, max: LOUDEST, step: 1, title: `How loud the ${spoken} is`, ariaLabel: `Volume of ${spoken}`,
  });
  const shown = element("span", "sr-volume", { ariaHidden: "true" });
  const node = element("div", "sr-stem", { role: "group", ariaLabel: name }, [
    element("span", "sr-swatch"), element("span", "sr-stem-name", { textContent: name }),
    element("span", "sr-group", {}, [mute, solo]), volume, shown,
  ]);
  node.style.setProperty("--sr-hue", `var(--sr-hue-${hue})`);
  const change = (values) => {
    Object.assign(mine, values);
    host.mix();
  };
  host.listen(mute, "click", () => change({ muted: !mine.muted }));
  host.listen(solo, "click", () => change({ solo: !mine.solo }));
  host.listen(volume, "input", () => change({ volume: Number(volume.value) }));
  mute.setAttribute("aria-label", `Mute ${spoken}`);
  solo.setAttribute("aria-label", `Solo ${spoken}`);
  return {
    node,
    draw() {
      mute.setAttribute("aria-pressed", String(mine.muted));
      solo.setAttribute("aria-pressed", String(mine.solo));
      volume.value = mine.volume;
      volume.style.setProperty("--sr-filled", `${mine.volume}%`);
      volume.setAttribute("aria-valuetext", `${mine.volume} percent`);
      shown.textContent = mine.volume;
      node.dataset.heard = stemGains(host.stems)[index] > 0 ? "yes" : "no";
    },
  };
}
