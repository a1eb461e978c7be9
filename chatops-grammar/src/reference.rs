//! What to deploy: branches, tags, pull requests, commits.

use crate::lex::class::{CLASS, COLON, DOT, OTHER, SLOW};
use std::borrow::Cow;

/// How a ref was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefKind {
    /// `refs/heads/X`.
    Branch = 1,
    /// `refs/tags/X`.
    Tag,
    /// `refs/pull/N/head` or `refs/pull/N/merge`; the name is `N`.
    Pull,
    /// 40 or 64 hex digits.
    Sha,
    /// Anything else: try branch, then tag, then abbreviated commit.
    Named,
}

impl RefKind {
    /// The word used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Tag => "tag",
            Self::Pull => "pull",
            Self::Sha => "sha",
            Self::Named => "named",
        }
    }
}

/// A git ref as typed after the first slash of a target. Case and Unicode are kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Ref<'a> {
    /// How it was written.
    pub kind: RefKind,
    /// The name without its `refs/…/` prefix; a full commit id is lower case.
    pub name: Cow<'a, str>,
}

impl<'a> Ref<'a> {
    /// Reads a ref as it would be typed; `None` when git or this grammar forbids it.
    ///
    /// # Arguments
    /// - `text`: branch, tag, commit id or `refs/…` name.
    #[must_use]
    pub fn new(text: &'a str) -> Option<Self> {
        let (kind, start, end) = classify(text)?;
        let name = match (kind, text.get(start..end)?) {
            (RefKind::Sha, name) if name.bytes().any(|b| b.is_ascii_uppercase()) => {
                Cow::Owned(name.to_ascii_lowercase())
            }
            (_, name) => Cow::Borrowed(name),
        };
        Some(Self { kind, name })
    }

    /// The ref as it is typed: `refs/heads/main`, `refs/pull/87/head`, `main`.
    #[must_use]
    pub fn to_text(&self) -> Cow<'_, str> {
        match self.kind {
            RefKind::Branch => Cow::Owned(format!("refs/heads/{}", self.name)),
            RefKind::Tag => Cow::Owned(format!("refs/tags/{}", self.name)),
            RefKind::Pull => Cow::Owned(format!("refs/pull/{}/head", self.name)),
            RefKind::Sha | RefKind::Named => Cow::Borrowed(&self.name),
        }
    }

    /// The same ref without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Ref<'static> {
        Ref {
            kind: self.kind,
            name: Cow::Owned(self.name.into_owned()),
        }
    }
}

/// The kind of a valid ref and where its name starts and ends in `text`.
pub(crate) fn classify(text: &str) -> Option<(RefKind, usize, usize)> {
    let flags = text
        .bytes()
        .fold(0, |flags, byte| flags | CLASS[byte as usize]);
    let flags = flags | if text.contains("//") { OTHER } else { 0 };
    classify_with(text.as_bytes(), flags, || text)
}

/// [`classify`] for a caller that already knows the byte classes of `text`, whose bytes are `bytes`,
/// and has set [`OTHER`] when it holds `//`.
#[inline]
pub(crate) fn classify_with<'t>(
    bytes: &[u8],
    flags: u8,
    text: impl FnOnce() -> &'t str,
) -> Option<(RefKind, usize, usize)> {
    if !ends_well(bytes) || flags & (DOT | COLON | OTHER | SLOW) != 0 && !follows_git(text()) {
        return None;
    }
    if matches!(bytes.len(), 40 | 64) && bytes.iter().all(u8::is_ascii_hexdigit) {
        return Some((RefKind::Sha, 0, bytes.len()));
    }
    if bytes.starts_with(b"refs/") {
        return classify_full(bytes);
    }
    Some((RefKind::Named, 0, bytes.len()))
}

/// The kind of a ref that is written out: `refs/…/NAME`.
#[cold]
fn classify_full(bytes: &[u8]) -> Option<(RefKind, usize, usize)> {
    let (kind, skip) = if let Some(number) = bytes.strip_prefix(b"refs/pull/") {
        let number = number
            .strip_suffix(b"/head")
            .or_else(|| number.strip_suffix(b"/merge"))?;
        let numeric = !number.is_empty() && number.iter().all(u8::is_ascii_digit);
        return numeric.then_some((RefKind::Pull, 10, 10 + number.len()));
    } else if bytes.starts_with(b"refs/heads/") {
        (RefKind::Branch, "refs/heads/".len())
    } else if bytes.starts_with(b"refs/tags/") {
        (RefKind::Tag, "refs/tags/".len())
    } else {
        return None;
    };
    let name = &bytes[skip..];
    (ends_well(name) && name != b"@").then_some((kind, skip, bytes.len()))
}

/// Whether `text` is in Slack's italics: `_main_`. Git allows such a name, and hardly anybody has one.
pub(crate) fn is_emphasized(text: &str) -> bool {
    text.len() > 2 && text.starts_with('_') && text.ends_with('_')
}

/// The rules about the first and the last byte.
fn ends_well(bytes: &[u8]) -> bool {
    let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    first != b'-' && first != b'/' && last != b'/'
}

/// The rules of git-check-ref-format about bytes and their neighbours.
#[cold]
fn follows_git(text: &str) -> bool {
    let forbidden = |c: char| {
        c.is_control()
            || c.is_whitespace()
            || matches!(c, '~' | '^' | ':' | '?' | '*' | '[' | '\\' | '"')
    };
    let component = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && part.strip_suffix(".lock").is_none()
    };
    text != "@"
        && !text.ends_with('.')
        && !text.contains("..")
        && !text.contains("@{")
        && !text.contains(forbidden)
        && text.split('/').all(component)
}
