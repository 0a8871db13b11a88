/**
 * What an answer may bring beside sentences: a file, a question that is asked again, words in a language that the browser can
 * translate. One chunk for all of it: its trace in a browser's cache does not tell which.
 */

export { AskedAgain } from './asked_again.tsx';
export { OnPhone } from './on_phone.tsx';
export { TeamFiles } from './team_files.tsx';
