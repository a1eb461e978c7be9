//! Cuts output into lines.

/// Longest line in bytes; a longer one is cut into several.
const LONGEST: usize = 64 * 1024;

/// Collects pieces of output and hands out whole lines, without their line ends.
///
/// Bytes that are not UTF-8 become replacement characters.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    rest: Vec<u8>,
}

impl Lines {
    /// No output yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a piece; gives each line that is now complete to `line`.
    pub fn push(&mut self, piece: &[u8], mut line: impl FnMut(String)) {
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            for chunk in part.chunks(LONGEST) {
                self.rest.extend_from_slice(chunk);
                if self.rest.ends_with(b"\n") || self.rest.len() >= LONGEST {
                    line(self.take());
                }
            }
        }
    }

    /// The last line, when it had no line end.
    #[must_use]
    pub fn finish(mut self) -> Option<String> {
        (!self.rest.is_empty()).then(|| self.take())
    }

    fn take(&mut self) -> String {
        let mut whole: &[u8] = &self.rest;
        whole = whole.strip_suffix(b"\n").unwrap_or(whole);
        whole = whole.strip_suffix(b"\r").unwrap_or(whole);
        let line = String::from_utf8_lossy(whole).into_owned();
        self.rest.clear();
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&[u8]]) -> Vec<String> {
        let mut out = Vec::new();
        let mut lines = Lines::new();
        for piece in pieces {
            lines.push(piece, |line| out.push(line));
        }
        out.extend(lines.finish());
        out
    }

    #[test]
    fn pieces_may_end_anywhere() {
        assert_eq!(lines(&[b"a\nb", b"c\r", b"\n\nd"]), ["a", "bc", "", "d"]);
        assert_eq!(lines(&["ü".as_bytes().split_at(1).0, b"\xbc\n"]), ["ü"]);
    }

    #[test]
    fn a_line_without_end_does_not_grow_without_end() {
        let long = vec![b'x'; LONGEST * 2 + 1];
        let sizes: Vec<_> = lines(&[&long]).iter().map(String::len).collect();
        assert_eq!(sizes, [LONGEST, LONGEST, 1]);
    }
}
