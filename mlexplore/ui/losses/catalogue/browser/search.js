/** Which cards answer to what is looked for. Every word must occur; cards that bear a word in their name come first. */

/**
 * @param {object[]} cards
 * @param {{words: string, facets: Object<string, string>}} sought
 * @returns {object[]} those that answer
 */
export function answering(cards, { words, facets }) {
  const looked = words.toLowerCase().split(/\s+/).filter(Boolean);
  const asked = Object.entries(facets);
  const found = cards.filter(
    (card) =>
      looked.every((word) => card.words.includes(word)) && asked.every(([key, value]) => card.facets[key].includes(value)),
  );
  if (!looked.length) return found;
  const named = (card) => looked.some((word) => card.name.toLowerCase().includes(word));
  return [...found.filter(named), ...found.filter((card) => !named(card))];
}

/** Names in other libraries that hold a word of those looked for, where the name of the loss does not. */
export function namesFound({ name, libraries }, words) {
  const looked = words.toLowerCase().split(/\s+/).filter((word) => word.length > 1 && !name.toLowerCase().includes(word));
  return libraries.filter((each) => looked.some((word) => each.toLowerCase().includes(word)));
}
