// The film's sections as chapters: a click leads to one, the current one is marked.

export function filmChapters(place, chapters, go) {
  if (chapters.length < 2) return { show() {} };
  const list = element("ol", "film-chapter-list");
  const buttons = chapters.map((chapter) => {
    const swatch = element("span", "film-swatch", { ariaHidden: "true" });
    swatch.style.setProperty("--film-hue", `var(--sr-hue-${chapter.hue})`);
    const title = element("span", "film-chapter-title", { textContent: chapter.title, dir: "auto" });
    const time = element("time", "", { textContent: formatTime(chapter.start_s) });
    const button = element("button", "film-chapter", { type: "button" }, [swatch, title, time]);
    button.setAttribute("aria-label", `${chapter.title}, from ${spokenTime(chapter.start_s)}`);
    button.addEventListener("click", () => go(chapter.start_s));
    list.append(element("li", "", {}, [button]));
    return button;
  });
  place.append(list);
  place.hidden = false;
  let shown = -1;
  return {
    show(t) {
      const index = chapterAt(chapters, t);
      if (index === shown) return;
      buttons[shown]?.removeAttribute("aria-current");
      buttons[index].setAttribute("aria-current", "true");
      shown = index;
      keepInView(list, buttons[index]);
    },
  };
}

// Scrolls a list, and never the page, so that one of its children is seen.
function keepInView(list, child) {
  if (list.scrollWidth > list.clientWidth) {
    const middle = child.offsetLeft - list.offsetLeft - (list.clientWidth - child.offsetWidth) / 2;
    list.scrollTo({ left: middle, behavior: calmScroll() });
  }
}

export function calmScroll() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}
