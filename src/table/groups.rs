//! Row groups of a Parquet file, their columns encoded one by one or side by side.
//!
//! In: whole pieces of a table in order, the last of which may be shorter. Out: the bytes that `ArrowWriter` writes for
//! them, which depend on nothing but the pieces: what a column becomes does not depend on the others, and columns are
//! put together in their order. One row group is held in memory, encoded.

use super::error::TableError;
use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{Field, SchemaRef};
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, IntoParallelRefMutIterator, ParallelIterator};
use std::io::Write;

/// Rows of a row group; the writer holds one in memory.
pub(super) const GROUP_ROWS: usize = 131_072;
/// Rows of a piece. A row group is a whole number of them.
pub(super) const PIECE_ROWS: usize = 8_192;

/// Writes pieces into row groups.
pub(super) struct Groups<W: Write + Send> {
    file: SerializedFileWriter<W>,
    factory: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
    /// Of the row group begun; empty between row groups.
    columns: Vec<ArrowColumnWriter>,
    rows: usize,
    threads: Threads,
}

/// Who encodes the columns of a piece. The bytes are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threads {
    /// The thread that writes. Until the table ends it waits for nobody, so others may wait for it, by a lock or a full
    /// channel.
    Own,
    /// All of them; the one that writes waits until they are done. Whoever writes so must hold no lock, and keep no
    /// other thread of the pool waiting for itself.
    All,
}

impl<W: Write + Send> Groups<W> {
    pub(super) fn new(
        out: W,
        schema: SchemaRef,
        properties: WriterProperties,
        threads: Threads,
    ) -> Result<Self, TableError> {
        let writer = ArrowWriter::try_new(out, schema.clone(), Some(properties))?;
        let (file, factory) = writer.into_serialized_writer()?;
        Ok(Self { file, factory, schema, columns: Vec::new(), rows: 0, threads })
    }

    /// Encodes the next piece.
    pub(super) fn write(&mut self, piece: &RecordBatch) -> Result<(), TableError> {
        if piece.num_rows() == 0 {
            return Ok(());
        }
        if self.columns.is_empty() {
            self.columns = self.factory.create_column_writers(self.file.flushed_row_groups().len())?;
        }
        let fields = self.schema.fields();
        // Handing a few rows to other threads costs more than it saves.
        if self.threads == Threads::All && piece.num_rows() == PIECE_ROWS {
            let columns = self.columns.par_iter_mut().zip(&fields[..]).zip(piece.columns());
            columns.map(|((writer, field), array)| encode(writer, field, array)).collect::<Result<()>>()?;
        } else {
            let mut columns = self.columns.iter_mut().zip(fields.iter()).zip(piece.columns());
            columns.try_for_each(|((writer, field), array)| encode(writer, field, array))?;
        }
        self.rows += piece.num_rows();
        if self.rows >= GROUP_ROWS { self.close_group() } else { Ok(()) }
    }

    /// Writes the rest and gives the output back.
    pub(super) fn finish(mut self) -> Result<W, TableError> {
        self.close_group()?;
        Ok(self.file.into_inner()?)
    }

    fn close_group(&mut self) -> Result<(), TableError> {
        let columns = std::mem::take(&mut self.columns);
        if columns.is_empty() {
            return Ok(());
        }
        self.rows = 0;
        let chunks: Vec<ArrowColumnChunk> = match self.threads {
            Threads::Own => columns.into_iter().map(ArrowColumnWriter::close).collect::<Result<_>>()?,
            Threads::All => columns.into_par_iter().map(ArrowColumnWriter::close).collect::<Result<_>>()?,
        };
        let mut group = self.file.next_row_group()?;
        chunks.into_iter().try_for_each(|chunk| chunk.append_to_row_group(&mut group))?;
        group.close()?;
        Ok(())
    }
}

/// No column of a contract holds columns of its own, so each is one leaf.
fn encode(writer: &mut ArrowColumnWriter, field: &Field, array: &ArrayRef) -> Result<()> {
    let [leaf] = &compute_leaves(field, array)?[..] else {
        return Err(ParquetError::General("a column that is not one leaf".to_owned()));
    };
    writer.write(leaf)
}
