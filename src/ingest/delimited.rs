//! Delimited text: commas, semicolons, tabs or bars, quoted or not, from any program.
//!
//! In: a stream of UTF-8. Out: records with the physical line each begins on. What always holds: lines are counted as
//! an editor counts them, blank ones and those inside quotes too; no record takes more memory than its limit; a quote
//! that is never closed costs its own line and no other. A reader of our own rather than the `csv` crate's, which tells
//! neither of these (a test holds the two against each other on well-formed text).

use super::block;
use super::fault::Fault;
use super::headers::Headers;
use super::raw::RawRecord;
use super::table::Table;
use super::text::Utf8Stream;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// What the delimiter is judged by.
const SAMPLE_BYTES: usize = 64 << 10;
const SAMPLE_RECORDS: usize = 60;

/// One record in a piece of text.
struct Scan {
    /// Bytes the record takes, line end included.
    used: usize,
    /// Line ends among them.
    lines: u32,
    /// A quote was still open at the end of the text.
    unclosed: bool,
    /// Text stood between a closing quote and the next delimiter.
    ragged: bool,
}

/// How a piece of text is cut into cells.
#[derive(Clone, Copy)]
struct Cutting {
    delimiter: u8,
    quotes: bool,
    /// No text follows the piece.
    last: bool,
}

impl Cutting {
    /// How far `text` goes without a delimiter or line end. Eight bytes at a time: most of a file is walked here.
    #[inline]
    fn plain(self, text: &[u8]) -> usize {
        const ONES: u64 = u64::from_ne_bytes([1; 8]);
        const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
        let holds = |word: u64, byte: u8| {
            let differing = word ^ (ONES * u64::from(byte));
            differing.wrapping_sub(ONES) & !differing & HIGHS
        };
        let (chunks, rest) = text.as_chunks::<8>();
        for (at, chunk) in chunks.iter().enumerate() {
            let word = u64::from_le_bytes(*chunk);
            let found = holds(word, self.delimiter) | holds(word, b'\n') | holds(word, b'\r');
            if found != 0 {
                return at * 8 + (found.trailing_zeros() / 8) as usize;
            }
        }
        let stop = rest.iter().position(|&b| b == self.delimiter || b == b'\n' || b == b'\r');
        stop.map_or(text.len(), |at| text.len() - rest.len() + at)
    }

    /// Cuts the record that begins `text` into the cells of `record`; `None` when it may go on beyond the text.
    fn record(self, text: &[u8], record: &mut RawRecord) -> Option<Scan> {
        if let Some(used) = self.line(text, record) {
            return Some(Scan { used, lines: 1, unclosed: false, ragged: false });
        }
        record.clear(record.number);
        self.any_record(text, record)
    }

    /// A record of one line whose cells stand in the text as they are, which are nearly all: how many bytes it takes.
    /// `None` when more has to be asked.
    fn line(self, text: &[u8], record: &mut RawRecord) -> Option<usize> {
        let mut at = 0;
        loop {
            let (start, end) = match *text.get(at)? {
                b'"' if self.quotes => {
                    let inside = &text[at + 1..];
                    let close = inside.iter().position(|b| matches!(b, b'"' | b'\n' | b'\r'))?;
                    (inside[close] == b'"').then_some((at + 1, at + 1 + close))?
                }
                b' ' if self.quotes => return None,
                _ => (at, at + self.plain(&text[at..])),
            };
            let stop = if start > at { end + 1 } else { end };
            record.mark_cell(start, end);
            at = match (*text.get(stop)?, text.get(stop + 1)) {
                (b, _) if b == self.delimiter => stop + 1,
                (b'\n', _) => {
                    record.take_text(&text[..stop]);
                    return Some(stop + 1);
                }
                (b'\r', Some(b'\n')) => {
                    record.take_text(&text[..stop]);
                    return Some(stop + 2);
                }
                _ => return None,
            };
        }
    }

    /// [`Self::record`] whatever stands there.
    fn any_record(self, text: &[u8], record: &mut RawRecord) -> Option<Scan> {
        let mut scan = Scan { used: 0, lines: 0, unclosed: false, ragged: false };
        loop {
            let quote = if self.quotes { opening_quote(text, scan.used, self.delimiter) } else { None };
            if let Some(inside) = quote {
                scan.used = inside;
                if !quoted(text, &mut scan, record) {
                    if !self.last {
                        return None;
                    }
                    scan.unclosed = true;
                }
            }
            let end = scan.used + self.plain(&text[scan.used..]);
            scan.ragged |= quote.is_some() && !text[scan.used..end].trim_ascii().is_empty();
            record.extend(&text[scan.used..end]);
            scan.used = end;
            match text.get(end) {
                Some(&b) if b == self.delimiter => {
                    record.end_cell();
                    scan.used += 1;
                }
                Some(b'\r') if end + 1 == text.len() && !self.last => return None,
                Some(&b) => {
                    record.end_cell();
                    scan.used += if b == b'\r' && text.get(end + 1) == Some(&b'\n') { 2 } else { 1 };
                    scan.lines += 1;
                    return Some(scan);
                }
                None if self.last => {
                    record.end_cell();
                    return Some(scan);
                }
                None => return None,
            }
        }
    }
}

