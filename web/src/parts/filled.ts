// A text with places in it, "{who} leest {what}", filled with pieces of the page. So a sentence stays
// one sentence in each language, with its own order, while parts of it stand out.
export function filled(text: string, pieces: Record<string, unknown>): unknown[] {
  return text.split(/(\{[a-z]+\})/).map((part) => {
    const name = /^\{([a-z]+)\}$/.exec(part)?.[1];
    return name !== undefined && name in pieces ? pieces[name] : part;
  });
}
