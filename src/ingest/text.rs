//! Text in any encoding as a stream of UTF-8.
//!
//! In: bytes from a reader. Out: UTF-8 in blocks, and the name of the encoding. What always holds: a byte order mark
//! decides, then the NULs of UTF-16, then strict UTF-8; a line that is no UTF-8 is Windows-1252, line by line, because
//! a file pasted together from two programs has both. Nothing is held but one block and one unfinished line.

use super::fault::Fault;
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::Read;

const BLOCK: usize = 256 << 10;
/// A file that is not UTF-8 needs this many foreign bytes before a guess at a multi-byte encoding is believed.
const CONVINCING: usize = 32;

/// What was met on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// NULs dropped.
    pub(super) nuls: u64,
    /// Characters that stand for bytes no one could read.
    pub(super) replaced: u64,
    /// Lines with letters beyond ASCII, as UTF-8 and as Windows-1252.
    utf8_lines: u64,
    single_byte_lines: u64,
}

enum Decoding {
    /// UTF-8, and Windows-1252 where a line is not.
    LineByLine,
    Whole(&'static Encoding, Box<Decoder>),
}

pub(super) struct Utf8Stream<'a> {
    source: &'a mut dyn Read,
    decoding: Decoding,
    bom: bool,
    /// Bytes not yet decoded: the head at first, later an unfinished line.
    raw: Vec<u8>,
    ended: bool,
    /// Bytes the file may still have.
    left: u64,
    limit: u64,
    pub(super) seen: Seen,
}

impl<'a> Utf8Stream<'a> {
    /// A stream that begins with `head`, which was read from `source` before.
    pub(super) fn new(head: Vec<u8>, source: &'a mut dyn Read, limit: u64) -> Self {
        let (encoding, bom) = match Encoding::for_bom(&head) {
            Some((encoding, length)) => (encoding, length),
            None => (guess(&head), 0),
        };
        let decoding = if encoding == UTF_8 || encoding == WINDOWS_1252 {
            Decoding::LineByLine
        } else {
            Decoding::Whole(encoding, Box::new(encoding.new_decoder_without_bom_handling()))
        };
        let raw = head[bom..].to_vec();
        let left = limit.saturating_sub(head.len() as u64);
        Self { source, decoding, bom: bom > 0, raw, ended: false, left, limit, seen: Seen::default() }
    }

    /// The encoding as far as it has shown itself.
    pub(super) fn encoding(&self) -> String {
        match &self.decoding {
            Decoding::Whole(encoding, _) => encoding.name().to_owned(),
            Decoding::LineByLine if self.seen.single_byte_lines == 0 => {
                if self.bom {
                    "UTF-8 with BOM".to_owned()
                } else {
                    "UTF-8".to_owned()
                }
            }
            Decoding::LineByLine if self.is_mixed() => "UTF-8 and windows-1252".to_owned(),
            Decoding::LineByLine => "windows-1252".to_owned(),
        }
    }

    /// Whether everything so far was text in one encoding of Unicode.
    pub(super) fn is_sound(&self) -> bool {
        self.seen.single_byte_lines == 0 && self.seen.replaced == 0
    }

    /// Whether lines of two encodings were met.
    pub(super) fn is_mixed(&self) -> bool {
        self.seen.single_byte_lines > 0 && (self.bom || self.seen.utf8_lines > 0)
    }

    /// Appends the next block to `out`; `false` at the end.
    pub(super) fn fill(&mut self, out: &mut Vec<u8>) -> Result<bool, Fault> {
        if self.ended {
            return Ok(false);
        }
        self.read_block()?;
        let from = out.len();
        match &mut self.decoding {
            Decoding::Whole(_, decoder) => {
                let block = std::mem::take(&mut self.raw);
                decode_into(decoder, &block, self.ended, out, &mut self.seen);
            }
            Decoding::LineByLine => self.decode_lines(out),
        }
        self.drop_nuls(out, from);
        Ok(true)
    }

    fn read_block(&mut self) -> Result<(), Fault> {
        let before = self.raw.len();
        if before >= BLOCK {
            return Ok(());
        }
        let wanted = (BLOCK - before) as u64;
        let read = Read::take(&mut *self.source, wanted).read_to_end(&mut self.raw).map_err(|_| Fault::Io)? as u64;
        self.ended = read < wanted;
        if read > self.left {
            return Err(Fault::OverLimit { what: "size of the file", limit: self.limit });
        }
        self.left -= read;
        Ok(())
    }

    fn decode_lines(&mut self, out: &mut Vec<u8>) {
        let whole_lines = if self.ended {
            self.raw.len()
        } else {
            let newline = self.raw.iter().rposition(|&b| b == b'\n' || b == b'\r');
            newline.map_or_else(|| whole_characters(&self.raw), |at| at + 1)
        };
        let block = &self.raw[..whole_lines];
        if std::str::from_utf8(block).is_ok() {
            let foreign = !block.is_ascii();
            self.seen.utf8_lines += u64::from(foreign);
            if foreign {
                self.seen.replaced += block.windows(3).filter(|w| *w == "\u{fffd}".as_bytes()).count() as u64;
            }
            out.extend_from_slice(block);
        } else {
            for line in block.split_inclusive(|&b| b == b'\n' || b == b'\r') {
                decode_line(line, out, &mut self.seen);
            }
        }
        self.raw.drain(..whole_lines);
    }

    fn drop_nuls(&mut self, out: &mut Vec<u8>, from: usize) {
        if !out[from..].contains(&0) {
            return;
        }
        let mut kept = from;
        for at in from..out.len() {
            if out[at] != 0 {
                out[kept] = out[at];
                kept += 1;
            }
        }
        self.seen.nuls += (out.len() - kept) as u64;
        out.truncate(kept);
    }
}

