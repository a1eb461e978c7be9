//! Walks the chain and says where it breaks first.

use std::fmt;

use super::{Head, Line, ORIGIN, head, lines};
use crate::{Error, Store};

/// Lines read at a time.
const PAGE: u32 = 1000;

/// What a whole chain is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verified {
    /// How many lines.
    pub lines: i64,
    /// The newest one's hash.
    pub hash: String,
}

/// The first place where the chain is not what was appended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flaw {
    /// A field of this line is not what was hashed.
    Changed(i64),
    /// This line does not follow the one before: some between were removed, or the order
    /// was changed.
    Unchained(i64),
    /// Lines after this one are gone, or the head was changed.
    CutOff(i64),
    /// The line that was noted elsewhere is not in this chain.
    Rewritten(i64),
    /// This line of the file is not a line of the audit.
    Unreadable(usize),
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(seq) => write!(f, "line {seq} was changed"),
            Self::Unchained(seq) => {
                write!(f, "lines before {seq} were removed, or moved")
            }
            Self::CutOff(seq) => write!(f, "lines after {seq} were removed"),
            Self::Rewritten(seq) => {
                write!(
                    f,
                    "line {seq} is not the one that was noted: the chain is another"
                )
            }
            Self::Unreadable(at) => write!(f, "line {at} of the file cannot be read"),
        }
    }
}

/// Follows a chain from its origin.
#[derive(Debug)]
struct Walk {
    seq: i64,
    hash: String,
}

impl Walk {
    fn new() -> Self {
        Self {
            seq: 0,
            hash: ORIGIN.into(),
        }
    }

    fn step(&mut self, line: &Line, noted: Option<&Head>) -> Result<(), Flaw> {
        if line.seq != self.seq + 1 || line.previous != self.hash {
            return Err(Flaw::Unchained(line.seq));
        }
        if line.expected() != line.hash {
            return Err(Flaw::Changed(line.seq));
        }
        if noted.is_some_and(|noted| noted.seq == line.seq && noted.hash != line.hash) {
            return Err(Flaw::Rewritten(line.seq));
        }
        self.seq = line.seq;
        self.hash.clone_from(&line.hash);
        Ok(())
    }

    fn end(self, noted: Option<&Head>) -> Result<Verified, Flaw> {
        if noted.is_some_and(|noted| noted.seq > self.seq) {
            return Err(Flaw::CutOff(self.seq));
        }
        Ok(Verified {
            lines: self.seq,
            hash: self.hash,
        })
    }
}

/// Verifies the chain in the store, against its head and against `noted`, a head that was
/// kept elsewhere.
///
/// # Errors
/// As [`Store::rows`]. A flaw is not an error but the answer.
pub async fn verify(store: &Store, noted: Option<&Head>) -> Result<Result<Verified, Flaw>, Error> {
    // Read first: what is appended meanwhile is only more than it says.
    let newest = head(store).await?;
    let mut walk = Walk::new();
    loop {
        let page = lines(store, walk.seq, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for line in &page {
            let check = if line.seq == newest.seq {
                Some(&newest)
            } else {
                None
            };
            if let Err(flaw) = walk.step(line, noted).and_then(|()| match check {
                Some(head) if head.hash != line.hash => Err(Flaw::CutOff(line.seq)),
                _ => Ok(()),
            }) {
                return Ok(Err(flaw));
            }
        }
    }
    if walk.seq < newest.seq {
        return Ok(Err(Flaw::CutOff(walk.seq)));
    }
    Ok(walk.end(noted))
}

/// Verifies an export: JSON lines, from the first line of the audit on.
///
/// # Errors
/// The first [`Flaw`].
pub fn verify_lines(text: &str, noted: Option<&Head>) -> Result<Verified, Flaw> {
    let mut walk = Walk::new();
    for (at, text) in text.lines().enumerate() {
        let line: Line = serde_json::from_str(text).map_err(|_| Flaw::Unreadable(at + 1))?;
        walk.step(&line, noted)?;
    }
    walk.end(noted)
}
