//! Made-up states that never touch the disk.
//!
//! In: what `clee::synth` writes. Out: its files by their paths, once it has written all of them.

use clee::synth::Sink;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex};

/// Files by path.
pub type Written = BTreeMap<String, Vec<u8>>;

/// Files kept in memory.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Written>>);

impl Memory {
    /// What has been written.
    ///
    /// # Errors
    /// When a writer gave up half way.
    pub fn taken(&self) -> Result<Written, &'static str> {
        Ok(std::mem::take(&mut *self.0.lock().map_err(|_| "a writer gave up")?))
    }
}

struct Page(Memory, String);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut files = self.0.0.lock().map_err(|_| std::io::Error::other("a writer gave up"))?;
        files.entry(self.1.clone()).or_default().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Sink for Memory {
    fn file(&mut self, path: &str) -> std::io::Result<Box<dyn Write + Send>> {
        Ok(Box::new(Page(self.clone(), path.to_owned())))
    }
}
