//! The identity models of a lake, in `models/`.
//!
//! In: documents of trained models with the names they carry. Out: the newest. What always holds: a model is never changed
//! once it is kept, and none is removed, since runs name it; their number grows by one or two a year.

use super::access::{self, Durable};
use super::{Lake, LakeError, LakeLock};
use std::path::PathBuf;
use std::time::SystemTime;

/// Their folder in a lake.
pub const MODELS: &str = "models";

impl Lake {
    /// Where a model of this name lies, or would.
    pub fn model_path(&self, name: &str) -> PathBuf {
        self.root.join(MODELS).join(name)
    }

    /// The kept models by name, the oldest first: by the day that their names tell, then by when they were written.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn models(&self) -> Result<Vec<String>, LakeError> {
        let names = access::names_in(&self.root.join(MODELS))?;
        let written = |name: &str| std::fs::metadata(self.model_path(name)).and_then(|found| found.modified());
        let dated = |name: String| {
            let day = name.strip_prefix("identity-")?.strip_suffix(".json")?.get(..10)?.to_owned();
            Some((day, written(&name).unwrap_or(SystemTime::UNIX_EPOCH), name))
        };
        let mut models: Vec<_> = names.into_iter().filter_map(dated).collect();
        models.sort_unstable();
        Ok(models.into_iter().map(|(.., name)| name).collect())
    }

    /// The newest model: its name and its document.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn newest_model(&self) -> Result<Option<(String, Vec<u8>)>, LakeError> {
        let Some(name) = self.models()?.pop() else { return Ok(None) };
        let path = self.model_path(&name);
        let bytes = std::fs::read(&path).map_err(LakeError::io("read", &path))?;
        Ok(Some((name, bytes)))
    }
}

impl LakeLock {
    /// Keeps a model under its name. One that is kept already stays as it is, with the moment it was written.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_model(&self, name: &str, document: &[u8]) -> Result<PathBuf, LakeError> {
        access::check_output_path(name)?;
        let folder = self.lake().root().join(MODELS);
        access::ensure_folder(&folder, access::CLOSED)?;
        let path = folder.join(name);
        if !path.is_file() {
            access::replace_file(&path, document, Durable::Yes)?;
        }
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_model_is_that_of_the_latest_day() {
        let folder = tempfile::tempdir().expect("a folder");
        let lake = Lake::open(folder.path()).expect("a lake");
        assert_eq!(lake.newest_model().expect("no folder is no fault"), None);
        let lock = lake.lock().expect("the lock");
        for (name, text) in
            [("identity-2026-01-02-b.json", "new"), ("identity-2025-12-31-c.json", "old"), ("notes", "x")]
        {
            lock.keep_model(name, text.as_bytes()).expect("kept");
        }
        lock.keep_model("identity-2026-01-02-b.json", b"other").expect("nothing to do");
        let newest = lake.newest_model().expect("a model").expect("one");
        assert_eq!(newest, ("identity-2026-01-02-b.json".to_owned(), b"new".to_vec()));
        assert_eq!(lake.models().expect("a list").len(), 2);
        assert!(lock.keep_model("../identity-2026-01-02-b.json", b"").is_err());
    }
}
