/** How does a file leave this page, and come in? By the person's own hand: saved, carried, chosen. */

const FREE_AFTER_MS = 10_000;

/** Saves bytes or text under a name, as a download. */
export function save(name: string, content: Uint8Array<ArrayBuffer> | Blob | string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, FREE_AFTER_MS);
}

/** The texts of all files that were chosen. */
export function chosenAll(input: HTMLInputElement): Promise<string[]> {
  return Promise.all(Array.from(input.files ?? [], (file) => file.text()));
}

/** The text of the file that was chosen; null when none was. */
export async function chosen(input: HTMLInputElement): Promise<string | null> {
  const file = input.files?.[0];
  return file === undefined ? null : await file.text();
}
