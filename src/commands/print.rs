//! Tables on standard output, as text for people, JSON for programs or CSV for spreadsheets.

use crate::cli::Format;
use crate::error::CommandError;
use std::io::Write;

/// A table of texts: names of columns, and rows as wide as they are many.
pub struct Table {
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(columns: &[&'static str]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    pub fn push(&mut self, row: Vec<String>) {
        debug_assert_eq!(row.len(), self.columns.len());
        self.rows.push(row);
    }

    /// Prints the table.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn print(&self, format: Format) -> Result<(), CommandError> {
        let out = std::io::stdout().lock();
        match format {
            Format::Text => self.text(out)?,
            Format::Json => self.json(out)?,
            Format::Csv => self.csv(out)?,
        }
        Ok(())
    }

    fn text(&self, mut out: impl Write) -> std::io::Result<()> {
        let width = |column: usize| {
            let cells = self.rows.iter().map(|row| row[column].chars().count());
            cells.chain([self.columns[column].len()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let line = |cells: Vec<&str>| {
            let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        writeln!(out, "{}", line(self.columns.clone()))?;
        for row in &self.rows {
            writeln!(out, "{}", line(row.iter().map(String::as_str).collect()))?;
        }
        Ok(())
    }

    fn json(&self, mut out: impl Write) -> std::io::Result<()> {
        let object = |row: &Vec<String>| -> serde_json::Map<String, serde_json::Value> {
            let cells = self.columns.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), cell.as_str().into()));
            cells.collect()
        };
        let all: Vec<_> = self.rows.iter().map(object).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)
    }

    fn csv(&self, out: impl Write) -> std::io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(&self.columns)?;
        for row in &self.rows {
            writer.write_record(row)?;
        }
        writer.flush()
    }
}
