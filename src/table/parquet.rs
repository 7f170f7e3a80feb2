//! The only reader and writer of Parquet.
//!
//! In: a contract, and record batches or structs in the order they shall stand; or an open file. Out: Parquet bytes
//! that depend on nothing but the contract and the rows, and what was written; or the batches or structs again. Rows
//! are cut into the same batches however the caller hands them over, and no time stamp or version is written, so equal
//! tables are equal bytes. A table that breaks its contract is not finished.

use super::check::Checker;
use super::contract::{ColumnType, Contract};
use super::error::TableError;
use super::keys::KeyCheck;
use super::relations::Batches;
use super::row::TableRow;
use super::rules::{Checked, Rules};
use ::parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use ::parquet::arrow::{ArrowWriter, ProjectionMask};
use ::parquet::basic::Compression;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::reader::ChunkReader;
use ::parquet::schema::types::ColumnPath;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::SchemaRef;
use arrow_select::coalesce::BatchCoalescer;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;
use std::io::Write;
use std::sync::Arc;

/// Rows of a row group; the writer holds one in memory, encoded.
const GROUP_ROWS: usize = 131_072;
/// Rows of a batch, as many as are made ready at a time.
const BATCH_ROWS: usize = 8_192;
/// Batches of a whole table that are made before the first of them is written.
const BATCHES_AHEAD: usize = 4;

/// What a finished table came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub rows: u64,
    pub bytes: u64,
}

/// Counts what passes through; whoever takes the bytes hashes them.
struct Tally<W> {
    out: W,
    bytes: u64,
}

impl<W: Write> Write for Tally<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// What the footer says of the file, and how its columns are written; the same for every run. Texts that are a key by
/// themselves are all different, so a dictionary of them would hold each once more, and most are digits of hashes, which do
/// not compress.
fn properties(contract: &Contract) -> WriterProperties {
    let made_of = KeyValue::new("contract".to_owned(), format!("{}@{}", contract.name, contract.version));
    let mut properties = WriterProperties::builder()
        .set_created_by(format!("clee (contract {})", contract.version))
        .set_key_value_metadata(Some(vec![made_of]))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_compression(Compression::SNAPPY);
    for key in std::iter::once(&contract.primary_key).chain(&contract.unique_keys) {
        if let [column] = key[..]
            && contract.columns[column].column_type == ColumnType::Text
        {
            let path = ColumnPath::from(contract.columns[column].name.clone());
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_compression(path, Compression::UNCOMPRESSED);
        }
    }
    properties.build()
}

/// Writes a table whose rows come little by little.
pub struct TableWriter<'c, W: Write + Send> {
    schema: SchemaRef,
    batches: BatchCoalescer,
    out: ArrowWriter<Tally<W>>,
    checker: Checker<'c>,
    rows: u64,
}

impl<'c, W: Write + Send> TableWriter<'c, W> {
    /// # Errors
    /// The first bytes cannot be written.
    pub fn new(out: W, contract: &'c Contract, keys: KeyCheck) -> Result<Self, TableError> {
        let rules = Arc::new(Rules::new(contract, keys)?);
        let schema = contract.arrow_schema();
        let out = ArrowWriter::try_new(Tally { out, bytes: 0 }, schema.clone(), Some(properties(contract)))?;
        let batches = BatchCoalescer::new(schema.clone(), BATCH_ROWS);
        Ok(Self { schema, batches, out, checker: Checker::new(rules), rows: 0 })
    }

