/** The worker that cleans: one task in its life, then the page ends it and with it all that the task has touched. */

import { cleanInside } from './inside.ts';
import type { Outcomes, Said, Task } from './messages.ts';
import { SAMPLE_RATE, masked, wandering } from './voice/mask.ts';

interface Port {
  addEventListener(type: 'message', listener: (event: { data: Task }) => void): void;
  postMessage(message: Said, transfer: readonly (ArrayBuffer | ImageBitmap)[]): void;
}

const port = self as unknown as Port;
const progress = (done: number): void => {
  port.postMessage({ done }, []);
};

async function outcomeOf(task: Task): Promise<readonly [Outcomes[Task['what']], readonly (ArrayBuffer | ImageBitmap)[]]> {
  switch (task.what) {
    case 'clean': {
      const made = await cleanInside(task.file, progress);
      const preview = 'preview' in made ? [made.preview] : [];
      return [made, 'bytes' in made ? [made.bytes, ...preview] : []];
    }
    case 'mask': {
      const changed = masked(task.samples, wandering(task.samples.length / SAMPLE_RATE), progress);
      return [changed, [changed.buffer as ArrayBuffer]];
    }
    case 'keep': {
      const sound = await (await import('./voice/sound.ts')).asFile(task.samples);
      return [sound, [sound.bytes]];
    }
  }
}

port.addEventListener('message', ({ data }) => {
  outcomeOf(data).then(
    ([outcome, transfer]) => {
      port.postMessage({ outcome }, transfer);
    },
    () => {
      port.postMessage({ failed: true }, []);
    },
  );
});
