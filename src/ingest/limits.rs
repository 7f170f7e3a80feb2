//! How much of a file is read before it is given up as `over_limit`.
//!
//! In: settings of the pipeline. Out: bounds that every reader asks before it allocates. What always holds: a file
//! beyond any of them yields no rows at all, since half a roster would be credited as though it were whole.

/// Bounds on one file. Each has a default that real rosters stay far below.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a file as it lies on disk.
    pub file_bytes: u64,
    /// Bytes a workbook or JSON document may take in memory, after inflation.
    pub inflated_bytes: u64,
    /// Cells of a workbook, blank ones between others included.
    pub cells: u64,
    /// Bytes of one record of a text file; also what an unclosed quote may swallow.
    pub record_bytes: usize,
    /// Entries of an archive.
    pub archive_entries: usize,
    /// Least compressed size of an archive's entry as a share of its inflated size.
    pub min_inflate_ratio: f64,
    /// Entries that inflate to less than this are not held to the ratio.
    pub ratio_grace_bytes: u64,
    /// Issues of one code that are told one by one; the rest are counted.
    pub issues_per_code: usize,
    /// The most hours of training that a day holds: times of day on a row tell nothing of a longer one.
    pub day_hours: i64,
    /// Officers who are judged together. What is decided does not depend on it, only how much lies in memory at once, and where
    /// the row groups of tables end.
    pub bucket_officers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 8 << 30,
            inflated_bytes: 256 << 20,
            cells: 20_000_000,
            record_bytes: 1 << 20,
            archive_entries: 1_000,
            min_inflate_ratio: 0.01,
            ratio_grace_bytes: 1 << 20,
            issues_per_code: 1_000,
            day_hours: 10,
            bucket_officers: 512,
        }
    }
}
