// What was begun from the player, and whether a newer film is there: the line above the notes.

export function createStanding(host) {
  const words = element("span", "sr-standing-words");
  const stop = pressed(host, textButton("Stop", "Stop; what is finished is kept"), () => host.request("stop"));
  const renew = pressed(host, textButton("Show the newer film", "Load the film that was made meanwhile"), () => host.renew());
  const remake = pressed(host, textButton("Make the film again", "With the clips that there are now"), () => host.offerAgain(null, "film", node));
  renew.classList.add("sr-main");
  const filled = element("div", "sr-bar-filled");
  const bar = element("div", "sr-standing-bar", { role: "progressbar", ariaLabel: "How far it is", ariaValuemin: "0", ariaValuemax: "100" }, [filled]);
  const line = element("div", "sr-standing", {}, [words, bar, stop, renew, remake]);
  const node = element("div", "sr-standing-place", { hidden: true }, [line]);
  const looks = createLooks(() => host.look(), host.signal, ({ running }) => running);
  const looked = (message) => message?.kind === "looked" && looks.answered();
  host.model.on("msg:custom", looked);
  host.signal.addEventListener("abort", () => host.model.off("msg:custom", looked));
  const waiting = []; // for what goes on to end
  host.ended = () => new Promise((resolve) => (host.model.get("standing").running ? waiting.push(resolve) : resolve()));
  const draw = (standing) => {
    const { running, newer, in_force, progress, sentence, failed } = standing;
    looks.heard(standing);
    words.textContent = standingWords(standing);
    const percent = Math.floor(progress?.percent ?? 0);
    filled.style.width = `${percent}%`;
    bar.setAttribute("aria-valuenow", String(percent));
    bar.hidden = stop.hidden = !running;
    renew.hidden = !newer;
    remake.hidden = running || newer || in_force;
    node.hidden = !running && !newer && in_force && !sentence;
    line.dataset.kind = failed && !running ? "error" : "";
    if (!running) waiting.splice(0).forEach((end) => end());
    Object.assign(host.root.dataset, { running: running ? "yes" : "no", newer: newer ? "yes" : "no" });
  };
  return { node, draw };
}

export function standingWords({ running, newer, in_force, progress, sentence }) {
  if (running && !progress) return "It begins …";
  if (running) return `${progress.stage === "export" ? "Writing the page" : "Making it again"}${progress.message ? `: ${progress.message}` : ""}, ${Math.floor(progress.percent)} %`;
  if (newer) return `${sentence ? `${sentence} ` : ""}A newer film is there.`;
  return sentence || (in_force ? "" : "The plan has changed since this film was made.");
}

// Asks the kernel for something that is no edit; an error is said. Gives a promise of the answer.
export function addRequests(host) {
  const speaker = Math.random().toString(36).slice(2, 10); // two views of one widget hear each other's answers
  let count = 0;
  const open = new Map();
  const receive = (message) => {
    if (message?.kind !== "answer" || !open.has(message.id)) return;
    if (message.error) host.say(message.error.message, "error");
    open.get(message.id)(message);
    open.delete(message.id);
  };
  host.model.on("msg:custom", receive);
  host.signal.addEventListener("abort", () => host.model.off("msg:custom", receive));
  host.request = (kind, fields = {}) => {
    count += 1;
    const id = `${kind}-${speaker}-${count}`;
    host.model.send({ kind, id, ...fields });
    return new Promise((resolve) => open.set(id, resolve));
  };
  host.renew = async () => {
    const at = host.cursor_s;
    const { error } = await host.request("renew");
    if (!error) host.goTo(at);
  };
}
