/** What does no administrator do alone? What waits for a second one, who that may be, and their answer. */

import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import * as adminRoutes from '../../../client/staff/admin.ts';
import * as proposalsRoutes from '../../../client/staff/proposals.ts';
import type { AdministratorReady, DangerousAct } from '../../../client/staff/proposals.ts';
import type { B64 } from '../../../vault/member.ts';
import { useFingerprint } from '../desk.tsx';
import { nameOf, personName, today } from '../format.ts';
import { useLoaded } from '../loaded.tsx';
import { CopyButton, Dialog, Fingerprint, Notice, Trouble } from '../parts.tsx';
import { go, member, route } from '../room.ts';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

/** What waits, who takes part, and the names of desks. */
export interface Waiting extends proposalsRoutes.Proposals {
  readonly names: ReadonlyMap<B64, string>;
}

export async function loadWaiting(): Promise<Waiting> {
  const desks = await adminRoutes.listDesks();
  return { ...(await proposalsRoutes.listProposals()), names: new Map(desks.map(({ desk, names }) => [desk, nameOf(names)])) };
}

/** What has just been done, in a sentence at the head of a page. */
export interface Said {
  readonly tone: 'good' | 'soon';
  readonly text: string;
}

export const good = (text: string): Said => ({ tone: 'good', text });

/** Comes into sight: what was pressed may lie far below. */
export function SaidNotice({ said }: { said: Signal<Said | null> }): JSX.Element | null {
  const self = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (said.value !== null) self.current?.scrollIntoView({ block: 'nearest' });
  }, [said.value]);
  if (said.value === null) return null;
  return (
    <div ref={self}>
      <Notice tone={said.value.tone}>{said.value.text}</Notice>
    </div>
  );
}

/** Who takes part beside the reader, in a sentence; `possible` if anybody does. */
function partners(administrators: readonly AdministratorReady[]): { text: string; possible: boolean } {
  const text = words().twoPeople;
  const own = administrators.find(({ account }) => account === member.value?.account);
  const others = administrators.filter((one) => one !== own);
  const ready = others.filter(({ day }) => day <= today());
  const [first] = [...others].sort((one, other) => one.day.localeCompare(other.day));
  if (first === undefined) return { text: text.nobody, possible: false };
  if (own !== undefined && own.day > today()) {
    return { text: fill(text.youLater, { day: own.day }), possible: false };
  }
  return ready.length > 0
    ? { text: fill(text.ready, { names: ready.map(({ name }) => name).join(', ') }), possible: true }
    : { text: fill(text.later, { name: first.name, day: first.day }), possible: false };
}

export function mayPropose({ administrators }: proposalsRoutes.Proposals): boolean {
  return partners(administrators).possible;
}

/** Before something is proposed: that it takes two, who the other may be, and where one is found if there is none. */
export function SecondPerson({ administrators }: proposalsRoutes.Proposals): JSX.Element {
  const { text, possible } = partners(administrators);
  const alone = administrators.length < 2;
  return (
    <Notice icon="people" tone={possible ? 'plain' : 'soon'} title={words().twoPeople.needed}>
      <p>{text}</p>
      {alone && route.value.at !== 'organisation' && <ToOrganisation label={words().second.invite} />}
    </Notice>
  );
}

function ToOrganisation({ label }: { label: string }): JSX.Element {
  return (
    <button
      type="button"
      class="button"
      onClick={() => {
        go({ at: 'organisation' });
      }}
    >
      {label}
    </button>
  );
}

export function keyChangeOf({ proposals }: proposalsRoutes.Proposals): proposalsRoutes.Proposal | null {
  return proposals.find(({ act }) => act === 'change-key') ?? null;
}

/** Where the directory is signed: a signature of now would leave the change without its place. */
export function KeyChangeWaits(): JSX.Element | null {
  const { value } = useLoaded(proposalsRoutes.listProposals);
  if (value === null || keyChangeOf(value) === null) return null;
  return (
    <Notice icon="key" title={words().twoPeople.keyWaits}>
      <p>{words().twoPeople.keyWaitsLead}</p>
      <ToOrganisation label={words().twoPeople.show} />
    </Notice>
  );
}

