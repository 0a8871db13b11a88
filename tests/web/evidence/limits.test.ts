/** What the page takes is what a letter can carry: the page's own numbers spare it the protocol's code. */

import { expect, test } from 'vitest';

import { ATTACHMENTS_MAX, CONTENT_BYTES_MAX } from '../../../static/src/crypto/attachments.ts';
import { FILES_MAX, FILE_BYTES_MAX } from '../../../static/src/evidence/types.ts';

test('as many files, as large, as one letter names', () => {
  expect([FILES_MAX, FILE_BYTES_MAX]).toEqual([ATTACHMENTS_MAX, CONTENT_BYTES_MAX]);
});
