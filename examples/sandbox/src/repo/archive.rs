//! Making and checking tar.gz archives.

use std::collections::HashSet;
use std::io::{Read, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

/// Compresses a finished tar.
pub(crate) fn gzip(tar: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(tar).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// Packs files below `prefix/`.
pub(crate) fn pack<'f>(
    prefix: &str,
    files: impl Iterator<Item = (&'f str, &'f str)>,
    seconds: u64,
) -> Option<Bytes> {
    let mut tar = tar::Builder::new(Vec::new());
    let header = |size: u64, mode: u32, kind: tar::EntryType| {
        let mut header = tar::Header::new_gnu();
        header.set_size(size);
        header.set_mode(mode);
        header.set_mtime(seconds);
        header.set_entry_type(kind);
        header
    };
    let mut top = header(0, 0o755, tar::EntryType::Directory);
    tar.append_data(&mut top, format!("{prefix}/"), std::io::empty())
        .ok()?;
    for (path, text) in files {
        let mut file = header(text.len() as u64, 0o644, tar::EntryType::Regular);
        tar.append_data(&mut file, format!("{prefix}/{path}"), text.as_bytes())
            .ok()?;
    }
    gzip(&tar.into_inner().ok()?)
}

/// What an uploaded or downloaded source contains.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Contents {
    pub(crate) files: usize,
    pub(crate) bytes: u64,
    /// `app.json`, `Procfile`, `heroku.yml` when they are there.
    pub(crate) procfile: Option<String>,
    pub(crate) app_json: Option<String>,
}

/// Reads a source as Heroku's build system does: a gzip'ed tar whose files lie at the top or
/// below one single directory.
pub(crate) fn inspect(bytes: &[u8]) -> Result<Contents, String> {
    let mut archive = tar::Archive::new(GzDecoder::new(bytes));
    let entries = archive
        .entries()
        .map_err(|error| format!("not a tar.gz: {error}"))?;
    let mut contents = Contents::default();
    let mut tops = HashSet::new();
    for entry in entries {
        let mut entry = entry.map_err(|error| format!("not a tar.gz: {error}"))?;
        let path = entry
            .path()
            .map_err(|error| error.to_string())?
            .into_owned();
        if path.is_absolute() || path.components().any(|part| part.as_os_str() == "..") {
            return Err(format!(
                "the archive has an unsafe path: {}",
                path.display()
            ));
        }
        let mut parts = path.components().filter(|part| part.as_os_str() != ".");
        let top = parts.next().map(|part| part.as_os_str().to_owned());
        let inner: std::path::PathBuf = parts.collect();
        if !entry.header().entry_type().is_file() {
            continue;
        }
        contents.files += 1;
        contents.bytes += entry.size();
        tops.extend(top);
        let slot = match inner.to_str() {
            Some("Procfile") => &mut contents.procfile,
            Some("app.json") => &mut contents.app_json,
            _ => continue,
        };
        let mut text = String::new();
        if entry
            .by_ref()
            .take(256 * 1024)
            .read_to_string(&mut text)
            .is_ok()
        {
            *slot = Some(text);
        }
    }
    match (contents.files, tops.len()) {
        (0, _) => Err("the archive is empty".to_owned()),
        (_, 1) => Ok(contents),
        (_, tops) => Err(format!(
            "the archive has {tops} top directories instead of one"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_found_again() {
        let files = [("Procfile", "web: bin/web"), ("src/a.rb", "1")];
        let packed = pack("acme-web-1234567", files.into_iter(), 1).unwrap();
        let contents = inspect(&packed).unwrap();
        assert_eq!((contents.files, contents.bytes), (2, 13));
        assert_eq!(contents.procfile.as_deref(), Some("web: bin/web"));
    }

    #[test]
    fn anything_else_is_refused_with_its_reason() {
        assert!(inspect(b"<html>").unwrap_err().starts_with("not a tar.gz"));
        let empty = pack("a", std::iter::empty(), 1).unwrap();
        assert_eq!(inspect(&empty).unwrap_err(), "the archive is empty");
        let cut = pack("a", [("b", "c")].into_iter(), 1).unwrap();
        assert!(inspect(&cut[..cut.len() / 2]).is_err());
    }
}