/** So that nobody gives a desk up by a habit of the hand. */
export function Tick(props: { label: string; of: B64; given: Signal<readonly B64[]> }): JSX.Element {
  const { of, given } = props;
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={given.value.includes(of)}
        onChange={({ currentTarget }) => {
          const others = given.value.filter((one) => one !== of);
          given.value = currentTarget.checked ? [...others, of] : others;
        }}
      />{' '}
      {props.label}
    </label>
  );
}

/** Why a proposal was not taken, in words; anything else is thrown on. */
export function proposalFault(error: unknown): string {
  if (isProblem(error, 'already-proposed')) return words().twoPeople.already;
  throw error;
}

/** On the first page: something waits for the reader. */
export function WaitingNotice(): JSX.Element | null {
  const { value } = useLoaded(proposalsRoutes.listProposals);
  if (value?.proposals.some((one) => one.proposed_by !== member.value?.account) !== true) return null;
  const text = words().twoPeople;
  return (
    <Notice icon="people" title={text.waiting}>
      <p>{text.waitingHere}</p>
      <ToOrganisation label={text.show} />
    </Notice>
  );
}

interface Link {
  readonly name: string;
  readonly token: B64;
}

export function Proposals(props: {
  waiting: Waiting;
  load: () => Promise<void>;
  said: Signal<Said | null>;
}): JSX.Element {
  const text = words().twoPeople;
  const { waiting, load, said } = props;
  const link = useSignal<Link | null>(null);
  return (
    <>
      {waiting.proposals.length > 0 && (
        <section class="desk-keys" aria-labelledby="proposals">
          <h2 id="proposals">{text.waiting}</h2>
          <p>{text.waitingLead}</p>
          <ul class="people">
            {waiting.proposals.map((one) => (
              <Proposal
                key={one.proposal}
                proposal={one}
                waiting={waiting}
                onDecided={async (found, made) => {
                  link.value = made;
                  await load();
                  said.value = found;
                }}
              />
            ))}
          </ul>
        </section>
      )}
      {link.value !== null && <LinkDialog link={link.value} onClose={() => (link.value = null)} />}
    </>
  );
}

function LinkDialog({ link, onClose }: { link: Link; onClose: () => void }): JSX.Element {
  const address = `${location.origin}/reset#${link.token}`;
  return (
    <Dialog title={fill(words().admin.resetTitle, { name: link.name })} onClose={onClose}>
      <label class="field">
        <span class="label">{words().admin.inviteLink}</span>
        <input class="link" readOnly value={address} />
      </label>
      <CopyButton text={address} />
      <Notice>{fill(words().admin.resetNote, { name: link.name })}</Notice>
    </Dialog>
  );
}

function titleOf({ act }: proposalsRoutes.Proposal, name: string): string {
  const text = words().twoPeople;
  const titles = { 'change-key': text.changeKey, deactivate: text.deactivate, delete: text.delete, reset: text.reset };
  return fill(titles[act], { name });
}

/** What a desk of theirs comes to. */
export function consequence(act: DangerousAct, isLost: boolean): string {
  const { admin, ending } = words();
  if (act === 'reset') return isLost ? admin.resetLosing : admin.resetLeaderless;
  if (act === 'delete') return isLost ? ending.losing : ending.leaderlessForGood;
  return isLost ? ending.closed : ending.leaderless;
}

interface ProposalProps {
  readonly proposal: proposalsRoutes.Proposal;
  readonly waiting: Waiting;
  readonly onDecided: (found: Said, made: Link | null) => Promise<void>;
}

function Proposal({ proposal, waiting, onDecided }: ProposalProps): JSX.Element {
  const text = words().twoPeople;
  const name = proposal.person === null ? '' : personName(proposal.person);
  const own = proposal.proposed_by === member.value?.account;
  const title = titleOf(proposal, name);
  const told = { name: personName(proposal.proposer), day: proposal.day, until: proposal.until };
  const ready = waiting.administrators.find(({ account }) => account === member.value?.account)?.day ?? '';
  return (
    <li class="person" aria-label={title}>
      <div class="proposal">
        <strong>{title}</strong>
        <p class="quiet">{fill(text.by, told)}</p>
        {proposal.key !== null && <NextKey of={proposal.key} />}
        {proposal.stalled.map((desk) => (
          <p key={desk}>
            {fill(consequence(proposal.act, proposal.losing.includes(desk)), {
              name,
              desk: waiting.names.get(desk) ?? desk,
            })}
          </p>
        ))}
        {ready > today() && <p class="hint">{fill(text.youLater, { day: ready })}</p>}
        {proposal.act === 'reset' && !own && <p class="hint">{fill(text.resetLink, { name })}</p>}
      </div>
      <div class="person-end">
        <Decision proposal={proposal} own={own} mayConfirm={ready <= today()} name={name} title={title} onDecided={onDecided} />
      </div>
    </li>
  );
}

