/** The code as a picture, drawn here and saved by the browser; neither its name nor its content says what it is for. */

const FILE_NAME = 'numbers.png';
const WIDTH = 900;
const HEIGHT = 420;
const COLUMNS = 3;
const DIGITS_PX = 96;

export function savePicture(groups: readonly string[]): void {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  const tokens = getComputedStyle(document.documentElement);
  pen.fillStyle = tokens.getPropertyValue('--card');
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = tokens.getPropertyValue('--ink');
  pen.font = `${String(DIGITS_PX)}px ${tokens.getPropertyValue('--font-digits')}`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  const rows = Math.ceil(groups.length / COLUMNS);
  for (const [at, digits] of groups.entries()) {
    const column = at % COLUMNS;
    const row = Math.floor(at / COLUMNS);
    pen.fillText(digits, ((column + 0.5) * WIDTH) / COLUMNS, ((row + 0.5) * HEIGHT) / rows);
  }
  canvas.toBlob((picture) => {
    if (picture !== null) save(picture);
  }, 'image/png');
}

function save(picture: Blob): void {
  const url = URL.createObjectURL(picture);
  const link = document.createElement('a');
  link.href = url;
  link.download = FILE_NAME;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}
