/** Is there somebody else who can sign the directory, if one administrator loses everything? */

import type { JSX } from 'preact';

import * as organisationRoutes from '../../../client/staff/organisation.ts';
import { useLoaded } from '../loaded.tsx';
import { Notice } from '../parts.tsx';
import { go } from '../room.ts';
import { words } from '../words.ts';

const ENOUGH = 2;

/** Stays until two administrators hold the organisation's key; where another machine keeps it, until there are two. */
export function SecondAdministrator(): JSX.Element | null {
  const text = words().second;
  const { value } = useLoaded(async () => ({
    administrators: await organisationRoutes.listAdministrators(),
    holders: (await organisationRoutes.readOrganisation()).holders,
  }));
  if (value === null) return null;
  const alone = value.administrators.length < ENOUGH;
  if (!alone && value.holders !== 1) return null;
  return (
    <Notice icon="people" title={text.title}>
      <p>{alone ? text.alone : text.handOver}</p>
      <button
        type="button"
        class="button"
        onClick={() => {
          go({ at: 'organisation' });
        }}
      >
        {alone ? text.invite : text.show}
      </button>
    </Notice>
  );
}
