//! The comment on the pull request, in Markdown.

use std::fmt::Write as _;

use super::Facts;
use crate::ended::Ended;
use crate::name::short;

pub(super) fn running(app: &str, sha: Option<&str>, facts: &Facts, watched: bool) -> String {
    let state = match watched {
        true => "🔨 Heroku builds it",
        false => "🔨 Heroku has accepted it; nobody watches it",
    };
    text(app, sha, facts, state)
}

pub(super) fn ended(app: &str, sha: Option<&str>, facts: &Facts, ended: &Ended) -> String {
    let sign = match ended.outcome {
        "done" => "✅",
        "failed" => "❌",
        _ => "❔",
    };
    let mut body = text(app, sha, facts, &format!("{sign} {}", plain(&ended.text)));
    if !ended.output.is_empty() {
        // Longer than any run of backticks inside.
        let fence = "`".repeat(longest_run(&ended.output) + 3);
        let _ = write!(
            body,
            "\n\nThe last lines:\n\n{fence}text\n{}\n{fence}",
            ended.output.join("\n")
        );
    }
    body
}

pub(super) fn deleted(app: &str) -> String {
    format!("### Review app {}\n\n🗑 It was deleted.", plain(app))
}

fn text(app: &str, sha: Option<&str>, facts: &Facts, state: &str) -> String {
    let title = match &facts.web_url {
        Some(url) => format!("[{}]({url})", plain(app)),
        None => plain(app),
    };
    let mut body = format!("### Review app {title}\n\n{state}");
    if let Some(sha) = sha {
        let _ = write!(body, " · commit {}", short(sha));
    }
    if let Some(version) = facts.version {
        let _ = write!(body, " · release v{version}");
    }
    if let Some(page) = facts.page() {
        let _ = write!(body, " · [build]({page})");
    }
    body
}

/// Text from elsewhere that must not become Markdown, a mention or a link to an issue.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '!' | '&' => {
                out.push('\\');
                out.push(letter);
            }
            // Without the invisible space GitHub tells somebody.
            '@' | '#' => {
                out.push(letter);
                out.push('\u{200b}');
            }
            letter => out.push(letter),
        }
    }
    out
}

fn longest_run(lines: &[String]) -> usize {
    let longest = |line: &String| {
        line.split(|letter| letter != '`')
            .map(str::len)
            .max()
            .unwrap_or(0)
    };
    lines.iter().map(longest).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_stays_text() {
        let ended_with = Ended::failed("build_failed", "cc @ada, see #3 <img src=x> `rm`");
        let ended_with = Ended {
            output: vec!["a ```` b".to_owned()],
            ..ended_with
        };
        let body = ended(
            "acme-pr-12",
            Some("0123456789"),
            &Facts::default(),
            &ended_with,
        );
        assert!(
            !body.contains("@ada") && !body.contains("#3") && !body.contains(" <img"),
            "{body}"
        );
        assert!(
            body.contains("0123456") && body.ends_with("```````"),
            "{body}"
        );
    }

    #[test]
    fn the_title_leads_to_the_app() {
        let facts = Facts {
            name: Some("acme-pr-12".to_owned()),
            web_url: Some("https://acme-pr-12-1a2b.herokuapp.com/".to_owned()),
            build: Some("b1".to_owned()),
            ..Facts::default()
        };
        let body = running("acme-pr-12", None, &facts, true);
        assert!(
            body.starts_with("### Review app [acme-pr-12](https://acme-pr-12-1a2b.herokuapp.com/)"),
            "{body}"
        );
        assert!(
            body.contains("(https://dashboard.heroku.com/apps/acme-pr-12/activity/builds/b1)"),
            "{body}"
        );
    }
}
