// The part of the song that is seen, the cursor, the loop and who plays: one for all widgets of a song on a page.
// They find each other by the song's id, so each is a module of its own and none needs to know another.

const AXES = Symbol.for("songreel.axes");

// A member hears `changed(what)` with "view", "cursor" or "loop" after each change, its own too, and `pause()`
// when another one begins to play. What it throws goes to its `fail(error)`.
export function joinAxis(key, duration_s, member, signal) {
  const axes = (globalThis[AXES] ??= new Map());
  const known = key ? axes.get(key) : null;
  const axis = known?.duration_s === duration_s ? known : createAxis(key, duration_s);
  if (key) axes.set(key, axis);
  axis.members.add(member);
  signal.addEventListener("abort", () => leaveAxis(axis, member));
  return axis;
}

// What is seen and heard stays as it was for a widget that comes back, as its cell was run again.
function leaveAxis(axis, member) {
  axis.members.delete(member);
}

function createAxis(key, duration_s) {
  const members = new Set();
  const each = (call) => {
    for (const member of members) {
      try {
        call(member);
      } catch (error) {
        (member.fail ?? console.error)(error); // a broken widget stops no other one
      }
    }
  };
  const tell = (what) => each((member) => member.changed(what));
  return {
    key, duration_s, members, view: { start_s: 0, end_s: duration_s }, cursor_s: 0, loop: null, sound: null,
    setView(view) {
      this.view = clampView(view, duration_s);
      tell("view");
    },
    setCursor(t) {
      this.cursor_s = Math.min(duration_s, Math.max(0, t));
      tell("cursor");
    },
    // The cursor, and whatever sounds goes along.
    seek(t) {
      this.setCursor(t);
      each((member) => member.seek?.(this.cursor_s));
    },
    // { start_s, end_s } or null.
    setLoop(loop) {
      this.loop = loop;
      tell("loop");
    },
    takeOver(member) {
      each((other) => other === member || other.pause());
    },
  };
}
