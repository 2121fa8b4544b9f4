// Where a step's heading is on the page, and how a person is brought there. Widgets may live in a shadow root; headings
// are the notebook's own, so they are looked for in the document.

const HEADINGS = "h1, h2, h3, h4, h5, h6";

// Whether a heading's id, as marimo ("3-arrange") or JupyterLab ("3-·-Arrange") makes it of its text, is a step's.
export function isHeadingOf(name, id) {
  const words = decoded(id ?? "").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return (words.length === 1 || (words.length === 2 && /^\d+$/.test(words[0]))) && words.at(-1) === name;
}

function decoded(id) {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

// A mark that the notebook set (<span id="step-arrange">) comes first; null where the page has no such place. A mark in
// a heading stands in marimo's outline of the page once more: the heading's own is meant.
export function placeOf(name, page = document) {
  const marks = [...page.querySelectorAll(`[id="step-${name}"]`)];
  const marked = marks.map((mark) => mark.closest(HEADINGS)).find(Boolean) ?? marks[0];
  if (marked) return marked;
  const headings = [...page.querySelectorAll(HEADINGS)].filter((heading) => !heading.closest(".sr"));
  return headings.find((heading) => isHeadingOf(name, heading.id || heading.dataset.jupyterId)) ?? null;
}

// Scrolls to a step and focuses its heading; whether there is one.
export function goToStep(name, { calm = false } = {}) {
  const place = placeOf(name);
  if (!place) return false;
  const still = calm || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  place.style.scrollMarginTop = "16px";
  place.scrollIntoView({ block: "start", behavior: still ? "instant" : "smooth" });
  if (place.tabIndex < 0) place.tabIndex = -1;
  place.focus({ preventScroll: true });
  return true;
}

function scrolled(place) {
  for (let node = place; node; node = node.parentElement) if (node.scrollTop > 0) return true;
  return window.scrollY > 0;
}

const COMING_MS = 60_000; // a step's heading comes with what can be used there
const SETTLING_MS = 8000; // cells above it still grow for a while
const ACTS = ["wheel", "touchstart", "pointerdown", "keydown"];

// Brings a step into view once for a page, unless the person was quicker. While cells above it still grow it is held
// there; whatever the person does ends that. JupyterLab opens a notebook without running it: who runs a cell is there
// already.
export function landAt(name, signal) {
  const page = document.documentElement;
  if (page.dataset.srLanded || window.location.hash || document.querySelector(".jp-Notebook")) return;
  const ending = new AbortController();
  const end = () => ending.abort();
  signal.addEventListener("abort", end);
  for (const act of ACTS) window.addEventListener(act, end, { capture: true, passive: true, signal: ending.signal });
  let held = null;
  let timer = null;
  const endAfter = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(end, ms);
  };
  const hold = () => {
    const place = placeOf(name);
    if (!place) return;
    if (held === null && scrolled(place)) return end();
    if (held === null) {
      page.dataset.srLanded = name;
      endAfter(SETTLING_MS);
    }
    held = place;
    place.style.scrollMarginTop = "16px";
    place.scrollIntoView({ block: "start", behavior: "instant" });
  };
  const growth = new ResizeObserver(hold);
  const arrival = new MutationObserver(() => {
    if (held?.isConnected) return;
    hold();
    if (held?.parentElement) watchGrowth(held, growth);
  });
  arrival.observe(document.body, { childList: true, subtree: true });
  endAfter(COMING_MS);
  ending.signal.addEventListener("abort", () => {
    clearTimeout(timer);
    growth.disconnect();
    arrival.disconnect();
  });
  hold();
  if (held) watchGrowth(held, growth);
}

// Everything around a heading up to the page: one of these grows where something above or below it does.
function watchGrowth(place, growth) {
  for (let node = place.parentElement; node; node = node.parentElement) growth.observe(node);
}
