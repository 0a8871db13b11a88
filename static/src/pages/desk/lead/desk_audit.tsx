/** What was done to this desk and its people, for whoever leads it: so that nobody is let in unseen. */

import type { JSX } from 'preact';

import * as auditRoutes from '../../../client/staff/audit.ts';
import type { B64 } from '../../../vault/member.ts';
import { Entries } from '../organisation/audit.tsx';
import { Loading, useLoaded } from '../loaded.tsx';
import { words } from '../words.ts';

export function DeskAudit({ desk }: { desk: B64 }): JSX.Element {
  const text = words().auditLog;
  const { value, task, load } = useLoaded(() => auditRoutes.readDeskAudit(desk));
  return (
    <div class="desk-keys">
      <h2>{text.deskTitle}</h2>
      <p class="quiet">{text.deskLead}</p>
      {value === null ? <Loading task={task} again={load} /> : <Entries {...value} label={text.deskTitle} />}
    </div>
  );
}
