// The bar under the film: a slider over its wave. Click, drag, touch or keys lead to a time.

export function filmBar(film, pyramid, place, go) {
  const canvas = element("canvas", "film-wave");
  const tip = element("div", "film-tip", { ariaHidden: "true", hidden: true });
  const bar = element("div", "film-bar", {
    tabIndex: 0, role: "slider", ariaLabel: "Place in the film", ariaValuemin: "0",
    ariaValuemax: String(Math.round(film.duration_s)),
  }, [canvas, tip]);
  let theme = "light";
  let pictures = null;
  let hover = null;
  let dragged = null;

  const width = () => Math.max(1, bar.getBoundingClientRect().width);
  const now = () => dragged ?? place();

  function draw() {
    if (!pictures) pictures = wavePictures(film, pyramid, width(), theme);
    drawBar(canvas, pictures, now() / film.duration_s, hover, theme);
    const { second, words } = spokenPlace(film, now());
    if (bar.getAttribute("aria-valuetext") === words) return;
    bar.setAttribute("aria-valuenow", second);
    bar.setAttribute("aria-valuetext", words);
  }

  function timeUnder(event) {
    const place = bar.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - place.left) / place.width)) * film.duration_s;
  }

  function point(event) {
    const t = timeUnder(event);
    hover = t / film.duration_s;
    const chapter = film.chapters[chapterAt(film.chapters, t)];
    tip.textContent = chapter ? `${formatTime(t)}  ${chapter.title}` : formatTime(t);
    tip.hidden = false;
    const half = tip.offsetWidth / 2;
    tip.style.left = `${Math.min(width() - half, Math.max(half, hover * width()))}px`;
    if (dragged !== null) go((dragged = t));
    draw();
  }

  function leave() {
    hover = null;
    tip.hidden = true;
    draw();
  }

  bar.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    bar.setPointerCapture(event.pointerId);
    dragged = timeUnder(event);
    point(event);
  });
  bar.addEventListener("pointermove", point);
  for (const type of ["pointerup", "pointercancel"]) {
    bar.addEventListener(type, (event) => {
      dragged = null;
      if (event.pointerType !== "mouse") leave();
    });
  }
  bar.addEventListener("pointerleave", () => dragged === null && leave());
  new ResizeObserver(() => {
    pictures = null;
    draw();
  }).observe(bar);

  return {
    root: bar,
    draw,
    paint(wanted) {
      theme = wanted;
      pictures = null;
      draw();
    },
  };
}
