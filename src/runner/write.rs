//! Files that are there whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Writes a file through a temporary one beside it, so that a run that is killed leaves the old file or
/// the new one, and never a part. Folders are made as needed.
///
/// # Errors
/// The folder or the file cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    stage(path, bytes)?.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Writes the files of a folder. All of them are on the disk before the first is put in its place, so that a disk that is
/// full leaves the old files.
///
/// # Errors
/// The file that cannot be written, and why.
pub fn write_together(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), (PathBuf, io::Error)> {
    let mut staged = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        match stage(&path, bytes) {
            Ok(file) => staged.push((path, file)),
            Err(error) => return Err((path, error)),
        }
    }
    for (path, file) in staged {
        file.persist(&path).map_err(|error| (path, error.error))?;
    }
    Ok(())
}

/// A temporary file beside `path` that has its bytes, and that goes away if nothing is made of it.
fn stage(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".gradbook-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    readable_by_all(file.path())?;
    Ok(file)
}

/// Temporary files are private; what a run leaves is as open as any new file.
#[cfg(unix)]
fn readable_by_all(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.txt");
        write_whole(&path, b"one").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path().join("a")).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_all_others_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let files = |last: &str, text: &str| {
            ["a.txt", "b/c.txt", last].map(|name| (name.to_owned(), text.as_bytes().to_vec()))
        };
        write_together(folder.path(), &files("d.txt", "old")).unwrap();
        let (path, _) = write_together(folder.path(), &files("a.txt/e.txt", "new")).unwrap_err();
        assert_eq!(path, folder.path().join("a.txt/e.txt"));
        assert_eq!(fs::read(folder.path().join("a.txt")).unwrap(), b"old");
        assert_eq!(fs::read(folder.path().join("b/c.txt")).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
        assert_eq!(fs::read_dir(folder.path().join("b")).unwrap().count(), 1);
    }
}
