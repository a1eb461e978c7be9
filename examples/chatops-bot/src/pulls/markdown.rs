//! From a message for Slack to the Markdown of a comment. What asks something stays in Slack.

use std::fmt::Write as _;

use serde_json::Value;

/// Longer than any fence that somebody wrote for Slack.
const FENCE: &str = "````";
/// Links that anybody may follow; those of a log-in are one person's alone.
const OPENS: [&str; 2] = ["open-", "logs-"];

/// The text of a message. `person` gives the name of a user of Slack's.
pub(super) fn markdown(message: &Value, person: &impl Fn(&str) -> String) -> String {
    let blocks = message["blocks"].as_array();
    let mut parts: Vec<String> = Vec::new();
    for block in blocks.into_iter().flatten() {
        let elements = block["elements"].as_array().into_iter().flatten();
        let part = match block["type"].as_str() {
            Some("section") => text(&block["text"], person),
            Some("context") => {
                let lines = elements.map(|one| text(one, person));
                let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
                lines.join(" · ")
            }
            Some("actions") => elements.filter_map(link).collect::<Vec<_>>().join(" · "),
            _ => String::new(),
        };
        if !part.is_empty() {
            parts.push(part);
        }
    }
    if parts.is_empty() {
        parts.push(text(&message["text"], person));
    }
    parts.join("\n\n")
}

/// Whether the message has a button with one of these action ids.
pub(super) fn offers(message: &Value, ids: &[&str]) -> bool {
    let blocks = message["blocks"].as_array().into_iter().flatten();
    let mut elements = blocks
        .filter_map(|block| block["elements"].as_array())
        .flatten();
    elements.any(|element| ids.iter().any(|id| element["action_id"] == **id))
}

/// A button that opens an address.
fn link(button: &Value) -> Option<String> {
    let id = button["action_id"].as_str()?;
    let url = button["url"].as_str()?;
    let label = button["text"]["text"].as_str()?;
    let is_open = OPENS.iter().any(|opens| id.starts_with(opens));
    is_open.then(|| format!("[{}]({url})", plain(label)))
}

fn text(value: &Value, person: &impl Fn(&str) -> String) -> String {
    let text = value.as_str().or_else(|| value["text"].as_str());
    let text = text.unwrap_or_default();
    if value["type"] == "plain_text" {
        return plain(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    mrkdwn(&without_addresses(text), person)
}

/// Text that other people wrote, as it is: no mark, no link, no mention.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Nobody is called, and nothing is linked.
            '@' | '#' | ':' => out.extend([c, '\u{2060}']),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' | '!' => out.extend(['\\', c]),
            other => out.push(other),
        }
    }
    out
}

/// Slack's marks as those of Markdown; what is no mark of Slack's is none here.
fn mrkdwn(text: &str, person: &impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // What kept somebody's mark from being one in Slack: here a backslash does.
    let mut is_literal = false;
    while let Some(c) = rest.chars().next() {
        if let Some((code, after)) = rest
            .strip_prefix("```")
            .and_then(|in_| in_.split_once("```"))
        {
            let code = decoded(code);
            let code = code.trim_matches('\n');
            let _ = write!(out, "\n{FENCE}text\n{code}\n{FENCE}\n");
            rest = after;
            continue;
        }
        let after = &rest[c.len_utf8()..];
        rest = after;
        let was_literal = std::mem::take(&mut is_literal);
        match c {
            '\u{2060}' => is_literal = true,
            '*' | '_' | '~' | '`' if was_literal => out.extend(['\\', c]),
            '`' => {
                let Some((code, after)) = after.split_once('`') else {
                    out.push_str("\\`");
                    continue;
                };
                let _ = write!(out, "`{}`", decoded(code));
                rest = after;
            }
            '<' => {
                let Some((inside, after)) = after.split_once('>') else {
                    out.push_str("&lt;");
                    continue;
                };
                out.push_str(&control(inside, person));
                rest = after;
            }
            // Slack's strong is one star, Markdown's two.
            '*' => out.push_str("**"),
            '~' => out.push_str("~~"),
            '\n' => out.push_str("  \n"),
            '@' | '#' => out.extend([c, '\u{2060}']),
            '\\' | '[' | ']' | '|' => out.extend(['\\', c]),
            other => out.push(other),
        }
    }
    out.replace(":large_green_circle:", ":green_circle:")
}

/// Code, where Markdown knows no entities.
fn decoded(code: &str) -> String {
    let code = code.replace('\u{2060}', "");
    let code = code.replace("&lt;", "<").replace("&gt;", ">");
    code.replace("&amp;", "&")
}

