//! A column of a row group on its way into the file.
//!
//! In: the column of one piece after the other. Out: its pages as bytes, with a dictionary before them if its values
//! repeat, and what the footer says of it. A piece's codes become those of the row group value by value, not cell by
//! cell. Pages are cut by rows, and whether there is a dictionary depends on its size alone, so equal rows are equal
//! bytes however they were cut into pieces. Names of rows, digits of hashes, are not compressed: it would cost more time
//! than all other columns take and save a twentieth.

use super::bounds::{Bounds, is_nan};
use super::contract::ColumnType;
use super::dictionary::Dictionary;
use super::error::TableError;
use super::piece::{Cells, Held, Kept, Manner, Values};
use super::plain::{one_by_one, plain};
use super::rle;
use ::parquet::basic::{Compression, Encoding};
use ::parquet::column::page::{CompressedPage, Page};
use ::parquet::file::statistics::Statistics;
use std::ops::Range;

/// Rows of a page. A row group is a whole number of them.
pub(super) const PAGE_ROWS: usize = 16_384;
/// Bytes of a dictionary from which on the rest of the row group, and the row groups after it, do without: its values
/// hardly repeat.
const LARGEST_DICTIONARY: usize = 1 << 20;

pub(super) struct Chunk {
    kept: Kept,
    nullable: bool,
    /// The dictionary has been too large once.
    plain: bool,
    dictionary: Dictionary,
    page: OpenPage,
    bounds: Bounds,
    pages: Vec<CompressedPage>,
    rows: usize,
    snappy: snap::raw::Encoder,
    /// Code in the row group of each value of the piece that is being taken, or [`UNSEEN`].
    codes: Vec<u32>,
    spare: Vec<u8>,
}

const UNSEEN: u32 = u32::MAX;

/// The page that is being filled.
struct OpenPage {
    held: Held,
    codes: Vec<u32>,
    values: Values,
}

/// A column of a row group, ready to be written.
pub(super) struct Finished {
    /// The dictionary, if there is one, comes first.
    pub(super) pages: Vec<CompressedPage>,
    pub(super) compression: Compression,
    pub(super) statistics: Statistics,
    pub(super) rows: usize,
}

