/** What the page and the cleaning worker say to each other: one task, some progress, one outcome. */

import type { Cleaned } from './types.ts';
import type { Sound } from './voice/sound.ts';

export type Task =
  | { readonly what: 'clean'; readonly file: Blob }
  | { readonly what: 'mask'; readonly samples: Float32Array }
  | { readonly what: 'keep'; readonly samples: Float32Array };

/** By task. */
export interface Outcomes {
  readonly clean: Cleaned;
  readonly mask: Float32Array;
  readonly keep: Sound;
}

export type Said<W extends Task['what'] = Task['what']> =
  | { readonly done: number }
  | { readonly outcome: Outcomes[W] }
  /** Our own code failed, or a chunk did not come; nothing of the error crosses. */
  | { readonly failed: true };