/// `@U1`, `#C1`, `!here`, `https://…|label`.
fn control(inside: &str, person: &impl Fn(&str) -> String) -> String {
    let (what, label) = inside.split_once('|').unwrap_or((inside, ""));
    match what.as_bytes().first() {
        Some(b'@') => person(&what[1..]),
        Some(b'#') => "a channel in Slack".to_owned(),
        Some(b'!') => plain(label),
        _ if label.is_empty() => what.to_owned(),
        _ => {
            let label = label.replace("&lt;", "<").replace("&gt;", ">");
            let label = plain(&label.replace("&amp;", "&"));
            // An address cannot end the link early.
            let url = what.replace('(', "%28").replace(')', "%29");
            format!("[{label}]({})", url.replace(' ', "%20"))
        }
    }
}

/// Everybody who may read the repository reads a comment: nobody's address at Heroku is in it.
fn without_addresses(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (before, after) = rest.split_at(at);
        let name = before.char_indices().rev();
        let name = name.take_while(|(_, c)| is_part(*c)).last();
        let host = &after[1..];
        let end = host.find(|c| !is_part(c)).unwrap_or(host.len());
        let host = host[..end].trim_end_matches('.');
        let (kept, shown, gone) = match name {
            Some((begin, _)) if host.contains('.') => (begin, "(an account)", 1 + host.len()),
            _ => (before.len(), "@", 1),
        };
        out.push_str(&before[..kept]);
        out.push_str(shown);
        rest = &after[gone..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shown(text: &str) -> String {
        let person = |id: &str| format!("@{}", id.to_lowercase());
        markdown(&json!({ "text": text }), &person)
    }

    #[test]
    fn marks_of_slack_become_marks_of_markdown() {
        for (slack, github) in [
            ("*acme* is live", "**acme** is live"),
            ("`a*b` by <@U1>", "`a*b` by @u1"),
            ("`a &lt; b`", "`a < b`"),
            (
                "<https://x.dev/a(b)|the [log]>",
                "[the \\[log\\]](https://x.dev/a%28b%29)",
            ),
            ("<https://x.dev>", "https://x.dev"),
            ("in <#C1>", "in a channel in Slack"),
            ("one\ntwo", "one  \ntwo"),
            ("a &lt;b&gt;", "a &lt;b&gt;"),
            ("\u{2060}*not strong\u{2060}*", "\\*not strong\\*"),
            ("<!here|here>", "here"),
            ("```a\nb```end", "\n````text\na\nb\n````\nend"),
            (":large_green_circle: up", ":green_circle: up"),
        ] {
            assert_eq!(shown(slack), github, "{slack}");
        }
    }

    #[test]
    fn what_others_wrote_links_to_nothing_and_calls_nobody() {
        for (slack, github) in [
            ("[x](https://evil.dev)", "\\[x\\](https://evil.dev)"),
            ("cc @acme/admins", "cc @\u{2060}acme/admins"),
            ("closes #1", "closes #\u{2060}1"),
            ("<script", "&lt;script"),
        ] {
            assert_eq!(shown(slack), github, "{slack}");
        }
        let subject = json!({ "blocks": [{ "type": "context", "elements": [
            { "type": "plain_text", "text": "![x](y)\n# <b> @all `c` *d* :x:" },
        ]}]});
        assert_eq!(
            markdown(&subject, &|id: &str| id.to_owned()),
            "\\!\\[x\\](y) #\u{2060} &lt;b&gt; @\u{2060}all \\`c\\` \\*d\\* :\u{2060}x:\u{2060}"
        );
    }

    #[test]
    fn nobodys_address_is_shown() {
        for (slack, github) in [
            (
                "ada@acme.example may not deploy",
                "(an account) may not deploy",
            ),
            ("Heroku `ada+x@acme.example`.", "Heroku `(an account)`."),
            ("by ä@acme.example, é", "by ä@\u{2060}acme.example, é"),
            ("1 @ 2", "1 @\u{2060} 2"),
        ] {
            assert_eq!(shown(slack), github, "{slack}");
        }
    }

    #[test]
    fn blocks_are_shown_with_links_and_without_what_asks() {
        let button = |id: &str, url: Option<&str>| json!({ "type": "button", "action_id": id, "url": url, "text": { "text": "Go" } });
        let message = json!({ "text": "short", "blocks": [
            { "type": "section", "text": { "type": "mrkdwn", "text": "*long*" } },
            { "type": "actions", "elements": [
                button("retry", None),
                button("open-acme", Some("https://acme.dev")),
                button("login-heroku", Some("https://id.heroku.com/secret")),
            ]},
            { "type": "context", "elements": [{ "type": "mrkdwn", "text": "why" }] },
        ]});
        let shown = markdown(&message, &|id: &str| id.to_owned());
        assert_eq!(shown, "**long**\n\n[Go](https://acme.dev)\n\nwhy");
        assert!(offers(&message, &["retry"]) && !offers(&message, &["second-factor"]));
    }
}
