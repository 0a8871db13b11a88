/** Does what the worker allows cover what somebody wants to tell whom? docs/protocol.md §6, consent. */

import type { Level, OpenedConsent, Referral } from '../vault/types.ts';

/** What can be told, in the order in which it is offered. */
export const TOLD = ['kinds', 'employer', 'story', 'attachments', 'name', 'contact'] as const;
/** Told or not: whoever is asked may speak to the employer. */
export const EMPLOYER = 'may_speak_to_employer';
/** Whom no file lists: kinds of people, not bodies. */
export const PEOPLE = ['lawyer', 'union', 'shelter', 'mediator'] as const;

const SAYS_WHO: readonly string[] = ['name', 'contact'];
/** Who cannot do anything without speaking to the employer. */
const SPEAK_TO_THE_EMPLOYER: readonly string[] = ['mediator', 'labour_commission'];

/** The step that is certain: a letter that is missing may have allowed less, and what nobody signed allows the least. */
export function certainLevel({ level, proof, certain }: OpenedConsent): Level {
  return certain && proof !== null ? level : 1;
}

/** Whether this cannot be done without the employer hearing of it. */
export function speaksToEmployer(to: string): boolean {
  return SPEAK_TO_THE_EMPLOYER.includes(to);
}

/** The step that this needs. Nobody outside of the desk is told anything on the first. */
export function neededLevel({ to, told }: Pick<Referral, 'to' | 'told'>): Level {
  if (speaksToEmployer(to) || told.includes(EMPLOYER)) return 4;
  return told.some((key) => SAYS_WHO.includes(key)) ? 3 : 2;
}
