//! Who may read what, and writes that are whole or absent.
//!
//! In: paths and bytes. Out: folders and files with the modes of the contract, whatever the umask of the caller.
//! Always holds: `public/` is 0755 and 0644; every other file is 0600. The lake, `runs` and a run folder are 0711: others
//! may pass through them to `public/`, which would be out of reach behind 0700, but cannot list them; the folders inside
//! that hold officers' data are 0700.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Component, Path};

use super::LakeError;

/// The one folder of a run that is for everybody.
const PUBLIC: &str = "public";
/// Folders on the way to `public/`: passable, not listable.
pub(super) const PASSAGE: u32 = 0o711;
/// Folders nobody else enters.
pub(super) const CLOSED: u32 = 0o700;
const CLOSED_FILE: u32 = 0o600;
const PUBLIC_FOLDER: u32 = 0o755;
const PUBLIC_FILE: u32 = 0o644;

/// The modes of a folder and a file at this place of a run folder.
pub(super) fn modes(relative: &str) -> (u32, u32) {
    match relative.split('/').next() {
        Some(PUBLIC) => (PUBLIC_FOLDER, PUBLIC_FILE),
        _ => (CLOSED, CLOSED_FILE),
    }
}

/// Creates one folder unless it is there; a folder that was there keeps its mode, for its owner chose it.
pub(super) fn ensure_folder(path: &Path, mode: u32) -> Result<(), LakeError> {
    match DirBuilder::new().mode(mode).create(path) {
        Ok(()) => {
            fs::set_permissions(path, Permissions::from_mode(mode)).map_err(LakeError::io("set the mode of", path))
        }
        Err(fault) if fault.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(fault) => Err(LakeError::io("create the folder", path)(fault)),
    }
}

/// Creates every folder between `root` and the file `relative`.
pub(super) fn ensure_parents(root: &Path, relative: &str) -> Result<(), LakeError> {
    let (mode, _) = modes(relative);
    let mut at = root.to_owned();
    let parents = relative.rsplit_once('/').map_or("", |(parents, _)| parents);
    for part in parents.split('/').filter(|part| !part.is_empty()) {
        at.push(part);
        ensure_folder(&at, mode)?;
    }
    Ok(())
}

/// A new, empty file with exactly this mode; what stood there is gone.
pub(super) fn create_file(path: &Path, mode: u32) -> Result<File, LakeError> {
    let fault = LakeError::io("create", path);
    let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(path);
    let opened = opened.and_then(|file| file.set_permissions(Permissions::from_mode(mode)).map(|()| file));
    opened.map_err(fault)
}

/// A file that is there or is made, with exactly this mode; what stands in it stays.
pub(super) fn open_file(path: &Path, mode: u32) -> Result<File, LakeError> {
    let fault = LakeError::io("open", path);
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(mode).open(path);
    let opened = opened.and_then(|file| file.set_permissions(Permissions::from_mode(mode)).map(|()| file));
    opened.map_err(fault)
}

/// Whether a reader after a power cut must find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durable {
    Yes,
    No,
}

/// Replaces `path` by `bytes` in one rename: a reader sees the old content or the new, never a part.
pub(super) fn replace_file(path: &Path, bytes: &[u8], durable: Durable) -> Result<(), LakeError> {
    replace_by(path, durable, CLOSED_FILE, |file| file.write_all(bytes))
}

/// [`replace_file`] by what `write` puts into a new file.
pub(super) fn replace_written(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), LakeError> {
    replace_by(path, Durable::No, CLOSED_FILE, write)
}

/// Replaces a file that holds no personal data and that every user of the machine may read.
///
/// # Errors
/// When it cannot be written or put in place.
pub fn write_for_everybody(path: &Path, bytes: &[u8]) -> Result<(), LakeError> {
    replace_by(path, Durable::No, PUBLIC_FILE, |file| file.write_all(bytes))
}

fn replace_by(
    path: &Path,
    durable: Durable,
    mode: u32,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), LakeError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(TEMPORARY);
    let temporary = path.with_file_name(name);
    let mut file = create_file(&temporary, mode)?;
    write(&mut file).map_err(LakeError::io("write", &temporary))?;
    if durable == Durable::Yes {
        file.sync_all().map_err(LakeError::io("sync", &temporary))?;
    }
    fs::rename(&temporary, path).map_err(LakeError::io("replace", path))?;
    match path.parent() {
        Some(folder) if durable == Durable::Yes => sync_folder(folder),
        _ => Ok(()),
    }
}

/// How the name of a file that is not whole yet ends; what ends so is swept.
pub(super) const TEMPORARY: &str = ".tmp";

/// Makes the names in a folder survive a power cut.
pub(super) fn sync_folder(path: &Path) -> Result<(), LakeError> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(LakeError::io("sync", path))
}

/// The names in a folder, in the order of their bytes; none when the folder is not there. Names that are no UTF-8 are
/// none of ours.
pub(super) fn names_in(folder: &Path) -> Result<Vec<String>, LakeError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(fault) => return Err(LakeError::io("list", folder)(fault)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry.map_err(LakeError::io("list", folder))?.file_name().into_string());
    }
    names.sort();
    Ok(names)
}

/// What stands below `root`: files and folders, each as a path from `root`, in the order of their bytes.
pub(super) fn walk(root: &Path) -> Result<(Vec<String>, Vec<String>), LakeError> {
    let (mut files, mut folders, mut open) = (Vec::new(), Vec::new(), vec![String::new()]);
    while let Some(folder) = open.pop() {
        for name in names_in(&root.join(&folder))? {
            let relative = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            let path = root.join(&relative);
            let found = fs::symlink_metadata(&path).map_err(LakeError::io("look at", &path))?;
            if found.is_dir() {
                folders.push(relative.clone());
                open.push(relative);
            } else {
                files.push(relative);
            }
        }
    }
    files.sort();
    folders.sort();
    Ok((files, folders))
}

/// Removes a file, link or whole folder; it is well if it is not there.
pub(super) fn remove(path: &Path) -> Result<(), LakeError> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(fault) => Err(fault),
    };
    match removed {
        Err(fault) if fault.kind() != ErrorKind::NotFound => Err(LakeError::io("remove", path)(fault)),
        _ => Ok(()),
    }
}

/// A path of an output: relative, of plain names, with `/` between them.
pub(super) fn check_output_path(relative: &str) -> Result<(), LakeError> {
    let bad = |why| Err(LakeError::BadPath { path: relative.to_owned(), why });
    let plain = Path::new(relative).components().all(|part| matches!(part, Component::Normal(_)));
    if relative.is_empty() || !plain || relative.split('/').any(|part| part.is_empty() || part == ".") {
        return bad("it must be relative, without `.`, `..` or empty parts");
    }
    if relative.contains(['\\', '\0', '\n', '\r']) {
        return bad("it must not hold a backslash or a control character");
    }
    Ok(())
}