function NextKey({ of }: { of: NonNullable<proposalsRoutes.Proposal['key']> }): JSX.Element {
  const text = words().twoPeople;
  const before = useFingerprint(of.before);
  const after = useFingerprint(of.after);
  return (
    <>
      <p>
        {fill(text.keyBefore, { number: of.number - 1 })}
        <br />
        <Fingerprint of={before} />
      </p>
      <p>
        {fill(text.keyAfter, { number: of.number })}
        <br />
        <Fingerprint of={after} />
      </p>
      <p>{fill(text.holders, { names: of.holders.join(', ') })}</p>
    </>
  );
}

function Decision(
  props: Omit<ProposalProps, 'waiting'> & { own: boolean; mayConfirm: boolean; name: string; title: string },
): JSX.Element {
  const { proposal, own, mayConfirm, name, title, onDecided } = props;
  const text = words().twoPeople;
  const asking = useSignal(false);
  const deciding = useTask();
  const decide = (act: () => Promise<{ token: B64 | null } | null>, done: string): void => {
    void deciding.run(async () => {
      let found = good(done);
      let made: Link | null = null;
      try {
        const token = (await act())?.token ?? null;
        made = token === null ? null : { name, token };
      } catch (error) {
        found = { tone: 'soon', text: isProblem(error, 'missing') ? text.gone : staleOf(error) };
      }
      await onDecided(found, made);
    });
  };
  const close = (done: string): void => {
    decide(async () => {
      await proposalsRoutes.close(proposal.proposal);
      return null;
    }, done);
  };
  const busy = deciding.busy.value;
  if (own) {
    return (
      <>
        <Trouble task={deciding} />
        <Button
          label={text.withdraw}
          of={title}
          busy={busy}
          onClick={() => {
            close(text.withdrawn);
          }}
        />
      </>
    );
  }
  if (asking.value) {
    const changed = proposal.key === null ? text.confirmed : fill(words().organisation.changed, { number: proposal.key.number });
    return (
      <>
        <Question text={fill(text.confirmNote, { name: personName(proposal.proposer) })} />
        <Trouble task={deciding} />
        <div class="row">
          <Button
            key="yes"
            primary
            label={text.confirmYes}
            of={title}
            busy={busy}
            onClick={() => {
              decide(() => proposalsRoutes.confirm(proposal.proposal), changed);
            }}
          />
          <Button key="no" label={words().common.cancel} of={title} busy={busy} onClick={() => (asking.value = false)} />
        </div>
      </>
    );
  }
  return (
    <>
      <Trouble task={deciding} />
      <div class="row">
        {mayConfirm && <Button primary label={text.confirm} of={title} busy={busy} onClick={() => (asking.value = true)} />}
        <Button
          label={text.refuse}
          of={title}
          busy={busy}
          onClick={() => {
            close(text.refused);
          }}
        />
      </div>
    </>
  );
}

/** Takes the focus when it appears: it is read out, and a key that is held down answers nothing. */
function Question({ text }: { text: string }): JSX.Element {
  const self = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    self.current?.focus();
  }, []);
  return (
    <p ref={self} tabIndex={-1} class="question">
      {text}
    </p>
  );
}

/** What the act itself has against it; the server has closed the proposal. */
function staleOf(error: unknown): string {
  const known = [
    ...['last-holder', 'only-signer', 'last-administrator', 'still-active'],
    ...['wrong-directory', 'wrong-secret', 'no-key'],
  ];
  if (!known.some((slug) => isProblem(error, slug))) throw error;
  return words().twoPeople.stale;
}

function Button(props: {
  label: string;
  of: string;
  busy: boolean;
  primary?: true;
  onClick: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class={props.primary === true ? 'button-primary small' : 'button-quiet'}
      disabled={props.busy}
      onClick={props.onClick}
    >
      {props.label}
      <span class="hidden"> {props.of}</span>
    </button>
  );
}
