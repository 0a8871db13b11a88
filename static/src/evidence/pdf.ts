/** A paper as its pages look, without what else its file says: the reachable objects are kept, cleaned and written anew. */

import {
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFHeader,
  PDFInvalidObject,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFParser,
  PDFRawStream,
  PDFRef,
  PDFStream,
  PDFStreamWriter,
  decodePDFRawStream,
} from '@cantoo/pdf-lib';

import { bareJpeg, bareJpeg2000 } from './jpeg.ts';
import { type Cleaned, type Left, owned } from './types.ts';

const name = (text: string): PDFName => PDFName.of(text);
const names = (...texts: readonly string[]): ReadonlySet<PDFName> => new Set(texts.map(name));

const [A, S, TYPE, SUBTYPE, FILTER, DECODE_PARMS, N, FT] = (
  ['A', 'S', 'Type', 'Subtype', 'Filter', 'DecodeParms', 'N', 'FT'] as const
).map(name) as [PDFName, PDFName, PDFName, PDFName, PDFName, PDFName, PDFName, PDFName];
const DCT = name('DCTDecode');
const JPX = name('JPXDecode');

/** Of these, what is needed to show pages; nothing else is kept (ISO 32000-2, tables 29, 30 and 31, names and dates left out). */
const KEPT: Readonly<Record<string, ReadonlySet<PDFName>>> = {
  Catalog: names('Type', 'Version', 'Pages', 'PageLabels', 'Names', 'Dests', 'PageLayout', 'Outlines', 'AcroForm', 'OCProperties'),
  Pages: names('Type', 'Parent', 'Kids', 'Count', 'Resources', 'MediaBox', 'CropBox', 'Rotate'),
  Page: names(
    ...['Type', 'Parent', 'Resources', 'MediaBox', 'CropBox', 'BleedBox', 'TrimBox', 'ArtBox', 'Contents', 'Rotate'],
    ...['Group', 'Annots', 'UserUnit'],
  ),
};

/** Nowhere kept: who, when, where, with which program; what acts by itself; what is hidden behind the page. */
const DROPPED = names(
  ...['Metadata', 'PieceInfo', 'Private', 'LastModified', 'CreationDate', 'ModDate', 'Author', 'Creator', 'Producer'],
  ...['CreatorInfo', 'Thumb', 'Alternates', 'OPI', 'StructTreeRoot', 'ActualText', 'Alt', 'Lang', 'Perms', 'Legal'],
  ...['VP', 'Measure', 'PtData', 'LGIDict', 'SpiderInfo', 'Requirements', 'Collection', 'OutputIntents'],
  ...['OpenAction', 'AA', 'JS', 'JavaScript', 'XFA', 'AF', 'EF', 'EmbeddedFiles', 'AlternatePresentations', 'Renditions'],
  ...['URLS', 'IDS', 'RichMediaContent', 'RichMediaSettings', 'DefaultGray', 'DefaultRGB', 'DefaultCMYK'],
);

/** Notes and marks that are seen; the rest plays, opens or carries something. */
const ANNOTATIONS = names(
  ...['Text', 'Link', 'FreeText', 'Line', 'Square', 'Circle', 'Polygon', 'PolyLine', 'Highlight', 'Underline'],
  ...['Squiggly', 'StrikeOut', 'Stamp', 'Caret', 'Ink', 'Popup', 'Widget'],
);
const ANNOTATION_DROPPED = ['M', 'NM', 'Subj', 'RC', 'FS', 'Sound', 'Movie', 'ExData', 'PA'].map(name);

export async function cleanPdf(bytes: Uint8Array): Promise<Cleaned> {
  const asItIs = (...left: readonly Left[]): Cleaned => ({ type: 'application/pdf', bytes: owned(bytes), cleaned: false, left });
  let context: PDFContext;
  try {
    context = await PDFParser.forBytesWithOptions(bytes, Infinity).parseDocument();
  } catch {
    return asItIs('pdfBroken');
  }
  if (context.lookup(context.trailerInfo.Encrypt) !== undefined) return asItIs('locked');
  try {
    const cleaning = new Cleaning(context);
    cleaning.clean();
    const written = await rewritten(context);
    const { left } = cleaning;
    return left.size === 0
      ? { type: 'application/pdf', bytes: owned(written), cleaned: true }
      : { type: 'application/pdf', bytes: owned(written), cleaned: false, left: [...left] };
  } catch {
    return asItIs('pdfBroken');
  }
}

/** Without an Info dictionary and without the two ids, which tell one file from another. */
async function rewritten(context: PDFContext): Promise<Uint8Array> {
  const { Root } = context.trailerInfo;
  context.trailerInfo = Root === undefined ? {} : { Root };
  context.header = PDFHeader.forVersion(1, 7);
  return PDFStreamWriter.forContext(context, Infinity).serializeToBuffer();
}

class Cleaning {
  readonly left = new Set<Left>();
  readonly #context: PDFContext;
  readonly #seen = new Set<PDFObject>();
  readonly #reached = new Set<PDFRef>();
  readonly #todo: PDFObject[] = [];
  #pages = 0;

  constructor(context: PDFContext) {
    this.#context = context;
  }

