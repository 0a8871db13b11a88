/** What the desk's page and the locked frame say to each other. The frame is not believed: whatever reads, checks. */

/** Of a PDF, or the bytes of something to be played, under the type that its content has. */
export type ToFrame =
  | { readonly pdf: ArrayBuffer }
  | { readonly page: number }
  | { readonly play: ArrayBuffer; readonly as: 'video' | 'audio'; readonly type: string };

/** Why a PDF is not shown: it has a password, is none or is broken, or could not be drawn. */
export type FrameTrouble = 'locked' | 'broken';

export type FromFrame =
  /** The frame's script runs. */
  | { readonly ready: true }
  | { readonly pages: number }
  /** A page as pixels, four bytes each, and the text that the file says is on it. */
  | { readonly page: number; readonly width: number; readonly height: number; readonly pixels: ArrayBuffer; readonly text: string }
  | { readonly playing: true }
  | { readonly trouble: FrameTrouble };

/** The longer side of a page that is drawn: small print of a contract stays readable. */
export const PAGE_PX = 2400;
/** Pages of a file that can be turned to. What a file says of itself has no end. */
export const PAGES_MAX = 2000;
/** Characters of one page. */
export const TEXT_MAX = 20_000;