/// Where a line longer than a block may be cut: before a character that is not complete.
fn whole_characters(raw: &[u8]) -> usize {
    let tail = raw.iter().rev().take(4).position(|&b| b & 0xc0 != 0x80).map_or(0, |back| back + 1);
    match std::str::from_utf8(&raw[raw.len() - tail..]) {
        Err(error) if error.error_len().is_none() => raw.len() - tail,
        _ => raw.len(),
    }
}

fn decode_line(line: &[u8], out: &mut Vec<u8>, seen: &mut Seen) {
    if line.is_ascii() {
        out.extend_from_slice(line);
    } else if std::str::from_utf8(line).is_ok() {
        seen.utf8_lines += 1;
        out.extend_from_slice(line);
    } else {
        seen.single_byte_lines += 1;
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(line);
        // The five bytes Windows-1252 leaves open come out as control characters.
        seen.replaced += text.chars().filter(|c| ('\u{80}'..='\u{9f}').contains(c)).count() as u64;
        out.extend_from_slice(text.as_bytes());
    }
}

fn decode_into(decoder: &mut Decoder, block: &[u8], last: bool, out: &mut Vec<u8>, seen: &mut Seen) {
    let room = decoder.max_utf8_buffer_length(block.len()).unwrap_or(block.len() * 3 + 16);
    let mut text = String::with_capacity(room);
    let (_, _, replaced) = decoder.decode_to_string(block, &mut text, last);
    if replaced {
        seen.replaced += text.chars().filter(|&c| c == '\u{fffd}').count() as u64;
    }
    out.extend_from_slice(text.as_bytes());
}

/// The encoding of a file without a byte order mark.
fn guess(head: &[u8]) -> &'static Encoding {
    if let Some(encoding) = utf16_by_nuls(head) {
        return encoding;
    }
    let foreign = head.iter().filter(|b| !b.is_ascii()).count();
    if foreign < CONVINCING || valid_utf8_prefix(head) {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(head, true);
    let guess = detector.guess(Some(b"us"), chardetng::Utf8Detection::Deny);
    // Among single-byte encodings names alone tell too little, and the senders' programs write Windows-1252.
    if guess.is_single_byte() { WINDOWS_1252 } else { guess }
}

/// UTF-8 apart from a character cut off at the end.
fn valid_utf8_prefix(head: &[u8]) -> bool {
    match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

/// UTF-16 without a byte order mark: every other byte of Western text is NUL.
fn utf16_by_nuls(head: &[u8]) -> Option<&'static Encoding> {
    let sample = &head[..head.len().min(4096) & !1];
    let nuls = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|&&b| b == 0).count() * 2;
    let (even, odd) = (nuls(0), nuls(1));
    match sample.len() {
        0..=3 => None,
        length if odd * 10 > length * 6 && even * 10 < length => Some(UTF_16LE),
        length if even * 10 > length * 6 && odd * 10 < length => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, String, Seen) {
        let mut rest: &[u8] = &[];
        let mut stream = Utf8Stream::new(bytes.to_vec(), &mut rest, 1 << 20);
        let mut out = Vec::new();
        while stream.fill(&mut out).unwrap() {}
        (String::from_utf8(out).unwrap(), stream.encoding(), stream.seen)
    }

    #[test]
    fn encodings_of_the_contract() {
        let utf16 = |text: &str, big: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        let text = "last_name;hours\nNuñez;6\n";
        let with_bom = |bom: &[u8], rest: Vec<u8>| [bom, &rest].concat();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), "UTF-8"),
            (with_bom(b"\xef\xbb\xbf", text.into()), "UTF-8 with BOM"),
            (with_bom(b"\xff\xfe", utf16(text, false)), "UTF-16LE"),
            (with_bom(b"\xfe\xff", utf16(text, true)), "UTF-16BE"),
            (utf16(text, false), "UTF-16LE"),
            (utf16(text, true), "UTF-16BE"),
            (b"last_name;hours\nNu\xf1ez;6\n".to_vec(), "windows-1252"),
        ] {
            let (decoded, named, _) = read(&bytes);
            assert_eq!((decoded.as_str(), named.as_str()), (text, encoding));
        }
    }

    #[test]
    fn two_encodings_in_one_file_are_read_line_by_line() {
        let (text, named, seen) = read(b"a\nNu\xc3\xb1ez\nO\x92Brien\n\x81\n");
        assert_eq!(text, "a\nNuñez\nO’Brien\n\u{81}\n");
        assert_eq!(named, "UTF-8 and windows-1252");
        assert_eq!(seen.replaced, 1);
    }

    #[test]
    fn blocks_cut_nothing() {
        let line = "é,".repeat(50) + "\n";
        let text = line.repeat(9_000);
        let (head, mut rest) = text.as_bytes().split_at(BLOCK + 1);
        let mut stream = Utf8Stream::new(head.to_vec(), &mut rest, 1 << 30);
        let mut out = Vec::new();
        while stream.fill(&mut out).unwrap() {}
        assert_eq!(String::from_utf8(out).unwrap(), text);
        assert_eq!(stream.encoding(), "UTF-8");
    }

    #[test]
    fn nuls_are_dropped_and_counted() {
        let (text, _, seen) = read(b"Smi\0th,6\nJones,6 and quite some more text\n");
        assert_eq!(text, "Smith,6\nJones,6 and quite some more text\n");
        assert_eq!(seen.nuls, 1);
    }
}