    /// The rules under which rows for [`Self::push_checked`] are looked at, on whatever thread.
    pub fn rules(&self) -> Arc<Rules<'c>> {
        self.checker.rules()
    }

    /// Checks and takes the next rows.
    ///
    /// # Errors
    /// The batch breaks the contract, or cannot be written.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<(), TableError> {
        let checked = self.rules().check(batch)?;
        self.push_checked(checked)
    }

    /// [`Self::push`] for structs.
    ///
    /// # Errors
    /// As for batches.
    pub fn push_rows<T: TableRow>(&mut self, rows: &[T]) -> Result<(), TableError> {
        let rules = self.rules();
        rows.chunks(BATCH_ROWS).try_for_each(|rows| self.push_checked(rules.encode(rows)?))
    }

    /// Takes the next rows, looked at before under [`Self::rules`].
    ///
    /// # Errors
    /// As for batches.
    pub fn push_checked(&mut self, checked: Checked) -> Result<(), TableError> {
        let piece = self.checker.take(checked)?;
        self.checker.broken()?;
        self.rows += piece.rows as u64;
        if piece.rows > 0 {
            self.batches.push_batch(RecordBatch::try_new(self.schema.clone(), piece.columns)?)?;
        }
        self.write_full()
    }

    fn write_full(&mut self) -> Result<(), TableError> {
        while let Some(batch) = self.batches.next_completed_batch() {
            self.out.write(&batch)?;
        }
        Ok(())
    }

    /// Ends a row group; rows that come later are in the next one.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn end_row_group(&mut self) -> Result<(), TableError> {
        self.batches.finish_buffered_batch()?;
        self.write_full()?;
        Ok(self.out.flush()?)
    }

    /// Whether keys that were remembered as [`KeyCheck::Fingerprints`] may stand twice. Whoever is told so makes the keys again
    /// and shows them to a checker that remembers them, before finishing the table; a table that nobody asked this about is not
    /// finished while there is a doubt.
    pub fn take_doubt(&mut self) -> bool {
        self.checker.take_doubt()
    }

    /// Writes the rest and gives the output back.
    ///
    /// # Errors
    /// The table as a whole breaks the contract, or cannot be written.
    pub fn finish(mut self) -> Result<(W, Written), TableError> {
        self.batches.finish_buffered_batch()?;
        self.write_full()?;
        self.checker.finish()?;
        let Tally { out, bytes } = self.out.into_inner()?;
        Ok((out, Written { rows: self.rows, bytes }))
    }
}

/// Writes a whole table of structs, which all threads make ready.
///
/// # Errors
/// The rows break the contract, or cannot be written.
pub fn write_rows<T: TableRow, W: Write + Send>(
    out: W,
    contract: &Contract,
    rows: &[T],
) -> Result<(W, Written), TableError> {
    let mut writer = TableWriter::new(out, contract, KeyCheck::Remember)?;
    let rules = writer.rules();
    for some in rows.chunks(BATCHES_AHEAD * BATCH_ROWS) {
        let checked: Vec<Checked> =
            some.par_chunks(BATCH_ROWS).map(|rows| rules.encode(rows)).collect::<Result<_, _>>()?;
        checked.into_iter().try_for_each(|rows| writer.push_checked(rows))?;
    }
    writer.finish()
}

/// The batches of a table in their order, read as they are asked for.
pub struct TableReader {
    batches: ParquetRecordBatchReader,
}

impl TableReader {
    /// Reads the columns named, or all of them, in the order of the file.
    ///
    /// # Errors
    /// The source is no Parquet, or lacks a column.
    pub fn new<R: ChunkReader + 'static>(source: R, columns: Option<&[&str]>) -> Result<Self, TableError> {
        let mut builder = ParquetRecordBatchReaderBuilder::try_new(source)?.with_batch_size(BATCH_ROWS);
        if let Some(columns) = columns {
            if let Some(column) = columns.iter().find(|c| builder.schema().column_with_name(c).is_none()) {
                return Err(TableError::NoSuchColumn { column: (*column).to_owned() });
            }
            let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
            builder = builder.with_projection(mask);
        }
        Ok(Self { batches: builder.build()? })
    }

    /// The schema of what is read, and the batches.
    pub fn into_batches(self) -> (SchemaRef, Batches) {
        (self.batches.schema(), Box::new(self))
    }
}

impl Iterator for TableReader {
    type Item = Result<RecordBatch, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.batches.next().map(|batch| batch.map_err(TableError::from))
    }
}

/// Reads a whole table as structs.
///
/// # Errors
/// As for [`TableReader`], or a value is none that the struct can hold.
pub fn read_rows<T: TableRow>(source: impl ChunkReader + 'static) -> Result<Vec<T>, TableError> {
    let mut rows = Vec::new();
    for batch in TableReader::new(source, Some(&T::columns()))? {
        rows.extend(T::decode(&batch?)?);
    }
    Ok(rows)
}
