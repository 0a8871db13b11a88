/** How much of the statistics is held back, what was not told, and what is spent? For auditors and administrators. */

import type { JSX } from 'preact';

import * as figuresRoutes from '../../../client/staff/figures.ts';
import type { FieldTold, QuarterSpent, ReleaseAudited } from '../../../client/staff/figures.ts';
import { dayText, nameOf } from '../format.ts';
import { Loading, useLoaded } from '../loaded.tsx';
import { Heading } from '../parts.tsx';
import { fill, language, words } from '../words.ts';

export function StatisticsScreen(): JSX.Element {
  const text = words().statistics;
  const { value, task, load } = useLoaded(figuresRoutes.readAuditedStatistics);
  return (
    <section class="page">
      <Heading>{text.title}</Heading>
      <p class="quiet">{text.lead}</p>
      <p>
        <a class="button" href={`/statistics?lang=${language.value}`} target="_blank" rel="noreferrer">
          {text.page}
        </a>
      </p>
      {value === null ? (
        <Loading task={task} again={load} />
      ) : value.releases.length === 0 ? (
        <p class="empty">{text.empty}</p>
      ) : (
        <>
          <Ledger quarters={value.ledger} />
          {value.releases.map((release) => (
            <Release key={release.period} release={release} />
          ))}
        </>
      )}
    </section>
  );
}

/** A heading, a sentence, and a table below it. */
function Told(props: {
  level: 'h2' | 'h3';
  title: string;
  lead: string;
  heads: readonly string[];
  rows: readonly (readonly string[])[];
}): JSX.Element {
  const Level = props.level;
  return (
    <>
      <Level>{props.title}</Level>
      <p class="quiet">{props.lead}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label={props.title}>
        <table>
          <thead>
            <tr>
              {props.heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.rows.map(([name = '', ...cells]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {cells.map((cell, index) => (
                  <td key={index}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Ledger({ quarters }: { quarters: readonly QuarterSpent[] }): JSX.Element {
  const text = words().statistics;
  return (
    <Told
      level="h2"
      title={text.ledgerTitle}
      lead={text.ledgerLead}
      heads={[text.quarter, text.spent, text.budget]}
      rows={quarters.map(({ quarter, spent, budget }) => [quarter, spent, budget])}
    />
  );
}

function Release({ release }: { release: ReleaseAudited }): JSX.Element {
  const text = words().statistics;
  const { period, profile, day, kept, told } = release;
  return (
    <section class="desk-keys" aria-labelledby={`release-${period}`}>
      <h2 id={`release-${period}`}>{period}</h2>
      <p class="quiet">{fill(text.published, { day: dayText(day), profile: text.profiles[profile] })}</p>
      <p class="row">
        <a class="button" href={`/statistics/${period}?lang=${language.value}`} target="_blank" rel="noreferrer">
          {text.tables}
          <span class="hidden"> {period}</span>
        </a>
        <a class="button" href={`/api/v1/statistics/releases/${period}`} target="_blank" rel="noreferrer">
          {text.signed}
          <span class="hidden"> {period}</span>
        </a>
      </p>
      <Told
        level="h3"
        title={fill(text.keptTitle, { period })}
        lead={text.keptLead}
        heads={[text.table, text.cells, text.heldBack]}
        rows={kept.map(({ table, title, cells, held_back }) => [`${table} ${nameOf(title)}`, String(cells), String(held_back)])}
      />
      {told.length > 0 && (
        <Told
          level="h3"
          title={fill(text.toldTitle, { period })}
          lead={text.toldLead}
          heads={[text.field, text.table, text.share]}
          rows={told.map((one) => [nameOf(one.title), one.table, shareText(one)])}
        />
      )}
    </section>
  );
}

/** One number, or two where some of what was not told is held back. */
function shareText({ least, most }: Pick<FieldTold, 'least' | 'most'>): string {
  const text = words().statistics;
  if (least === null || most === null) return text.tooFew;
  return least === most ? fill(text.exact, { share: String(least) }) : fill(text.between, { least: String(least), most: String(most) });
}
