// A field of what is in force: kept when it is left, and told of where somebody else changes what is being written over.
// What was shown last, or sent, is its `shownValue`: where its value is another one, that is a draft.

// It is kept by Enter, too; Escape brings back what is in force, which `current` gives. `keep(text)` gives a sentence
// where that is not possible: then the text stays for the person to mend; so it does where the library is gone. Where
// the field is then about another thing than `about` said, `wait(text, thing)` has it. Gives what keeps it, for other keys.
export function keepWhenLeft(host, field, { keep, current, leave = () => field.blur(), about = () => "", wait = () => {} }) {
  const reset = () => {
    field.value = field.shownValue = current();
    field.removeAttribute("aria-invalid");
  };
  const forget = () => {
    reset();
    host.say("", "");
  };
  const left = () => {
    if (!field.isConnected || field.disabled) return;
    if (!isDraft(field)) {
      if (field.getAttribute("aria-invalid") === "true") forget();
      return;
    }
    if (!host.marked?.isConnected || host.marked === field || host.marked.getAttribute("aria-invalid") !== "true") host.say("", "");
    const [before, text, thing] = [field.shownValue, field.value, about()];
    const putBack = () => {
      if (about() !== thing) wait(text, thing);
      else if (field.isConnected && !(isHere(host, field) && isDraft(field))) {
        Object.assign(field, { value: text, shownValue: current() });
        field.setAttribute("aria-invalid", "true");
      }
    };
    field.shownValue = field.value;
    field.sent = true;
    const sentence = keep(field.value);
    if (sentence) {
      Object.assign(field, { shownValue: before, sent: false });
      field.setAttribute("aria-invalid", "true");
      host.marked = field; // whose sentence stands there until it is put right
      host.say(sentence, "error");
    } else if (host.isOpen()) {
      field.removeAttribute("aria-invalid");
      host.written.set(field, putBack);
    } else reset();
  };
  host.listen(field, "change", left);
  // A draft that is not touched again tells no change. Where only the window is left, whoever comes back writes on.
  host.listen(field, "blur", () => !isHere(host, field) && left());
  host.listen(field, "keydown", (event) => {
    if (event.key === "Enter" && field.localName === "input") field.blur();
    if (event.key !== "Escape") return;
    event.stopPropagation();
    forget();
    leave();
  });
  return left;
}

// Shows what is in force, unless a person is writing another thing there, or what they wrote cannot be kept as it is.
// Where they stay, what an own edit under way makes of it is shown with its answer.
export function showField(host, field, value) {
  const here = isHere(host, field);
  if (here && field.sent && host.isOpen()) return;
  field.sent = false;
  const stays = here || field.getAttribute("aria-invalid") === "true";
  if (stays && isDraft(field)) sayOvertaken(host, field, value);
  else field.value = value;
  field.shownValue = value;
}

export function isDraft(field) {
  return field.value !== field.shownValue;
}

// A person's text as the kernel keeps it: one line.
export function oneLine(text) {
  return text.replace(/\s+/gu, " ").trim();
}

// Why a text cannot be kept in one line, where it is too long; characters are counted as the kernel counts them.
export function tooLong(text, most, what) {
  const letters = [...oneLine(text)].length;
  return letters > most ? `A ${what} has at most ${most} characters, and this one has ${letters}: shorten it.` : "";
}

// What a person is at there, a draft or only the caret, is taken out: a function that puts it into another field.
export function takeHand(host, field) {
  const { value, selectionStart, selectionEnd } = field;
  const [here, draft, invalid] = [isHere(host, field), isDraft(field), field.getAttribute("aria-invalid")];
  field.value = field.shownValue;
  field.removeAttribute("aria-invalid");
  return (other) => {
    if (draft) other.value = value;
    if (draft && invalid) other.setAttribute("aria-invalid", invalid);
    if (!here) return;
    other.focus();
    other.setSelectionRange(selectionStart, selectionEnd);
  };
}

export function isHere(host, field) {
  return host.root.getRootNode().activeElement === field;
}

// Says a thing that must not hide why something was refused.
export function sayBeside(host, sentence) {
  const { textContent: said, dataset } = host.status;
  if (dataset.kind !== "error") host.say(sentence, "note");
  else if (!said.includes(sentence)) host.say(`${said} ${sentence}`, "error");
}

// Somebody else changed what a person is writing over: they are told before theirs takes its place.
function sayOvertaken(host, field, now) {
  if (sameText(field, field.shownValue, now) || sameText(field, field.value, now)) return;
  const theirs = now === "" ? "It was emptied elsewhere" : `It became “${now}” elsewhere`;
  sayBeside(host, `${theirs} while you were writing: what you write takes its place, Escape leaves it as it is.`);
}

const sameText = (field, a, b) => a === b || (field.type === "number" && a !== "" && b !== "" && Number(a) === Number(b));
