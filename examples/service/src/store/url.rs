//! Reads `DATABASE_URL`, or says what is wrong with it. Never repeats the value: it can
//! hold a password.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::dialect::Dialect;
use crate::Error;

/// Where the data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Postgres(String),
    File(PathBuf),
    Memory,
}

const HELP: &str = "use sqlite://FILE for a file beside the program, or postgres://USER@HOST/NAME";

/// Sorts an address. `dyno`: the program runs on Heroku.
pub(crate) fn parse(url: &str, dyno: bool) -> Result<Place, Error> {
    let setup = |text: String| Err(Error::Setup(format!("DATABASE_URL {text}; {HELP}")));
    let url = url.trim();
    if url.is_empty() {
        return setup("is empty".into());
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(Place::Postgres(url.to_owned()));
    }
    let Some(rest) = url.strip_prefix("sqlite:") else {
        let known = url.split_once(':').map(|(scheme, _)| scheme);
        return match known {
            Some(scheme)
                if scheme
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '+') =>
            {
                setup(format!(
                    "names the scheme {scheme:?}, which is not supported"
                ))
            }
            _ => setup("has no scheme".into()),
        };
    };
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    if let Some((_, parameters)) = rest.split_once('?') {
        let names: Vec<&str> = parameters
            .split('&')
            .map(|pair| pair.split('=').next().unwrap_or_default())
            .collect();
        return setup(format!(
            "sets {} on a SQLite file, where the program decides",
            names.join(", ")
        ));
    }
    if rest == ":memory:" {
        return Ok(Place::Memory);
    }
    if rest.is_empty() {
        return setup("names no file".into());
    }
    // Before any message could repeat it as the path of a file.
    let first = rest.split('/').next().unwrap_or_default();
    if first
        .split_once('@')
        .is_some_and(|(user, _)| user.contains(':'))
    {
        return setup("has a user and a password, which a SQLite file has not".into());
    }
    if dyno {
        return Err(Error::Setup(
            "DATABASE_URL names a SQLite file, but this is a Heroku dyno (DYNO is set): its disk \
             is emptied at every restart, at least once a day, and every operation, lock and \
             log-in with it. Add a database: heroku addons:create heroku-postgresql"
                .into(),
        ));
    }
    Ok(Place::File(PathBuf::from(rest)))
}

impl Place {
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Postgres(_) => Dialect::Postgres,
            Self::File(_) | Self::Memory => Dialect::Sqlite,
        }
    }

    /// The address as the driver reads it.
    pub(crate) fn address(&self, read_only: bool) -> String {
        match self {
            Self::Postgres(url) => url.clone(),
            Self::Memory => "sqlite::memory:".into(),
            Self::File(path) => {
                let mut address = String::from("sqlite:");
                for byte in path.to_string_lossy().bytes() {
                    match byte {
                        b'A'..=b'Z'
                        | b'a'..=b'z'
                        | b'0'..=b'9'
                        | b'/'
                        | b'.'
                        | b'-'
                        | b'_'
                        | b'\\'
                        | b':' => address.push(byte.into()),
                        other => {
                            let _ = write!(address, "%{other:02X}");
                        }
                    }
                }
                address + if read_only { "?mode=ro" } else { "?mode=rwc" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str, dyno: bool) -> String {
        parse(url, dyno).expect_err(url).to_string()
    }

    #[test]
    fn addresses_are_sorted() {
        let file = |url| parse(url, false).expect(url);
        assert_eq!(file("sqlite://bot.db"), Place::File("bot.db".into()));
        assert_eq!(file("sqlite:bot.db"), Place::File("bot.db".into()));
        assert_eq!(
            file("sqlite:///var/lib/Bot 1.db"),
            Place::File("/var/lib/Bot 1.db".into())
        );
        assert_eq!(file("sqlite::memory:"), Place::Memory);
        assert_eq!(
            file("sqlite:///var/Bot 1?.db".replace('?', "").as_str()).address(false),
            "sqlite:/var/Bot%201.db?mode=rwc"
        );
        let url = "postgres://u:p@db.example/name?sslmode=require";
        assert_eq!(
            parse(url, true).expect("on a dyno"),
            Place::Postgres(url.into())
        );
    }

    #[test]
    fn wrong_addresses_are_explained_without_repeating_them() {
        for (url, says) in [
            ("", "is empty"),
            ("bot.db", "has no scheme"),
            ("/var/lib/bot.db", "has no scheme"),
            (
                "mysql://root:canary@localhost/x",
                "names the scheme \"mysql\"",
            ),
            (
                "https://user:canary@example.com",
                "names the scheme \"https\"",
            ),
            ("sqlite://", "names no file"),
            (
                "sqlite://bot.db?mode=ro&cache=shared",
                "sets mode, cache on a SQLite file",
            ),
        ] {
            let text = refusal(url, false);
            assert!(text.contains(says), "{url}: {text}");
            assert!(text.contains("postgres://USER@HOST/NAME"), "{url}: {text}");
            assert!(!text.contains("canary"), "{url}: {text}");
        }
    }

    #[test]
    fn a_file_on_a_dyno_is_refused_with_the_reason() {
        let text = refusal("sqlite://bot.db", true);
        assert!(
            text.contains("DYNO is set") && text.contains("heroku-postgresql"),
            "{text}"
        );
    }
}
