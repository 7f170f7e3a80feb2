//! Lines of comma-separated text.
//!
//! In: cells. Out: one line, a cell quoted where its text needs it. Written here because generation at full size is
//! mostly this, and because a line is also the unit that the sample's writers count.

use super::{Sink, SynthError};
use std::io::Write;

/// Appends a cell, quoted when it holds a separator, a quote or a line break, or begins or ends with a blank.
pub fn cell(out: &mut String, text: &str, separator: char) {
    let special = |b: u8| b == separator as u8 || matches!(b, b'"' | b'\n' | b'\r');
    let needs = text.bytes().any(special) || text.starts_with(' ') || text.ends_with(' ');
    if needs {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
}

pub fn line<T: AsRef<str>>(cells: &[T]) -> String {
    separated(cells, ',')
}

pub fn separated<T: AsRef<str>>(cells: &[T], separator: char) -> String {
    let mut out = String::with_capacity(cells.len() * 10);
    for (at, text) in cells.iter().enumerate() {
        if at > 0 {
            out.push(separator);
        }
        cell(&mut out, text.as_ref(), separator);
    }
    out
}

/// A file of lines with a header.
pub struct Csv {
    path: String,
    file: Box<dyn Write + Send>,
    buffer: String,
}

const FLUSH_AT: usize = 1 << 18;

impl Csv {
    pub fn open(sink: &mut dyn Sink, path: &str, header: &str) -> Result<Self, SynthError> {
        let file = sink.file(path).map_err(|source| SynthError::Write { path: path.to_owned(), source })?;
        let mut csv = Self { path: path.to_owned(), file, buffer: String::new() };
        csv.raw(header)?;
        Ok(csv)
    }

    pub fn write(&mut self, cells: &[&str]) -> Result<(), SynthError> {
        self.raw(&line(cells))
    }

    /// A line that is already joined.
    pub fn raw(&mut self, line: &str) -> Result<(), SynthError> {
        self.buffer.push_str(line);
        self.buffer.push('\n');
        if self.buffer.len() >= FLUSH_AT { self.flush() } else { Ok(()) }
    }

    /// Lines that are already joined and ended.
    pub fn lines(&mut self, lines: &str) -> Result<(), SynthError> {
        self.buffer.push_str(lines);
        if self.buffer.len() >= FLUSH_AT { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), SynthError> {
        let written = self.file.write_all(self.buffer.as_bytes());
        self.buffer.clear();
        written.map_err(|source| SynthError::Write { path: self.path.clone(), source })
    }

    pub fn finish(mut self) -> Result<(), SynthError> {
        self.flush()?;
        self.file.flush().map_err(|source| SynthError::Write { path: self.path.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_quotes_gets_them() {
        assert_eq!(line(&["a", "b, c", "d \"e\"", " f"]), "a,\"b, c\",\"d \"\"e\"\"\",\" f\"");
        assert_eq!(separated(&["a,b", "c;d"], ';'), "a,b;\"c;d\"");
    }
}
