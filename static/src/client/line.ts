/** What carries a staff's page's questions: the network, or in the practice page something that answers in memory (ADR 46). */

import * as http from './http.ts';

export type Line = Pick<typeof http, 'listen' | 'request' | 'requestBytes' | 'sendBytes'>;

let line: Line = http;

/** From now on nothing of this page goes to the server. There is no way back but another page. */
export function answerFrom(other: Line): void {
  line = other;
}

export const listen: Line['listen'] = (...asked) => line.listen(...asked);
export const request: Line['request'] = <T>(...asked: Parameters<Line['request']>) => line.request<T>(...asked);
export const requestBytes: Line['requestBytes'] = (...asked) => line.requestBytes(...asked);
export const sendBytes: Line['sendBytes'] = (...asked) => line.sendBytes(...asked);
