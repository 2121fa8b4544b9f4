// The picture, what lies over it while nothing is loaded, and the line under the film: its proof, price, ways out.

const STAYS_MS = 60_000; // the browser reads what is saved in its own time

export function createScreen(host) {
  const { video } = host;
  const start = pressed(host, element("button", "sr-start", { type: "button", ariaLabel: "Play the film" }, [icon("play")]), () => host.toggle());
  const told = element("div", "sr-loading", { role: "status" });
  host.listen(video, "click", () => host.toggle());
  return {
    node: element("div", "sr-screen", {}, [video, start, told]),
    draw() {
      const { state, share, playing } = host.player;
      start.hidden = state === "loading" || playing;
      told.hidden = state !== "loading";
      told.textContent = share === null ? "Getting the film ready …" : `Loading the film … ${Math.floor(share * 100)} %`;
    },
  };
}

// The poster travels with the widget: it is seen without a kernel, too.
export function showPoster(host) {
  const bytes = bytesOf(host.model.get("poster"));
  const before = host.poster;
  if (before && before.bytes.length === bytes.length && before.bytes.every((byte, index) => byte === bytes[index])) return;
  const url = bytes.length ? URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" })) : null;
  host.poster = { bytes, url };
  if (url) host.video.poster = url;
  else host.video.removeAttribute("poster");
  if (before?.url) URL.revokeObjectURL(before.url);
  if (!before) host.signal.addEventListener("abort", () => host.poster.url && URL.revokeObjectURL(host.poster.url));
}

export function createFilmFacts(host) {
  const seal = element("button", "sr-button sr-seal", { type: "button" });
  const cost = textButton("What it cost", "What this project has cost so far");
  const download = element("button", "sr-button", { type: "button" }, [icon("save"), element("span", "")]);
  const share = element("button", "sr-button", { type: "button", title: "Make a page of the film to give away" }, [icon("share"), "Share"]);
  const name = element("span", "sr-film-name");
  const panel = element("div", "sr-film-panel", { role: "region", ariaLive: "polite", hidden: true });
  const fills = new Map([[seal, () => certificateWords(host)], [cost, () => [element("p", "", { textContent: host.facts.cost })]]]);
  let open = null;
  let told = null; // the facts that the panel was filled from
  const show = (button) => {
    open = button;
    told = host.facts;
    for (const each of fills.keys()) each.setAttribute("aria-expanded", String(each === open));
    panel.hidden = open === null;
    panel.replaceChildren(...(open === null ? [] : fills.get(open)()));
  };
  for (const button of fills.keys()) pressed(host, button, () => show(open === button ? null : button));
  pressed(host, download, () => saveFilm(host, download));
  pressed(host, share, oneAtATime(async () => {
    const { error, note } = await host.request("share");
    if (error) return;
    host.say(note ?? "", "note");
    await host.ended(); // until the page is written, it was asked for already
  }));
  return {
    nodes: [element("div", "sr-film-facts", {}, [name, element("span", "sr-spacer"), seal, cost, download, share]), panel],
    describe() {
      const { certified, certificate, size_bytes, can_share } = host.facts;
      name.textContent = host.facts.name;
      seal.textContent = certified ? "✓ Certified" : certificate.length ? "✗ Not certified" : "No certificate";
      seal.dataset.ok = certified ? "yes" : "no";
      seal.title = "What was proven from the finished file";
      if (!download.dataset.busy) download.lastElementChild.textContent = `Download${size_bytes ? `, ${megabytes(size_bytes)}` : ""}`;
      download.title = "Save the whole film on this computer";
      share.hidden = !can_share;
      if (told !== host.facts) show(open); // another film, another proof
    },
  };
}

function certificateWords({ facts }) {
  const rows = facts.certificate.map(([holds, said]) => element("li", "", { textContent: `${holds ? "✓" : "✗"} ${said}` }));
  const notes = facts.certificate_notes.map((said) => element("p", "", { textContent: said }));
  const head = facts.certificate.length ? "Measured in the finished file, not taken from the plan:" : "This film was never proven.";
  return [element("p", "", { textContent: head }), element("ul", "sr-plain-list", {}, rows), ...notes];
}

async function saveFilm(host, button) {
  if (host.facts.link) return offerFile(host.facts.link, host.facts.name);
  if (button.dataset.busy) return;
  button.dataset.busy = "yes";
  const words = button.lastElementChild;
  const part = (share) => (words.textContent = `Saving … ${Math.floor((share ?? 0) * 100)} %`);
  try {
    const url = URL.createObjectURL(await fetchBlob(host.model, { kind: "download" }, host.signal, part));
    offerFile(url, host.facts.name);
    setTimeout(() => URL.revokeObjectURL(url), STAYS_MS);
  } catch (error) {
    host.say(error.message, "error");
  }
  delete button.dataset.busy;
  words.textContent = "Download";
}

function offerFile(url, name) {
  element("a", "", { href: url, download: name }).click();
}
