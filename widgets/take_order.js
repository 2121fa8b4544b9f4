// Which takes are compared, in which order, under which names: pure functions.

// The takes that stand beside each other: those that a person picked, else the one that is shown and the newest others.
export function comparedTakes(takes, picked, most) {
  const there = takes.filter((take) => take.there);
  const chosen = there.filter((take) => picked.includes(take.number));
  if (chosen.length) return chosen.slice(0, most);
  const wanted = there.filter((take) => take.shown || !take.rejected);
  const newest = [...wanted].sort((a, b) => Number(b.shown) - Number(a.shown) || b.number - a.number).slice(0, most);
  return newest.sort((a, b) => a.number - b.number);
}

// The same takes in an order that nobody can guess; `random` gives numbers from 0 to 1.
export function shuffled(takes, random) {
  const order = [...takes];
  for (let index = order.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [order[index], order[other]] = [order[other], order[index]];
  }
  return order;
}

// Seen blindly, takes are A, B ...; otherwise they have their numbers.
export function takeName(take, position, blind) {
  return blind ? String.fromCharCode(65 + position) : `Take ${take.number}`;
}

// Where a take stands when the song is at t, seconds into its film; it waits at its ends.
export function timeInTake(t, take, { start_s, end_s }) {
  return take.starts_s + Math.min(end_s - start_s, Math.max(0, t - start_s));
}

// A film that is this far from where it has to be is put there; what is less, nobody sees.
export const DRIFT_S = 0.06;

export function leftText(left) {
  if (left === null) return "as often as you like";
  return left === 1 ? "once more" : left === 0 ? "not once more" : `${left} times more`;
}
