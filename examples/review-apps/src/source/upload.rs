//! The working tree as a `.tar.gz`, without what ignore files name.

use std::io;
use std::path::Path;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use ignore::WalkBuilder;
use tar::{Builder, EntryType, Header};

/// The folder that everything is in, as in GitHub's archives.
const TOP: &str = "source";

/// A packed working tree.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) bytes: Bytes,
    pub(super) files: usize,
}

/// Packs `folder`. Left out: `.git`, and what `.gitignore`, `.slugignore` and `.ignore`
/// files name. The same files give the same bytes.
pub(super) fn pack(folder: &Path) -> io::Result<Packed> {
    let mut tree = Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    let mut files = 0;
    let walk = WalkBuilder::new(folder)
        .hidden(false)
        // Ignore files count wherever they are: a checkout can lack its `.git`.
        .require_git(false)
        .git_global(false)
        .add_custom_ignore_filename(".slugignore")
        .filter_entry(|entry| entry.file_name() != ".git")
        .sort_by_file_path(Path::cmp)
        .build();
    for entry in walk {
        let entry = entry.map_err(io::Error::other)?;
        let Ok(inside) = entry.path().strip_prefix(folder) else {
            continue;
        };
        let Some(kind) = entry.file_type().filter(|_| inside != Path::new("")) else {
            continue;
        };
        let name = Path::new(TOP).join(inside);
        if kind.is_symlink() {
            let target = std::fs::read_link(entry.path())?;
            let mut header = header(EntryType::Symlink, 0o777);
            tree.append_link(&mut header, &name, &target)?;
        } else if kind.is_file() {
            let content = std::fs::read(entry.path())?;
            let mut header = header(EntryType::Regular, mode(entry.path())?);
            header.set_size(content.len() as u64);
            tree.append_data(&mut header, &name, content.as_slice())?;
        } else {
            continue;
        }
        files += 1;
    }
    if files == 0 {
        let text = format!("{} has no files to upload", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, text));
    }
    let bytes = tree.into_inner()?.finish()?.into();
    Ok(Packed { bytes, files })
}

/// Without times and owners, which say nothing about the code.
fn header(kind: EntryType, mode: u32) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_mtime(0);
    header.set_size(0);
    header
}

#[cfg(unix)]
fn mode(path: &Path) -> io::Result<u32> {
    use std::os::unix::fs::PermissionsExt;
    let executable = std::fs::metadata(path)?.permissions().mode() & 0o100 != 0;
    Ok(if executable { 0o755 } else { 0o644 })
}

#[cfg(not(unix))]
fn mode(_: &Path) -> io::Result<u32> {
    Ok(0o644)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use flate2::read::GzDecoder;

    use super::*;

    fn names(packed: &Packed) -> Vec<String> {
        let mut archive = tar::Archive::new(GzDecoder::new(&packed.bytes[..]));
        let entries = archive.entries().unwrap().map(|entry| {
            let entry = entry.unwrap();
            entry.path().unwrap().to_string_lossy().replace('\\', "/")
        });
        entries.collect()
    }

    #[test]
    fn what_ignore_files_name_stays_at_home() {
        let folder = std::env::temp_dir().join(format!("review-apps-pack-{}", std::process::id()));
        let write = |path: &str, text: &str| {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(".git/config", "secret");
        write(".gitignore", "*.log\nnode_modules/\n!keep.log\n");
        write(".slugignore", "docs\n");
        write(".env.example", "A=1");
        write("keep.log", "kept");
        write("drop.log", "dropped");
        write("node_modules/a/index.js", "x");
        write("docs/guide.md", "x");
        write("src/.gitignore", "secret.txt");
        write("src/secret.txt", "x");
        write("src/main.rb", "puts 1");
        let packed = pack(&folder).unwrap();
        let again = pack(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(
            names(&packed),
            [
                "source/.env.example",
                "source/.gitignore",
                "source/.slugignore",
                "source/keep.log",
                "source/src/.gitignore",
                "source/src/main.rb",
            ]
        );
        assert_eq!(packed.bytes, again.bytes);
        assert!(pack(&folder).is_err());
    }
}
