//! Why it failed: what the last lines, a code or an error mean, in one sentence with the fix.
//! The [table](table::ROWS) is data; it explains what is known to have failed, and never
//! decides whether it did.

mod table;

pub use self::table::{Place, ROWS, Row};

/// The first row of `place` that the text matches; letter case does not matter.
#[must_use]
pub fn explain(place: Place, text: &str) -> Option<&'static Row> {
    let text = text.to_lowercase();
    ROWS.iter()
        .filter(|row| row.place == place)
        .find(|row| row.says.iter().all(|part| text.contains(part)))
}

/// Why a build failed, by the last lines of its output.
pub(crate) fn build(lines: &[String]) -> Option<&'static str> {
    explain(Place::Build, &lines.join("\n")).map(|row| row.cause)
}

/// Why a release command failed, by the last lines of its output.
pub(crate) fn release(lines: &[String]) -> Option<&'static str> {
    explain(Place::Release, &lines.join("\n")).map(|row| row.cause)
}

/// Why Heroku refused, by the id of its error and its message.
pub(crate) fn heroku(error: &heroku_api::Error) -> Option<&'static str> {
    let api = error.as_api()?;
    let id = api.id().map(|id| id.to_string()).unwrap_or_default();
    let text = format!("{id}\n{}", api.message().unwrap_or_default());
    explain(Place::Heroku, &text).map(|row| row.cause)
}

/// Why GitHub refused, by its message.
pub(crate) fn github(error: &github_checks::Error) -> Option<&'static str> {
    let message = error.as_api()?.message()?;
    explain(Place::GitHub, message).map(|row| row.cause)
}

/// Why Slack refused, by its code.
#[must_use]
pub fn slack(code: &str) -> Option<&'static str> {
    let rows = ROWS.iter().filter(|row| row.place == Place::Slack);
    let mut rows = rows.filter(|row| row.says == [code]);
    rows.next().map(|row| row.cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_sentence_and_a_source_and_can_be_met() {
        assert!(ROWS.len() >= 30, "{}", ROWS.len());
        for row in ROWS {
            let text = row.says.join(" … ");
            assert_eq!(text, text.to_lowercase(), "{text}: matched in lower case");
            assert!(row.source.starts_with("https://"), "{text}");
            assert!(row.cause.len() > 30 && !row.cause.ends_with('.'), "{text}");
            let met = explain(row.place, &text).expect("itself");
            assert_eq!(met.says, row.says, "an earlier row hides {text}");
        }
    }

    #[test]
    fn real_lines_are_explained() {
        for (place, text, part) in [
            (
                Place::Build,
                "-----> Building\n !     No default language could be detected for this app.",
                "no language",
            ),
            (
                Place::Dyno,
                "heroku[web.1]: Error R10 (Boot timeout) -> Web process failed to bind to $PORT \
                 within 60 seconds of launch\nheroku[router]: at=error code=H10 desc=\"App crashed\"",
                "$PORT",
            ),
            (
                Place::Dyno,
                "at=error code=H14 desc=\"No web processes running\"",
                "Procfile",
            ),
            (
                Place::Release,
                "rake aborted!\nPG::ConnectionBad: connection to server at \"x\" failed: Connection refused",
                "database",
            ),
            (Place::Heroku, "delinquent\nAccount is delinquent", "bill"),
        ] {
            let row = explain(place, text).unwrap_or_else(|| panic!("{text}"));
            assert!(row.cause.contains(part), "{text}: {}", row.cause);
        }
        assert_eq!(explain(Place::Build, "all went well"), None);
        assert!(slack("not_in_channel").expect("a row").contains("/invite"));
    }
}
