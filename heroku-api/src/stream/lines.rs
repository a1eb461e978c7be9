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
        let mut piece = piece;
        while !piece.is_empty() {
            let end = piece.iter().position(|byte| *byte == b'\n');
            // As much as a line and its end: what is more belongs to the next one.
            let room = LONGEST + 2 - self.rest.len();
            let taken = end.map_or(piece.len(), |end| end + 1).min(room);
            let (now, later) = piece.split_at(taken);
            self.rest.extend_from_slice(now);
            piece = later;
            if self.rest.ends_with(b"\n") {
                self.end_line(&mut line);
            } else if self.rest.len() > LONGEST + usize::from(self.rest.ends_with(b"\r")) {
                line(self.cut());
            }
        }
    }

    /// The last line, when it had no line end.
    #[must_use]
    pub fn finish(mut self) -> Option<String> {
        (!self.rest.is_empty()).then(|| self.take())
    }

    /// Hands out the line that has ended, in two when it is too long.
    fn end_line(&mut self, line: &mut impl FnMut(String)) {
        let mut length = self.rest.len() - 1;
        if self.rest[..length].ends_with(b"\r") {
            length -= 1;
        }
        if length > LONGEST {
            line(self.cut());
        }
        line(self.take());
    }

    /// The first part of a line that is too long, cut between two characters.
    fn cut(&mut self) -> String {
        let mut at = LONGEST;
        // A character has at most 4 bytes; what is longer is not one.
        while at > LONGEST - 3 && self.rest[at] & 0b1100_0000 == 0b1000_0000 {
            at -= 1;
        }
        if self.rest[at] & 0b1100_0000 == 0b1000_0000 {
            at = LONGEST;
        }
        let rest = self.rest.split_off(at);
        let line = String::from_utf8_lossy(&self.rest).into_owned();
        self.rest = rest;
        line
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

    #[test]
    fn a_line_of_exactly_the_limit_is_one_line_whatever_ends_it() {
        for end in ["\n", "\r\n"] {
            let text = format!("{}{end}next\n", "x".repeat(LONGEST));
            for at in [1, LONGEST - 1, LONGEST, LONGEST + 1] {
                let (first, second) = text.as_bytes().split_at(at);
                let sizes: Vec<_> = lines(&[first, second]).iter().map(String::len).collect();
                assert_eq!(sizes, [LONGEST, 4], "{end:?} {at}");
            }
        }
        let mut two = vec![b'x'; LONGEST + 1];
        two.push(b'\n');
        let sizes: Vec<_> = lines(&[&two]).iter().map(String::len).collect();
        assert_eq!(sizes, [LONGEST, 1]);
    }

    #[test]
    fn a_character_is_never_torn_by_the_limit() {
        for shift in 0..4 {
            let text = format!("{}{}\n", "x".repeat(shift), "\u{1F680}".repeat(LONGEST / 2));
            let parts = lines(&[text.as_bytes()]);
            assert!(
                parts
                    .iter()
                    .all(|part| part.len() <= LONGEST && !part.contains('\u{FFFD}'))
            );
            assert_eq!(parts.concat() + "\n", text);
        }
    }
}