/// The position after a quote that opens a cell at `at`; blanks may stand before it.
fn opening_quote(text: &[u8], at: usize, delimiter: u8) -> Option<usize> {
    let blanks = text[at..].iter().take_while(|&&b| b == b' ' && b != delimiter).count();
    (text.get(at + blanks) == Some(&b'"')).then_some(at + blanks + 1)
}

/// Takes in what is inside quotes; `false` when the closing quote is not in the text.
fn quoted(text: &[u8], scan: &mut Scan, record: &mut RawRecord) -> bool {
    loop {
        let rest = &text[scan.used..];
        let Some(quote) = rest.iter().position(|&b| b == b'"') else {
            record.extend(rest);
            scan.lines += line_ends(rest);
            scan.used = text.len();
            return false;
        };
        record.extend(&rest[..quote]);
        scan.lines += line_ends(&rest[..quote]);
        scan.used += quote + 1;
        if text.get(scan.used) != Some(&b'"') {
            return true;
        }
        record.extend(b"\"");
        scan.used += 1;
    }
}

/// Line ends in `text`: LF, CR LF, or CR alone.
fn line_ends(text: &[u8]) -> u32 {
    let mut count = 0;
    for (at, &b) in text.iter().enumerate() {
        count += u32::from(b == b'\n' || b == b'\r' && text.get(at + 1) != Some(&b'\n'));
    }
    count
}

/// Reads the whole stream into `table`. `text` is what was taken from the stream before.
pub(super) fn read(
    mut text: Vec<u8>,
    stream: &mut Utf8Stream<'_>,
    headers: &Headers,
    record_bytes: usize,
    table: &mut Table<'_, '_>,
) -> Result<(), Fault> {
    let (declared, mut at) = declared_delimiter(&text);
    let mut line = if at > 0 { 2 } else { 1 };
    let delimiter = declared.unwrap_or_else(|| sniff(headers, &text[at..]));
    let mut cutting = Cutting { delimiter, quotes: true, last: false };
    let mut record = RawRecord::default();
    while !(table.is_over() || cutting.last && at == text.len()) {
        record.clear(line);
        let Some(scan) = cutting.record(&text[at..], &mut record) else {
            if text.len() - at > record_bytes {
                return Err(over(record_bytes));
            }
            text.drain(..at);
            at = 0;
            cutting.last = !stream.fill(&mut text)?;
            continue;
        };
        let scan = alone_if_unclosed(cutting, &text[at..], scan, &mut record, table);
        if scan.used > record_bytes {
            return Err(over(record_bytes));
        }
        table.push(&mut record);
        at += scan.used;
        line += scan.lines;
    }
    Ok(())
}

fn over(record_bytes: usize) -> Fault {
    Fault::OverLimit { what: "length of a record", limit: record_bytes as u64 }
}

/// Decides whether a record of several lines is one record or the work of a quote nobody closed: then its first line
/// stands alone, quotes and all, and the next line begins a record of its own.
fn alone_if_unclosed(
    cutting: Cutting,
    text: &[u8],
    scan: Scan,
    record: &mut RawRecord,
    table: &mut Table<'_, '_>,
) -> Scan {
    if scan.lines < 2 && !scan.unclosed {
        return scan;
    }
    let width = table.header_width();
    if !scan.unclosed && (width == 0 || record.len() == width && !scan.ragged) {
        return scan;
    }
    let number = record.number;
    let mut alone = RawRecord::default();
    alone.clear(number);
    let literal = Cutting { quotes: false, last: true, ..cutting };
    let Some(first) = literal.record(text, &mut alone) else { return scan };
    if !scan.unclosed && alone.len() != width {
        return scan;
    }
    table.issue(number, "unclosed_quote", "a quote is opened and never closed; its line is read alone", None);
    *record = alone;
    first
}

/// The delimiter a first line `sep=;` declares, and where the text goes on.
fn declared_delimiter(text: &[u8]) -> (Option<u8>, usize) {
    let line = text.iter().position(|&b| b == b'\n' || b == b'\r').unwrap_or(text.len());
    let bare: Vec<u8> = text[..line].iter().copied().filter(|&b| b != b'"').collect();
    match bare.as_slice() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] if DELIMITERS.contains(delimiter) => {
            let end = if text[line..].starts_with(b"\r\n") { 2 } else { 1 };
            (Some(*delimiter), text.len().min(line + end))
        }
        _ => (None, 0),
    }
}

