//! Web addresses that people paste where a branch or a channel belongs.
//!
//! A link names its repository, which the parser cannot check: the program can, by
//! [`Parsed::linked_repository`](crate::Parsed::linked_repository).

use crate::reference::RefKind;
use std::ops::Range;

/// What a link to a repository stands for, as places in its text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RepositoryLink {
    /// `https://github.com/acme/shop`.
    pub(crate) repository: Range<usize>,
    pub(crate) kind: RefKind,
    /// The branch, tag, commit or number, percent-encoded as in the address.
    pub(crate) name: Range<usize>,
}

/// The pieces of an address between slashes, after the host.
struct Address<'t> {
    host: &'t str,
    /// Where the path starts.
    path: usize,
    /// Where the path ends: before a query, a fragment, or slashes at the end.
    end: usize,
}

fn address(text: &str) -> Option<Address<'_>> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })?;
    let rest = &text[scheme.len()..];
    let host = &rest[..rest.find('/')?];
    let path = scheme.len() + host.len() + 1;
    let end = text[path..]
        .find(['?', '#'])
        .map_or(text.len(), |at| path + at);
    let end = path + text[path..end].trim_end_matches('/').len();
    (!host.is_empty()).then_some(Address { host, path, end })
}

/// The next piece of `text` from `at` to `end`, and where the one after it starts.
fn piece(text: &str, at: usize, end: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..end)?;
    let length = rest.find('/').unwrap_or(rest.len());
    (length > 0).then(|| (&rest[..length], at + length + 1))
}

/// A link to a pull request, a branch, a tag or a commit, in the form of GitHub's pages.
pub(crate) fn to_repository(text: &str) -> Option<RepositoryLink> {
    let Address { path, end, .. } = address(text)?;
    let (_, at) = piece(text, path, end)?;
    let (_, at) = piece(text, at, end)?;
    let repository = 0..at - 1;
    let (page, at) = piece(text, at, end)?;
    let (first, next) = piece(text, at, end)?;
    let is_commit =
        |id: &str| (7..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_hexdigit());
    let (kind, name) = match page {
        "pull" if first.bytes().all(|b| b.is_ascii_digit()) => match piece(text, next, end) {
            Some(("commits", at)) => {
                let (id, _) = piece(text, at, end).filter(|(id, _)| is_commit(id))?;
                (named(id), at..at + id.len())
            }
            _ => (RefKind::Pull, at..at + first.len()),
        },
        "tree" => (named(&text[at..end]), at..end),
        "commit" if is_commit(first) => (named(first), at..at + first.len()),
        "releases" if first == "tag" && next < end => (RefKind::Tag, next..end),
        _ => return None,
    };
    Some(RepositoryLink {
        repository,
        kind,
        name,
    })
}

/// A page of a branch can be that of a tag or commit too: only a whole commit id is certain.
fn named(name: &str) -> RefKind {
    let is_id = matches!(name.len(), 40 | 64) && name.bytes().all(|b| b.is_ascii_hexdigit());
    if is_id { RefKind::Sha } else { RefKind::Named }
}

/// The id in a link to a channel of Slack, or to a message in it.
pub(crate) fn to_channel(text: &str) -> Option<Range<usize>> {
    if let Some(query) = text.strip_prefix("slack://channel?") {
        let mut at = text.len() - query.len();
        for pair in query.split('&') {
            if let Some(id) = pair.strip_prefix("id=") {
                return is_channel_id(id).then(|| at + 3..at + pair.len());
            }
            at += pair.len() + 1;
        }
        return None;
    }
    let Address { host, path, end } = address(text)?;
    let of = |domain: &str| {
        host.eq_ignore_ascii_case(domain)
            || host
                .len()
                .checked_sub(domain.len() + 1)
                .and_then(|at| host.get(at..))
                .is_some_and(|tail| tail.starts_with('.') && tail[1..].eq_ignore_ascii_case(domain))
    };
    if !of("slack.com") && !of("slack-gov.com") {
        return None;
    }
    let (page, mut at) = piece(text, path, end)?;
    match page {
        "archives" | "messages" => {}
        "client" => at = piece(text, at, end)?.1,
        _ => return None,
    }
    let (id, _) = piece(text, at, end)?;
    is_channel_id(id).then(|| at..at + id.len())
}

