//! Row groups of a Parquet file, their columns encoded one by one or side by side.
//!
//! In: pieces of a table in order. Out: the bytes of the file, which depend on nothing but the rows: row groups and pages
//! are cut by rows, what a column becomes does not depend on the others, and columns are put together in their order.
//! One row group is held in memory, encoded. The library that reads Parquet writes headers, schema and footer.

use super::chunk::{Chunk, Finished};
use super::contract::Contract;
use super::error::TableError;
use super::piece::{Kept, Piece};
use ::parquet::arrow::{ArrowSchemaConverter, add_encoded_arrow_schema_to_metadata};
use ::parquet::basic::{ColumnOrder, Encoding, PageType};
use ::parquet::column::page::PageWriter;
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::metadata::{
    ColumnChunkMetaData, FileMetaData, KeyValue, PageEncodingStats, ParquetMetaData, ParquetMetaDataWriter,
    RowGroupMetaData,
};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use ::parquet::schema::types::{ColumnDescPtr, SchemaDescPtr};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};
use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

/// Rows of a row group; the writer holds one in memory.
pub(super) const GROUP_ROWS: usize = 131_072;
/// Rows of a piece, as many as are made ready at a time.
pub(super) const PIECE_ROWS: usize = 8_192;
/// What a file begins and ends with.
const MAGIC: &[u8] = b"PAR1";
/// Of the format: data pages of the first kind, which every reader knows.
const FORMAT: i32 = 1;

/// Writes pieces into row groups.
pub(super) struct Groups<W: Write + Send> {
    out: TrackedWrite<W>,
    schema: SchemaDescPtr,
    properties: WriterProperties,
    chunks: Vec<Chunk>,
    done: Vec<RowGroupMetaData>,
    /// Of the row group begun.
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
    pub(super) fn new(out: W, contract: &Contract, kept: &[Kept], threads: Threads) -> Result<Self, TableError> {
        let arrow = contract.arrow_schema();
        let schema = Arc::new(ArrowSchemaConverter::new().convert(&arrow)?);
        let mut properties = properties(contract);
        add_encoded_arrow_schema_to_metadata(&arrow, &mut properties);
        let mut out = TrackedWrite::new(out);
        out.write_all(MAGIC).map_err(ParquetError::from)?;
        let columns = kept.iter().zip(&contract.columns);
        let chunks = columns.map(|(kept, column)| Chunk::new(*kept, !column.required)).collect();
        Ok(Self { out, schema, properties, chunks, done: Vec::new(), rows: 0, threads })
    }

    /// Encodes the next piece.
    pub(super) fn write(&mut self, piece: &Piece) -> Result<(), TableError> {
        let mut from = 0;
        while from < piece.rows {
            let to = piece.rows.min(from + GROUP_ROWS - self.rows);
            self.take(piece, from..to)?;
            self.rows += to - from;
            from = to;
            if self.rows == GROUP_ROWS {
                self.close_group()?;
            }
        }
        Ok(())
    }

    fn take(&mut self, piece: &Piece, rows: Range<usize>) -> Result<(), TableError> {
        // Handing a few rows to other threads costs more than it saves.
        if self.threads == Threads::All && rows.len() >= PIECE_ROWS {
            let columns = self.chunks.par_iter_mut().zip(&piece.columns);
            return columns.map(|(chunk, cells)| chunk.take(cells, rows.clone())).collect();
        }
        self.chunks.iter_mut().zip(&piece.columns).try_for_each(|(chunk, cells)| chunk.take(cells, rows.clone()))
    }

    fn close_group(&mut self) -> Result<(), TableError> {
        if self.rows == 0 {
            return Ok(());
        }
        let start = self.out.bytes_written();
        let mut columns = Vec::with_capacity(self.chunks.len());
        for (chunk, column) in self.chunks.iter_mut().zip(self.schema.columns()) {
            columns.push(write_chunk(&mut self.out, column, chunk.finish(column.sort_order().is_signed())?)?);
        }
        let group = RowGroupMetaData::builder(self.schema.clone())
            .set_total_byte_size(columns.iter().map(ColumnChunkMetaData::uncompressed_size).sum())
            .set_column_metadata(columns)
            .set_num_rows(self.rows as i64)
            .set_ordinal(i32::try_from(self.done.len()).unwrap_or(i32::MAX))
            .set_file_offset(start as i64);
        self.done.push(group.build()?);
        self.rows = 0;
        Ok(())
    }

    /// Writes the rest and the footer, and gives the output back.
    pub(super) fn finish(mut self) -> Result<W, TableError> {
        self.close_group()?;
        let Self { mut out, schema, properties, done, .. } = self;
        let orders = schema.columns().iter().map(|column| {
            ColumnOrder::column_order_for_type(
                column.logical_type_ref(),
                column.converted_type(),
                column.physical_type(),
            )
        });
        let rows = done.iter().map(RowGroupMetaData::num_rows).sum();
        let (made_by, told) = (properties.created_by().to_owned(), properties.key_value_metadata().cloned());
        let file = FileMetaData::new(FORMAT, rows, Some(made_by), told, schema.clone(), Some(orders.collect()));
        let footer = ParquetMetaData::new(file, done);
        let mut bytes = Vec::new();
        ParquetMetaDataWriter::new(&mut bytes, &footer).finish()?;
        out.write_all(&bytes).map_err(ParquetError::from)?;
        Ok(out.into_inner()?)
    }
}

/// Writes the pages of a column and says where they lie.
fn write_chunk<W: Write + Send>(
    out: &mut TrackedWrite<W>,
    column: &ColumnDescPtr,
    finished: Finished,
) -> Result<ColumnChunkMetaData> {
    let Finished { pages, compression, statistics, rows } = finished;
    let (mut dictionary, mut data) = (None, None);
    let (mut compressed, mut whole) = (0, 0);
    let mut encodings: Vec<PageEncodingStats> = Vec::new();
    for page in pages {
        let (page_type, encoding) = (page.page_type(), page.encoding());
        match encodings.iter_mut().find(|told| (told.page_type, told.encoding) == (page_type, encoding)) {
            Some(told) => told.count += 1,
            None => encodings.push(PageEncodingStats { page_type, encoding, count: 1 }),
        }
        let written = SerializedPageWriter::new(out).write_page(page)?;
        let offset = if page_type == PageType::DICTIONARY_PAGE { &mut dictionary } else { &mut data };
        offset.get_or_insert(written.offset as i64);
        compressed += written.compressed_size as i64;
        whole += written.uncompressed_size as i64;
    }
    let mut used: Vec<_> = encodings.iter().map(|told| told.encoding).collect();
    used.push(Encoding::RLE);
    ColumnChunkMetaData::builder(column.clone())
        .set_compression(compression)
        .set_encodings(used)
        .set_page_encoding_stats(encodings)
        .set_total_compressed_size(compressed)
        .set_total_uncompressed_size(whole)
        .set_num_values(rows as i64)
        .set_data_page_offset(data.unwrap_or(0))
        .set_dictionary_page_offset(dictionary)
        .set_statistics(statistics)
        .build()
}

/// What the footer says of the file; the same for every run.
pub(super) fn properties(contract: &Contract) -> WriterProperties {
    let made_of = KeyValue::new("contract".to_owned(), format!("{}@{}", contract.name, contract.version));
    WriterProperties::builder()
        .set_created_by(format!("clee (contract {})", contract.version))
        .set_key_value_metadata(Some(vec![made_of]))
        .build()
}
