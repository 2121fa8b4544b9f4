// The page's keys. What takes letters keeps them, and a focused button keeps Space.

const TYPED_INTO = "input, textarea, select, [contenteditable]";
const PRESSED = "button, a, summary, video[controls]";

export function listenToKeys(now, film, acts, go) {
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    const wish = keyWish(event, {
      t: now(),
      duration_s: film.duration_s,
      typing: target.matches(TYPED_INTO),
      pressing: Boolean(target.closest(PRESSED)),
    });
    if (!wish) return;
    event.preventDefault();
    if (wish.act) acts[wish.act]();
    else go(wish.chapter ? stepChapter(film.chapters, now(), wish.chapter) : wish.seek);
  });
}