  /** Throws where the file is not what a PDF is. */
  clean(): void {
    const { Root: root } = this.#context.trailerInfo;
    if (!(this.#context.lookup(root) instanceof PDFDict) || root === undefined) throw new Error('no catalogue');
    this.#todo.push(root);
    for (let next = this.#todo.pop(); next !== undefined; next = this.#todo.pop()) this.#visit(next);
    if (this.#pages === 0) throw new Error('no pages');
    for (const [ref] of this.#context.enumerateIndirectObjects()) {
      if (!this.#reached.has(ref)) this.#context.delete(ref); // also every earlier state of the file
    }
  }

  #visit(object: PDFObject): void {
    if (this.#seen.has(object)) return;
    this.#seen.add(object);
    if (object instanceof PDFRef) {
      this.#reached.add(object);
      const meant = this.#context.lookup(object);
      if (meant !== undefined) this.#todo.push(meant);
    } else if (object instanceof PDFInvalidObject) {
      throw new Error('not an object');
    } else if (object instanceof PDFDict) {
      this.#cleanDict(object);
    } else if (object instanceof PDFStream) {
      this.#seen.add(object.dict);
      if (object instanceof PDFRawStream) this.#cleanImage(object);
      this.#cleanDict(object.dict);
    } else if (object instanceof PDFArray) {
      for (const [at, item] of object.asArray().entries()) {
        const plain = this.#plainColours(item);
        if (plain !== item) object.set(at, plain);
        this.#todo.push(plain);
      }
    }
  }

  #cleanDict(dict: PDFDict): void {
    const type = dict.lookup(TYPE);
    const kept = type instanceof PDFName ? KEPT[type.decodeText()] : undefined;
    if (type === name('Page')) this.#pages += 1;
    for (const key of dict.keys()) {
      if (DROPPED.has(key) || kept?.has(key) === false) dict.delete(key);
    }
    this.#cleanActions(dict);
    this.#cleanNames(dict);
    this.#cleanAnnotations(dict);
    if (dict.lookup(FT) === name('Sig')) for (const key of ['V', 'SV', 'Lock']) dict.delete(name(key)); // name, place and hour
    for (const [key, value] of dict.entries()) {
      const plain = this.#plainColours(value);
      if (plain !== value) dict.set(key, plain);
      this.#todo.push(plain);
    }
  }

  /** The only action that stays leads to another page of the same paper. */
  #cleanActions(dict: PDFDict): void {
    const action = dict.lookup(A);
    if (action instanceof PDFDict && action.has(S)) {
      if (action.lookup(S) === name('GoTo')) action.delete(name('Next'));
      else dict.delete(A);
    }
  }

  #cleanNames(dict: PDFDict): void {
    const [key, dests] = [name('Names'), name('Dests')];
    const trees = dict.lookup(key);
    if (!(trees instanceof PDFDict)) return; // a leaf of such a tree has an array of this name
    for (const other of trees.keys()) if (other !== dests) trees.delete(other);
  }

  #cleanAnnotations(dict: PDFDict): void {
    const key = name('Annots');
    const all = dict.lookup(key);
    if (!(all instanceof PDFArray)) {
      dict.delete(key);
      return;
    }
    const shown = all.asArray().filter((item) => {
      const annotation = this.#context.lookup(item);
      const subtype = annotation instanceof PDFDict ? annotation.lookup(SUBTYPE) : undefined;
      return subtype instanceof PDFName && ANNOTATIONS.has(subtype);
    });
    dict.set(key, this.#context.obj(shown));
    for (const item of shown) {
      const annotation = this.#context.lookup(item, PDFDict);
      for (const said of ANNOTATION_DROPPED) annotation.delete(said);
      if (annotation.lookup(SUBTYPE) !== name('Widget')) annotation.delete(name('T')); // who wrote the note
    }
  }

  /** A colour profile says with which scanner and when it was made; the device's colours look almost the same. */
  #plainColours(value: PDFObject): PDFObject {
    const colours = value instanceof PDFRef ? this.#context.lookup(value) : value;
    if (!(colours instanceof PDFArray) || colours.size() !== 2 || colours.get(0) !== name('ICCBased')) return value;
    const profile = colours.lookup(1);
    const channels = profile instanceof PDFStream ? profile.dict.lookup(N) : undefined;
    const count = channels instanceof PDFNumber ? channels.asNumber() : 3;
    return name(count === 1 ? 'DeviceGray' : count === 4 ? 'DeviceCMYK' : 'DeviceRGB');
  }

  /** A photo inside the paper loses what it says of itself, too. */
  #cleanImage(stream: PDFRawStream): void {
    const filters = stream.dict.lookup(FILTER);
    const list = filters instanceof PDFArray ? filters.asArray().map((one) => this.#context.lookup(one)) : [filters];
    const last = list.at(-1);
    if (last !== DCT && last !== JPX) return;
    let packed = stream.contents;
    const outer = list.slice(0, -1);
    if (outer.length > 0) {
      // What is wrapped around the picture comes off for good.
      const wrapped = this.#context.obj({});
      wrapped.set(FILTER, this.#context.obj(outer.filter((one) => one !== undefined)));
      try {
        packed = decodePDFRawStream(PDFRawStream.of(wrapped, packed)).decode();
      } catch {
        this.left.add('pdfPictures');
        return;
      }
      stream.dict.set(FILTER, last);
      this.#dropOuterParms(stream.dict);
    }
    const bare = last === DCT ? bareJpeg(packed) : bareJpeg2000(packed);
    if (bare === null) this.left.add('pdfPictures');
    stream.updateContents(bare ?? packed);
  }

  #dropOuterParms(dict: PDFDict): void {
    const parms = dict.lookup(DECODE_PARMS);
    if (!(parms instanceof PDFArray)) return;
    const last = parms.lookup(parms.size() - 1);
    if (last instanceof PDFDict) dict.set(DECODE_PARMS, last);
    else dict.delete(DECODE_PARMS);
  }
}
