//! `FILE.lock`: one process at a time works on a SQLite file.
//!
//! The operating system frees the lock when the process dies, however it dies. So at start
//! every claim in the file belongs to the dead, and is freed at once.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::Error;

/// Held until the store is closed, or the process dies.
#[derive(Debug)]
pub(crate) struct LockFile {
    file: File,
}

impl Drop for LockFile {
    fn drop(&mut self) {
        // Closing it would do, but for a child of this process that was forked a moment ago and
        // has a copy of the handle until its own program begins.
        #[allow(clippy::incompatible_msrv, reason = "this package needs a newer Rust")]
        let _ = self.file.unlock();
    }
}

impl LockFile {
    /// Takes the lock that belongs to the database at `database`.
    pub(crate) fn acquire(database: &Path) -> Result<Self, Error> {
        let path = beside(database);
        let shown = path.display();
        let setup = |text: String| Error::Setup(text);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| {
                setup(format!(
                    "{shown} cannot be opened: {error}; the folder of the database must exist \
                     and be writable"
                ))
            })?;
        #[allow(clippy::incompatible_msrv, reason = "this package needs a newer Rust")]
        let locked = file.try_lock();
        match locked {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Where locks also stop readers (Windows) the pid stays unknown.
                let _ = file.read_to_string(&mut holder);
                let holder = holder.trim();
                let holder = if holder.is_empty() { "unknown" } else { holder };
                return Err(setup(format!(
                    "another process (pid {holder}) works on {}: a SQLite file has one owner at \
                     a time; stop that process, or use PostgreSQL for several replicas",
                    database.display()
                )));
            }
            Err(TryLockError::Error(error)) => {
                return Err(setup(format!(
                    "{shown} cannot be locked: {error}; the folder must be on a local disk"
                )));
            }
        }
        file.set_len(0)
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .and_then(|()| file.flush())
            .map_err(|error| setup(format!("{shown} cannot be written: {error}")))?;
        Ok(Self { file })
    }
}

fn beside(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    path.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_that_was_just_forked_does_not_keep_the_lock() {
        let name = format!("lock-{}", crate::OperationId::random());
        let database = std::env::temp_dir().join(name);
        let lock = LockFile::acquire(&database).unwrap();
        let childs = lock.file.try_clone().unwrap();
        assert!(LockFile::acquire(&database).is_err());
        drop(lock);
        assert!(LockFile::acquire(&database).is_ok());
        drop(childs);
        std::fs::remove_file(beside(&database)).unwrap();
    }
}
