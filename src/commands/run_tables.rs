//! Tables of a published run, read back.

use crate::cli::RunChoice;
use crate::error::CommandError;
use crate::lake::{Lake, RunRecord};
use crate::record::LicenseNo;
use crate::record::tables::ComplianceRow;
use crate::table::{TableRow, read_rows};
use std::collections::BTreeSet;
use std::fs::File;
use std::path::PathBuf;

/// A published run.
pub struct RunTables {
    pub path: PathBuf,
    pub record: RunRecord,
}

impl RunTables {
    /// Opens the run that was chosen, the current one by default.
    ///
    /// # Errors
    /// When there is no such run.
    pub fn open(choice: &RunChoice) -> Result<Self, CommandError> {
        let lake = Lake::open(&choice.lake)?;
        let path = match &choice.run {
            Some(name) => lake.run_path(name)?,
            None => lake.current().ok_or_else(|| CommandError::NothingPublished { lake: choice.lake.clone() })?,
        };
        let record = RunRecord::read(&path)?;
        Ok(Self { path, record })
    }

    /// All rows of a table.
    ///
    /// # Errors
    /// When the table is missing or cannot be read.
    pub fn rows<T: TableRow>(&self) -> Result<Vec<T>, CommandError> {
        let path = self.path.join("tables").join(format!("{}.parquet", T::NAME));
        let file = File::open(&path).map_err(|source| CommandError::Read { path, source })?;
        Ok(read_rows(file)?)
    }

    /// The officer's licence number as the registry writes it, found as licence numbers are compared.
    ///
    /// # Errors
    /// When the run knows no such officer, or several that the text could mean.
    pub fn license_no(&self, typed: &str, compliance: &[ComplianceRow]) -> Result<String, CommandError> {
        let known: BTreeSet<&str> = compliance.iter().map(|c| c.license_no.as_str()).collect();
        let (key, digits) = (LicenseNo::key(typed), LicenseNo::bare_digits(typed));
        let same = |by: &dyn Fn(&str) -> Option<String>, wanted: &Option<String>| -> Vec<String> {
            let matching = known.iter().filter(|no| wanted.is_some() && by(no) == *wanted);
            matching.map(|no| (*no).to_owned()).collect()
        };
        let exact = same(&LicenseNo::key, &key);
        let found = if exact.is_empty() { same(&LicenseNo::bare_digits, &digits) } else { exact };
        match &found[..] {
            [one] => Ok(one.clone()),
            _ => Err(CommandError::NoSuchOfficer { license: typed.to_owned(), run: self.record.run.clone() }),
        }
    }
}