/// The delimiter under which the sample makes most sense: most known headers in one record, then most records of one
/// width, then the widest.
fn sniff(headers: &Headers, text: &[u8]) -> u8 {
    let sample = &text[..text.len().min(SAMPLE_BYTES)];
    let sense = |&delimiter: &u8| {
        let (mut best, mut widths) = (0, std::collections::BTreeMap::<usize, usize>::new());
        let cutting = Cutting { delimiter, quotes: true, last: true };
        let (mut at, mut record) = (0, RawRecord::default());
        for _ in 0..SAMPLE_RECORDS {
            if at == sample.len() {
                break;
            }
            record.clear(0);
            let Some(scan) = cutting.record(&sample[at..], &mut record) else { break };
            at += scan.used;
            record.trim();
            best = best.max(block::better_header_score(headers, &record, best));
            if record.len() > 1 {
                *widths.entry(record.len()).or_default() += 1;
            }
        }
        let (regular, width) = widths.into_iter().map(|(width, count)| (count, width)).max().unwrap_or((0, 0));
        (best, regular, width)
    };
    let mut found = (DELIMITERS[0], sense(&DELIMITERS[0]));
    for delimiter in &DELIMITERS[1..] {
        let candidate = sense(delimiter);
        if candidate > found.1 {
            found = (*delimiter, candidate);
        }
    }
    found.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, delimiter: u8) -> Vec<Vec<String>> {
        let cutting = Cutting { delimiter, quotes: true, last: true };
        let (mut at, mut record, mut all) = (0, RawRecord::default(), Vec::new());
        while at < text.len() {
            record.clear(0);
            at += cutting.record(&text.as_bytes()[at..], &mut record).unwrap().used;
            all.push((0..record.len()).map(|i| record.str(i).to_owned()).collect());
        }
        all
    }

    #[test]
    fn agrees_with_the_csv_crate_on_well_formed_text() {
        let mut seed = 7_u64;
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        for _ in 0..2_000 {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for _ in 0..=next(5) {
                let cell = |next: &mut dyn FnMut(u64) -> u64| -> String {
                    (0..next(6)).map(|_| ["a", ",", "\"", "\n", "\r\n", " b", "é", ";"][next(8) as usize]).collect()
                };
                let cells: Vec<String> = (0..=next(4)).map(|_| format!("x{}", cell(&mut next))).collect();
                writer.write_record(&cells).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let expected: Vec<Vec<String>> =
                reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
            assert_eq!(cut(&text, b','), expected, "{text:?}");
        }
    }

    #[test]
    fn plain_text_ends_at_the_first_stop() {
        let cutting = Cutting { delimiter: b';', quotes: true, last: true };
        for length in 0..20 {
            for (stop, at) in [";", "\n", "\r"].iter().flat_map(|stop| (0..=length).map(move |at| (stop, at))) {
                let text = "\u{8a}x\u{b}".repeat(9)[..].chars().take(at).collect::<String>() + stop + ";abc\n;";
                assert_eq!(cutting.plain(text.as_bytes()), text.find([';', '\n', '\r']).unwrap(), "{text:?}");
            }
            let text = "x".repeat(length);
            assert_eq!(cutting.plain(text.as_bytes()), length);
        }
    }

    #[test]
    fn the_short_way_and_the_long_agree() {
        let pieces = ["a", ",", "\"", "\"\"", "\n", "\r\n", "\r", " ", "b c", "é", ",,", "\",\"", "12-3"];
        let mut seed = 11_u64;
        let mut next = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below
        };
        let shown = |scan: Option<Scan>, record: &RawRecord| {
            let scan = scan.map(|s| (s.used, s.lines, s.unclosed, s.ragged));
            let cells: Vec<String> = (0..record.len()).map(|i| record.str(i).to_owned()).collect();
            scan.map(|scan| (scan, cells, record.text_len()))
        };
        for _ in 0..20_000 {
            let text: String = (0..next(12)).map(|_| pieces[next(pieces.len())]).collect();
            let cutting = Cutting { delimiter: b',', quotes: next(4) > 0, last: next(2) > 0 };
            let (mut short, mut long) = (RawRecord::default(), RawRecord::default());
            let one = cutting.record(text.as_bytes(), &mut short);
            let other = cutting.any_record(text.as_bytes(), &mut long);
            assert_eq!(shown(one, &short), shown(other, &long), "{text:?}");
        }
    }

    #[test]
    fn quotes_are_taken_as_people_write_them() {
        assert_eq!(cut("a, \"b, c\",d\"e\"\n", b','), [["a", "b, c", "d\"e\""]]);
        assert_eq!(cut("\"a\"x,b\n", b','), [["ax", "b"]]);
        assert_eq!(cut("a\rb\r\nc", b','), [["a"], ["b"], ["c"]]);
    }

    #[test]
    fn lines_are_counted_as_an_editor_does() {
        assert_eq!(line_ends(b"a\nb\r\nc\rd"), 3);
        assert_eq!(line_ends(b"\r\r\n\n"), 3);
    }
}