impl Chunk {
    pub(super) fn new(kept: Kept, nullable: bool) -> Self {
        let values = Values::none_of(kept.column_type);
        Self {
            kept,
            nullable,
            plain: false,
            dictionary: Dictionary::new(kept.column_type),
            page: OpenPage { held: Held::default(), codes: Vec::new(), values },
            bounds: Bounds::default(),
            pages: Vec::new(),
            rows: 0,
            snappy: snap::raw::Encoder::new(),
            codes: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// Takes some rows of a piece.
    pub(super) fn take(&mut self, cells: &Cells, rows: Range<usize>) -> Result<(), TableError> {
        let (mut from, mut value) = (rows.start, cells.held.before(rows.start));
        self.codes.clear();
        if value > 0 && cells.codes.is_some() {
            self.codes.resize(cells.values.len(), UNSEEN);
        }
        while from < rows.end {
            let to = rows.end.min(from + PAGE_ROWS - self.page.held.rows);
            let held = self.page.held.extend(&cells.held, from..to);
            self.take_values(cells, value..value + held);
            (from, value) = (to, value + held);
            if self.page.held.rows == PAGE_ROWS {
                self.end_page()?;
            }
        }
        Ok(())
    }

    fn take_values(&mut self, cells: &Cells, range: Range<usize>) {
        let Some(codes) = &cells.codes else {
            self.page.values.extend(&cells.values, range);
            return;
        };
        let codes = &codes[range];
        self.meet(&cells.values, codes);
        if self.plain {
            codes.iter().for_each(|code| self.page.values.push(&cells.values, *code as usize));
        } else {
            self.page.codes.extend(codes.iter().map(|code| self.codes[*code as usize]));
        }
    }

    /// Learns the values that come for the first time since the piece was begun, in the order of the rows.
    fn meet(&mut self, values: &Values, codes: &[u32]) {
        // Codes of a piece count up, so after its first row, and unless the row group began later, the new ones are those
        // above all that came before.
        let met = codes.iter().fold(0, |most, code| most.max(code + 1)) as usize;
        if self.codes.len() < values.len() {
            for at in self.codes.len()..met {
                let own = self.own_code(values, at);
                self.codes.push(own);
            }
            return;
        }
        for at in codes.iter().map(|code| *code as usize) {
            if self.codes[at] == UNSEEN {
                self.codes[at] = self.own_code(values, at);
            }
        }
    }

    fn own_code(&mut self, values: &Values, at: usize) -> u32 {
        if self.plain {
            self.bounds.take(values, at, self.kept.column_type);
            return 0;
        }
        self.dictionary.code(values, at)
    }

    /// Closes the page that is being filled.
    fn end_page(&mut self) -> Result<(), TableError> {
        let rows = self.page.held.rows;
        let nulls = self.page.held.nulls();
        let mut bytes = std::mem::take(&mut self.spare);
        bytes.clear();
        if self.nullable {
            self.page.held.set_down(nulls, &mut bytes);
        }
        let encoding = self.set_down_values(&mut bytes);
        self.rows += rows;
        self.bounds.nulls += nulls as u64;
        let size = bytes.len();
        let page = Page::DataPage {
            buf: self.compressed(&bytes)?.into(),
            num_values: rows as u32,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        self.pages.push(CompressedPage::new(page, size));
        self.spare = bytes;
        self.page.clear();
        self.plain |= self.dictionary.values.size(self.kept.column_type) >= LARGEST_DICTIONARY;
        Ok(())
    }

    fn set_down_values(&mut self, bytes: &mut Vec<u8>) -> Encoding {
        let column_type = self.kept.column_type;
        let page = &self.page;
        match self.kept.manner {
            Manner::Coded if self.plain => {
                self.bounds.nans += page.values.nans(column_type);
                plain(&page.values, column_type, bytes);
                Encoding::PLAIN
            }
            Manner::Coded => {
                self.bounds.nans += self.dictionary.values.nans_among(&page.codes, column_type);
                let width = rle::width_of((self.dictionary.values.len() as u32).saturating_sub(1));
                bytes.push(width as u8);
                rle::encode(&page.codes, width, bytes);
                Encoding::RLE_DICTIONARY
            }
            Manner::Each => {
                self.bounds.take_all(&page.values, column_type);
                self.bounds.nans += page.values.nans(column_type);
                one_by_one(&page.values, column_type, bytes)
            }
        }
    }

    const fn compression(&self) -> Compression {
        match self.kept {
            Kept { manner: Manner::Each, column_type: ColumnType::Text } => Compression::UNCOMPRESSED,
            _ => Compression::SNAPPY,
        }
    }

    fn compressed(&mut self, bytes: &[u8]) -> Result<Vec<u8>, TableError> {
        if self.compression() == Compression::UNCOMPRESSED {
            return Ok(bytes.to_vec());
        }
        let fault = |fault: snap::Error| TableError::Parquet(::parquet::errors::ParquetError::External(fault.into()));
        let mut compressed = self.snappy.compress_vec(bytes).map_err(fault)?;
        compressed.shrink_to_fit();
        Ok(compressed)
    }

    /// Ends the row group and begins the next. `signed`: whether values are in the order of signed numbers.
    pub(super) fn finish(&mut self, signed: bool) -> Result<Finished, TableError> {
        if self.page.held.rows > 0 {
            self.end_page()?;
        }
        let column_type = self.kept.column_type;
        let mut pages = std::mem::take(&mut self.pages);
        let values = &self.dictionary.values;
        if values.len() > 0 || self.kept.manner == Manner::Coded && !self.plain {
            self.bounds.take_all(values, column_type);
            let (num_values, mut bytes) = (values.len() as u32, Vec::with_capacity(values.size(column_type)));
            plain(values, column_type, &mut bytes);
            let buf = self.compressed(&bytes)?.into();
            let page = Page::DictionaryPage { buf, num_values, encoding: Encoding::PLAIN, is_sorted: false };
            pages.insert(0, CompressedPage::new(page, bytes.len()));
            self.dictionary.clear();
        }
        let statistics = std::mem::take(&mut self.bounds).statistics(column_type, signed);
        let rows = std::mem::take(&mut self.rows);
        Ok(Finished { pages, compression: self.compression(), statistics, rows })
    }
}

impl OpenPage {
    fn clear(&mut self) {
        self.held.clear();
        self.codes.clear();
        self.values.clear();
    }
}

impl Held {
    /// Appends which rows hold a value, of which `nulls` do not, with its length before it.
    fn set_down(&self, nulls: usize, bytes: &mut Vec<u8>) {
        let start = bytes.len();
        bytes.extend_from_slice(&[0; 4]);
        if nulls == 0 || nulls == self.rows {
            rle::repeated(nulls == 0, self.rows, 1, bytes);
        } else {
            rle::encode(&self.list, 1, bytes);
        }
        let length = (bytes.len() - start - 4) as u32;
        bytes[start..start + 4].copy_from_slice(&length.to_le_bytes());
    }
}

impl Values {
    /// Values that are no number.
    fn nans(&self, column_type: ColumnType) -> u64 {
        match self {
            Self::Numbers(numbers) if column_type == ColumnType::Float => {
                numbers.iter().filter(|number| is_nan(**number, column_type)).count() as u64
            }
            _ => 0,
        }
    }

    /// Rows whose value is no number.
    fn nans_among(&self, codes: &[u32], column_type: ColumnType) -> u64 {
        match self {
            Self::Numbers(numbers) if self.nans(column_type) > 0 => {
                codes.iter().filter(|code| is_nan(numbers[**code as usize], column_type)).count() as u64
            }
            _ => 0,
        }
    }
}