/// Whether `text` is the id of a channel: `C`, `G` or `D`, then capital letters and digits.
pub(crate) fn is_channel_id(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(['C', 'G', 'D'])
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Whether a bare word is an id that was copied, and not a name in capitals: ids have digits
/// and at least eight characters.
pub(crate) fn is_bare_id(text: &str, kinds: [char; 3]) -> bool {
    text.len() >= 8
        && text.starts_with(kinds)
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && text.bytes().any(|b| b.is_ascii_digit())
}

/// `text` without its percent signs; `None` when they do not stand for text.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let (digits, tail) = rest.split_at_checked(2)?;
        let value = |digit: u8| char::from(digit).to_digit(16);
        bytes.push(u8::try_from(value(digits[0])? * 16 + value(digits[1])?).ok()?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_github_name_a_ref_and_their_repository() {
        let id = "0123456789abcdef0123456789abcdef01234567";
        for (path, kind, name) in [
            ("pull/42", RefKind::Pull, "42"),
            ("pull/42/", RefKind::Pull, "42"),
            ("pull/42/files", RefKind::Pull, "42"),
            ("pull/42/files?w=1#diff-1", RefKind::Pull, "42"),
            ("pull/42#issuecomment-1", RefKind::Pull, "42"),
            ("tree/main", RefKind::Named, "main"),
            ("tree/feature/x/", RefKind::Named, "feature/x"),
            ("tree/fix%2342", RefKind::Named, "fix%2342"),
            (&format!("tree/{id}"), RefKind::Sha, id),
            (&format!("commit/{id}"), RefKind::Sha, id),
            ("commit/0123abc", RefKind::Named, "0123abc"),
            (&format!("pull/42/commits/{id}"), RefKind::Sha, id),
            ("releases/tag/v1.2.0", RefKind::Tag, "v1.2.0"),
        ] {
            let text = format!("https://github.com/acme/shop/{path}");
            let link = to_repository(&text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((link.kind, &text[link.name]), (kind, name), "{text}");
            assert_eq!(
                &text[link.repository], "https://github.com/acme/shop",
                "{text}"
            );
        }
        for text in [
            "https://github.com/acme/shop",
            "https://github.com/acme/shop/pull/x",
            "https://github.com/acme/shop/pull/",
            "https://github.com/acme/shop/compare/main...x",
            "https://github.com/acme/shop/blob/main/a.rs",
            "https://github.com//shop/pull/1",
            "ftp://github.com/acme/shop/pull/1",
            "github.com/acme/shop/pull/1",
            "https://",
        ] {
            assert_eq!(to_repository(text), None, "{text}");
        }
    }

    #[test]
    fn links_to_channels_name_their_id() {
        for text in [
            "https://acme.slack.com/archives/C0AAA111",
            "https://acme.slack.com/archives/C0AAA111/p1700000000000100?thread_ts=1.2",
            "https://acme.enterprise.slack.com/archives/C0AAA111/",
            "https://app.slack.com/client/T0AAA111/C0AAA111",
            "https://acme.slack-gov.com/archives/C0AAA111",
            "slack://channel?team=T0AAA111&id=C0AAA111",
        ] {
            let id = to_channel(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(&text[id], "C0AAA111", "{text}");
        }
        for text in [
            "https://acme.slack.com/team/U0AAA111",
            "https://notslack.com/archives/C0AAA111",
            "https://slack.com.evil.io/archives/C0AAA111",
            "https://acme.slack.com/archives/",
            "https://acme.slack.com/archives/x",
        ] {
            assert_eq!(to_channel(text), None, "{text}");
        }
    }

    #[test]
    fn percent_signs_are_decoded_or_refused() {
        assert_eq!(decoded("fix%2342%2Fx").as_deref(), Some("fix#42/x"));
        assert_eq!(decoded("%C3%A9").as_deref(), Some("é"));
        assert_eq!(
            [decoded("%"), decoded("%2"), decoded("%zz"), decoded("%ff")],
            [None, None, None, None]
        );
    }
}
