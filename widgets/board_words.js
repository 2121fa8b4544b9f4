// What tells one card from the others, in words: pure functions of values.

const phrasesOf = (prompt) => prompt.split(/,\s+/u).map((phrase) => phrase.trim()).filter(Boolean);

// Of each prompt the phrases that not all of them have, in their order; nothing of prompts that are alike.
export function ownWords(prompts) {
  const all = prompts.map(phrasesOf);
  const shared = new Set(all.length > 1 ? all[0].filter((phrase) => all.every((phrases) => phrases.includes(phrase))) : []);
  return all.map((phrases) => phrases.filter((phrase) => !shared.has(phrase)).join(", "));
}

// Why what a person typed is no seed; empty where it is one.
export function seedRefusal(text, largest) {
  const seed = Number(text);
  if (Number.isInteger(seed) && seed >= 0 && seed <= largest) return "";
  const typed = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return `A seed is a whole number from 0 to ${largest}, not ${typed}.`;
}

// A card's words: which clip it is, and what a person wrote for it, or else what its prompt alone says. The band above
// names the section already.
export function cardLine(index, label, line, own) {
  return `${index} · ${line || own || label}`;
}
