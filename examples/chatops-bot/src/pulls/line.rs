//! From the text of a comment to a command.

/// The command's own name.
const NAME: &str = "/h";
/// Words after which a place follows, and no pipeline.
const KEYWORDS: [&str; 4] = ["to", "in", "on", "from"];
/// Commands about a pipeline.
const ABOUT: [&str; 4] = ["deploy", "promote", "releases", "info"];

/// The line behind the command's name, when a comment is one. The whole comment is the line:
/// nothing below it is silently dropped, and what is quoted or shown as code is no command.
pub(super) fn command(body: &str) -> Option<String> {
    let first = body.lines().find(|line| !line.trim().is_empty())?;
    // Four blanks, or a tab, begin a block of code.
    let indent = first.chars().take_while(|c| c.is_whitespace());
    if indent.clone().count() > 3 || indent.into_iter().any(|c| c == '\t') {
        return None;
    }
    let rest = body.trim().strip_prefix(NAME)?;
    let is_name = rest.is_empty() || rest.starts_with(char::is_whitespace);
    // Nothing of it is markup of Slack's.
    let plain = rest.trim().replace('&', "&amp;");
    let plain = plain.replace('<', "&lt;").replace('>', "&gt;");
    is_name.then_some(plain)
}

/// Whether a line is about a pipeline.
pub(super) fn is_about_pipeline(text: &str) -> bool {
    let verb = text.split_whitespace().next().unwrap_or_default();
    ABOUT.contains(&bare(verb).as_str())
}

fn bare(verb: &str) -> String {
    verb.trim_end_matches('!').to_lowercase()
}

/// A line with what it leaves out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Whole {
    pub(super) text: String,
    /// Whether it is about the head of the pull request.
    pub(super) is_of_pull: bool,
}

/// The line with its pipeline, and a deploy with the pull request as what to deploy. `None` when
/// the pipeline is not clear: `here` are those of the repository.
pub(super) fn complete(text: &str, here: &[String], number: u64) -> Option<Whole> {
    let mut words = text.split_whitespace();
    let verb = words.next().unwrap_or_default();
    let mut rest: Vec<&str> = words.collect();
    let is_bare = rest
        .first()
        .is_none_or(|word| KEYWORDS.contains(&word.to_lowercase().as_str()));
    let mut name = match (is_bare, here) {
        (true, [one]) => one.clone(),
        (true, _) => return None,
        (false, _) => rest.remove(0).to_owned(),
    };
    let is_of_pull = bare(verb) == "deploy" && !name.contains('/');
    if is_of_pull {
        name = format!("{name}/refs/pull/{number}/head");
    }
    let words = [verb, name.as_str()].into_iter().chain(rest);
    Some(Whole {
        text: words.collect::<Vec<_>>().join(" "),
        is_of_pull,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_that_begins_with_the_name_is_a_command_and_no_other_is() {
        for (body, line) in [
            ("/h deploy to staging", Some("deploy to staging")),
            ("\r\n  /h deploy to staging\r\n", Some("deploy to staging")),
            ("/h", Some("")),
            ("/h\tinfo", Some("info")),
            (
                "/h deploy to staging\n\nThanks!",
                Some("deploy to staging\n\nThanks!"),
            ),
            ("/h deploy a&b <x>", Some("deploy a&amp;b &lt;x&gt;")),
            ("> /h deploy to staging", None),
            ("`/h deploy to staging`", None),
            ("```\n/h deploy to staging\n```", None),
            ("    /h deploy to staging", None),
            ("\t/h deploy to staging", None),
            (" \t/h deploy to staging", None),
            ("<!-- -->\n/h deploy to staging", None),
            ("Please /h deploy to staging", None),
            ("Please\n/h deploy to staging", None),
            ("/help", None),
            ("/H deploy", None),
            ("", None),
        ] {
            assert_eq!(command(body).as_deref(), line, "{body:?}");
        }
    }

    #[test]
    fn a_line_gets_the_pipeline_and_the_pull_request_that_it_leaves_out() {
        let one = ["shop".to_owned()];
        for (typed, meant, is_of_pull) in [
            (
                "deploy to staging",
                "deploy shop/refs/pull/42/head to staging",
                true,
            ),
            (
                "deploy! to staging",
                "deploy! shop/refs/pull/42/head to staging",
                true,
            ),
            (
                "Deploy shop TO staging",
                "Deploy shop/refs/pull/42/head TO staging",
                true,
            ),
            ("deploy", "deploy shop/refs/pull/42/head", true),
            (
                "deploy shop/main to staging",
                "deploy shop/main to staging",
                false,
            ),
            ("promote", "promote shop", false),
            ("promote from staging", "promote shop from staging", false),
            ("info", "info shop", false),
            (
                "deploy to\nstaging",
                "deploy shop/refs/pull/42/head to staging",
                true,
            ),
        ] {
            let whole = complete(typed, &one, 42).unwrap();
            assert_eq!(
                (whole.text.as_str(), whole.is_of_pull),
                (meant, is_of_pull),
                "{typed}"
            );
            assert!(is_about_pipeline(typed));
        }
        let two = ["shop".to_owned(), "shop-eu".to_owned()];
        assert_eq!(complete("deploy to staging", &two, 42), None);
        assert_eq!(complete("deploy to staging", &[], 42), None);
        for other in ["", "help", "route shop here", "login"] {
            assert!(!is_about_pipeline(other), "{other}");
        }
    }
}
