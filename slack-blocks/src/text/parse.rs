//! Reading incoming mrkdwn: which part is text, which is a mention or a link.

use std::borrow::Cow;

use super::controls::{has_scheme, is_id};
use super::escape::{push_escaped, unescape};
use super::mrkdwn::Mrkdwn;

/// A part of incoming mrkdwn, such as the text of a slash command with escaping on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Piece<'a> {
    /// Text with its entities resolved.
    Text(Cow<'a, str>),
    /// `<@U…>` or `<@U…|name>`.
    User {
        /// The user id.
        id: &'a str,
        /// The name after the bar, if there is a bar; it may be empty.
        label: Option<Cow<'a, str>>,
    },
    /// `<#C…>` or `<#C…|name>`.
    Channel {
        /// The channel id.
        id: &'a str,
        /// The name after the bar; empty for a private channel.
        label: Option<Cow<'a, str>>,
    },
    /// `<!subteam^S…>` or `<!subteam^S…|@handle>`.
    UserGroup {
        /// The user group's id.
        id: &'a str,
        /// The handle after the bar.
        label: Option<Cow<'a, str>>,
    },
    /// `<!here>`, `<!channel>`, `<!everyone>`, `<!date^…>` and what else begins with `!`.
    Special {
        /// What stands between `!` and the bar.
        command: Cow<'a, str>,
        /// What stands after the bar.
        label: Option<Cow<'a, str>>,
    },
    /// `<https://…>` or `<https://…|label>`.
    Link {
        /// The address with its entities resolved.
        url: Cow<'a, str>,
        /// The label after the bar.
        label: Option<Cow<'a, str>>,
    },
}

/// Splits incoming mrkdwn into text, mentions and links.
///
/// It is the inverse of escaping, and of [`render`]: `parse(&escape(t))` is the one text
/// `t`, and `render(&parse(m))` gives `m` back for all markup that Slack sends. An
/// unmatched `<` is text.
///
/// ```
/// use slack_blocks::text::{Piece, parse};
///
/// let pieces = parse("deploy &lt;x&gt; for <@U1|ada>");
/// assert_eq!(pieces[0], Piece::Text("deploy <x> for ".into()));
/// assert_eq!(pieces[1], Piece::User { id: "U1", label: Some("ada".into()) });
/// ```
#[must_use]
pub fn parse(mrkdwn: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(open) = mrkdwn[at..].find('<').map(|n| at + n) {
        let body = &mrkdwn[open + 1..];
        let Some((length, piece)) = body.find(['<', '>']).and_then(|end| {
            (body.as_bytes()[end] == b'>')
                .then(|| control(&body[..end]))
                .flatten()
                .map(|piece| (end, piece))
        }) else {
            at = open + 1;
            continue;
        };
        push_text(&mut pieces, &mrkdwn[start..open]);
        pieces.push(piece);
        at = open + length + 2;
        start = at;
    }
    push_text(&mut pieces, &mrkdwn[start..]);
    pieces
}

fn push_text<'a>(pieces: &mut Vec<Piece<'a>>, text: &'a str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(unescape(text)));
    }
}

fn control(body: &str) -> Option<Piece<'_>> {
    let (head, label) = match body.split_once('|') {
        Some((head, label)) => (head, Some(unescape(label))),
        None => (body, None),
    };
    match head.as_bytes().first()? {
        b'@' if is_id(&head[1..]) => Some(Piece::User {
            id: &head[1..],
            label,
        }),
        b'#' if is_id(&head[1..]) => Some(Piece::Channel {
            id: &head[1..],
            label,
        }),
        b'!' => match head.strip_prefix("!subteam^") {
            Some(group) if is_id(group) => Some(Piece::UserGroup { id: group, label }),
            _ => Some(Piece::Special {
                command: unescape(&head[1..]),
                label,
            }),
        },
        _ if has_scheme(head) => Some(Piece::Link {
            url: unescape(head),
            label,
        }),
        _ => None,
    }
}

/// Writes pieces as markup again. A piece of your own making that is no mention and no link
/// (an id with spaces in it, an address without a scheme) becomes text.
#[must_use]
pub fn render(pieces: &[Piece<'_>]) -> Mrkdwn<'static> {
    let mut out = String::new();
    for piece in pieces {
        let (begin, head, label) = match piece {
            Piece::Text(text) => {
                push_escaped(&mut out, text);
                continue;
            }
            Piece::User { id, label } => ("@", *id, label),
            Piece::Channel { id, label } => ("#", *id, label),
            Piece::UserGroup { id, label } => ("!subteam^", *id, label),
            Piece::Special { command, label } => ("!", &**command, label),
            Piece::Link { url, label } => ("", &**url, label),
        };
        let holds = match piece {
            Piece::Special { .. } => true,
            Piece::Link { .. } => has_scheme(head),
            _ => is_id(head),
        };
        if !holds {
            push_escaped(&mut out, label.as_deref().unwrap_or(head));
            continue;
        }
        out.push('<');
        out.push_str(begin);
        // A bar would end the head.
        push_escaped(&mut out, &head.replace('|', "%7C"));
        if let Some(label) = label {
            out.push('|');
            push_escaped(&mut out, label);
        }
        out.push('>');
    }
    Mrkdwn::trusted(out)
}
