/** A paper keeps its pages, and nothing of who made it, when, where and with what. */

import { PDFDocument, PDFName, PDFRawStream, PDFStream, decodePDFRawStream } from '@cantoo/pdf-lib';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';

import { cleanPdf } from '../../../static/src/evidence/pdf.ts';
import { bytes, latin, pdf, spoiltJpeg, stream } from './samples.ts';

const MARK = 'MARK-nguyen';
const PAGE = 'BT /F 12 Tf (The pay of April) Tj ET';

/** Everything in it that is no page bears the mark. */
function spoilt(): Uint8Array {
  const mark = `(${MARK})`;
  const photo = spoiltJpeg(MARK);
  return pdf(
    [
      `<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R /PieceInfo << /App << /Private ${mark} >> >> /Lang ${mark}
         /OpenAction << /S /JavaScript /JS ${mark} >> /AA << /WC << /S /JavaScript /JS ${mark} >> >>
         /Names << /EmbeddedFiles << /Names [ ${mark} 7 0 R ] >> /JavaScript << /Names [ ${mark} 9 0 R ] >>
                   /Dests << /Names [ (first) [ 3 0 R /Fit ] ] >> >>
         /AF [ 7 0 R ] /StructTreeRoot << /Type /StructTreeRoot /Alt ${mark} >> /Perms << /DocMDP 10 0 R >>
         /OutputIntents [ << /S /GTS_PDFA1 /OutputConditionIdentifier ${mark} >> ] /MarkInfo << /Marked true /By ${mark} >>
         /AcroForm << /Fields [ 10 0 R ] /XFA ${mark} >> >>`,
      '<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>',
      `<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 200 200 ] /Contents 4 0 R /LastModified ${mark} /Thumb 11 0 R
         /PieceInfo << /Phone ${mark} >> /VP [ << /Measure << /GPTS [ 35 139 ] /Place ${mark} >> >> ] /ID ${mark} /Tabs /S
         /Resources << /ColorSpace << /C [ /ICCBased 12 0 R ] >> /XObject << /P 5 0 R /W 13 0 R >> >>
         /Annots [ << /Type /Annot /Subtype /Link /Rect [ 0 0 9 9 ] /A << /S /Launch /F ${mark} >> >>
                   << /Type /Annot /Subtype /Link /Rect [ 0 0 9 9 ] /A << /S /GoTo /D (first) /Next << /S /URI /URI ${mark} >> >> >>
                   << /Type /Annot /Subtype /Text /Rect [ 0 0 9 9 ] /Contents (A note that is seen) /T ${mark} /M ${mark} /NM ${mark} /RC ${mark} >>
                   << /Type /Annot /Subtype /FileAttachment /Rect [ 0 0 9 9 ] /FS 7 0 R >> 10 0 R ] >>`,
      stream('', bytes(PAGE)),
      stream(`/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace [ /ICCBased 12 0 R ] /BitsPerComponent 8 /Filter /DCTDecode /Metadata 6 0 R`, photo),
      stream('/Type /Metadata /Subtype /XML', bytes(`<x:xmpmeta>${MARK}</x:xmpmeta>`)),
      `<< /Type /Filespec /F ${mark} /UF ${mark} /EF << /F 8 0 R >> >>`,
      stream(`/Type /EmbeddedFile /Params << /ModDate ${mark} >>`, bytes(MARK)),
      `<< /S /JavaScript /JS ${mark} >>`,
      `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature) /Rect [ 0 0 9 9 ] /V << /Type /Sig /Name ${mark} /Location ${mark} /M ${mark} >> >>`,
      stream('/Width 1 /Height 1', bytes(MARK)),
      stream('/N 3', bytes(`acsp scanner ${MARK}`)),
      stream('/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter [ /FlateDecode /DCTDecode ] /DecodeParms [ null null ]', deflateSync(photo)),
      `<< /Author ${mark} /CreationDate ${mark} /Producer ${mark} >>`,
      `<< /Type /Orphan /Said ${mark} >>`,
      `<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R >>`,
    ],
    `/Root 1 0 R /Info 14 0 R /ID [ ${mark} ${mark} ]`,
  );
}

/** All that a reader of the file can see, unpacked. */
async function unpacked(file: ArrayBuffer): Promise<{ text: string; document: PDFDocument }> {
  const document = await PDFDocument.load(file, { updateMetadata: false });
  const inner = document.context.enumerateIndirectObjects().map(([, object]) => {
    if (!(object instanceof PDFRawStream)) return object.toString();
    const filter = object.dict.lookup(PDFName.of('Filter'));
    const isPicture = filter === PDFName.of('DCTDecode');
    return `${object.dict.toString()} ${latin(isPicture ? object.contents : decodePDFRawStream(object).decode())}`;
  });
  return { text: `${latin(file)}\n${inner.join('\n')}`, document };
}

test('every place that can say who, when, where and with what is empty, and the page is there', async () => {
  expect(latin(spoilt()).split(MARK).length).toBeGreaterThan(40);
  const made = await cleanPdf(spoilt());
  if (!('bytes' in made)) throw new Error('refused');
  expect(made).toMatchObject({ type: 'application/pdf', cleaned: true });
  const { text, document } = await unpacked(made.bytes);
  expect(text).not.toContain('MARK');
  for (const acts of ['JavaScript', 'Launch', 'URI', 'EmbeddedFile', 'ICCBased', '/Info', '/ID']) expect(text).not.toContain(acts);
  expect(text).toContain('A note that is seen');
  expect(document.getPageCount()).toBe(1);
  const page = document.getPage(0);
  const contents = page.node.Contents();
  expect(contents instanceof PDFStream && contents.getContentsString()).toBe(PAGE);
  expect(latin(made.bytes).split('\xff\xd8').length - 1).toBe(2); // both photos
});

test('what an earlier state of the file said is gone with it', async () => {
  const before = latin(pdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>', `<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 9 9 ] /Contents 4 0 R >>`, stream('', bytes(`(${MARK}) Tj`))], '/Root 1 0 R'));
  const after = `4 0 obj\n${latin(stream('', bytes('(blackened) Tj')))}\nendobj\ntrailer\n<< /Size 5 /Root 1 0 R /Prev 0 >>\nstartxref\n0\n%%EOF\n`;
  const made = await cleanPdf(bytes(before + after));
  if (!('bytes' in made)) throw new Error('refused');
  const { text } = await unpacked(made.bytes);
  expect(made.cleaned).toBe(true);
  expect(text).toContain('blackened');
  expect(text).not.toContain('MARK');
});

test.each([
  ['locked', pdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [] /Count 0 >>', '<< /Filter /Standard /V 2 >>'], '/Root 1 0 R /Encrypt 3 0 R')],
  ['pdfBroken', bytes('%PDF-1.7\nnothing that anybody could read')],
  ['pdfBroken', pdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>', '<< /Type /Page /Contents ((( >>'], '/Root 1 0 R')],
  ['pdfPictures', pdf(
    [
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /Resources << /XObject << /P 4 0 R >> >> >>',
      stream('/Subtype /Image /Filter /DCTDecode', bytes('not a JPEG')),
    ],
    '/Root 1 0 R',
  )],
])('what is %s is said, and the file is given as it is to whoever decides', async (left, file) => {
  const made = await cleanPdf(file);
  expect(made).toMatchObject({ type: 'application/pdf', cleaned: false, left: [left] });
  if ('bytes' in made && left !== 'pdfPictures') expect(new Uint8Array(made.bytes)).toEqual(file);
});
