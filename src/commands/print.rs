//! Tables on standard output, as text for people, JSON for programs or CSV for spreadsheets.

use crate::cli::Format;
use crate::error::CommandError;
use std::io::Write;

/// A table of texts: names of columns, and rows as wide as they are many.
pub struct Table {
    pub columns: Vec<&'static str>,
    /// Columns that are numbers to a program; a licence number is none, though it may look like one.
    figures: &'static [&'static str],
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(columns: &[&'static str]) -> Self {
        Self { columns: columns.to_vec(), figures: &[], rows: Vec::new() }
    }

    /// Which columns are figures: numbers in JSON, and null where blank.
    #[must_use]
    pub fn with_figures(self, figures: &'static [&'static str]) -> Self {
        debug_assert!(figures.iter().all(|name| self.columns.contains(name)));
        Self { figures, ..self }
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

    /// The rows as JSON objects.
    pub fn objects(&self) -> Vec<serde_json::Map<String, serde_json::Value>> {
        let object = |row: &Vec<String>| -> serde_json::Map<String, serde_json::Value> {
            let cells = self.columns.iter().zip(row);
            cells.map(|(name, cell)| ((*name).to_owned(), value(cell, self.figures.contains(name)))).collect()
        };
        self.rows.iter().map(object).collect()
    }

    fn json(&self, mut out: impl Write) -> std::io::Result<()> {
        writeln!(out, "{}", serde_json::to_string_pretty(&self.objects())?)
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

/// A cell as JSON. A figure that is none after all stays text rather than being lost.
fn value(cell: &str, is_figure: bool) -> serde_json::Value {
    match cell {
        "" if is_figure => serde_json::Value::Null,
        _ if is_figure => serde_json::from_str::<serde_json::Number>(cell).map_or_else(|_| cell.into(), Into::into),
        _ => cell.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_numbers_in_json_and_licence_numbers_are_not() {
        let mut table = Table::new(&["license_no", "hours", "row"]).with_figures(&["hours", "row"]);
        table.push(["100007", "12.50", ""].map(str::to_owned).into());
        let mut out = Vec::new();
        table.json(&mut out).expect("JSON");
        let read: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
        assert_eq!(read, serde_json::json!([{"license_no": "100007", "hours": 12.5, "row": null}]));
    }
}
