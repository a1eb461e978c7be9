//! What people type: one row for each field, for the modal, its answer and the line that says
//! what changed.

use super::{Group, Settings};

/// How a field looks.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// A whole number from the first to the second.
    Number(u32, u32),
    /// A number that may have a fraction, from the first to the second.
    Decimal(f64, f64),
    /// Words with commas between them, or a span of hours.
    Text,
}

/// A field of the modal.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Field {
    /// The group below which it stands; `None`: at the end.
    pub group: Option<Group>,
    /// Its block in the modal.
    pub key: &'static str,
    /// For people.
    pub label: &'static str,
    /// What it means when it is empty.
    pub hint: &'static str,
    /// How it looks.
    pub kind: Kind,
    /// As text; empty when nothing is set.
    pub get: fn(&Settings) -> String,
    /// From text; the error says what is wrong with it.
    pub set: fn(&mut Settings, &str) -> Result<(), String>,
}

/// All of them.
pub const FIELDS: &[Field] = &[
    Field {
        group: Some(Group::Deployments),
        key: "stages",
        label: "Stages",
        hint: "With commas between them; empty: every stage.",
        kind: Kind::Text,
        get: |settings| settings.deployments.stages.join(", "),
        set: |settings, text| stages(text).map(|stages| settings.deployments.stages = stages),
    },
    Field {
        group: Some(Group::Health),
        key: "p95",
        label: "p95 response time, in ms",
        hint: "Above it is an alert; empty: no alert.",
        kind: Kind::Number(1, 30_000),
        get: |settings| {
            settings
                .health
                .p95_ms
                .map_or(String::new(), |n| n.to_string())
        },
        set: |settings, text| whole(text, 1, 30_000).map(|n| settings.health.p95_ms = n),
    },
    Field {
        group: Some(Group::Health),
        key: "errors",
        label: "Failed requests, in percent",
        hint: "Above it is an alert; empty: no alert.",
        kind: Kind::Decimal(0.1, 100.0),
        get: |settings| {
            let percent = settings.health.error_percent;
            percent.map_or(String::new(), |n| n.to_string())
        },
        set: |settings, text| percent(text).map(|n| settings.health.error_percent = n),
    },
    Field {
        group: Some(Group::Health),
        key: "minutes",
        label: "For so many minutes",
        hint: "In a row, from 1 to 60.",
        kind: Kind::Number(1, 60),
        get: |settings| settings.health.minutes.to_string(),
        set: |settings, text| whole(text, 1, 60).map(|n| settings.health.minutes = n.unwrap_or(5)),
    },
    Field {
        group: Some(Group::Health),
        key: "requests",
        label: "Fewest requests in a minute",
        hint: "A minute with fewer proves nothing.",
        kind: Kind::Number(1, 100_000),
        get: |settings| settings.health.min_requests.to_string(),
        set: |settings, text| {
            whole(text, 1, 100_000).map(|n| settings.health.min_requests = n.unwrap_or(20))
        },
    },
    Field {
        group: Some(Group::Health),
        key: "health_stages",
        label: "Stages that are watched",
        hint: "With commas between them; empty: every stage.",
        kind: Kind::Text,
        get: |settings| settings.health.stages.join(", "),
        set: |settings, text| stages(text).map(|stages| settings.health.stages = stages),
    },
    Field {
        group: Some(Group::GitHub),
        key: "branches",
        label: "Branches whose checks count",
        hint: "With commas between them; empty: the default branch and open pull requests.",
        kind: Kind::Text,
        get: |settings| settings.github.branches.join(", "),
        set: |settings, text| {
            settings.github.branches = words(text);
            Ok(())
        },
    },
    Field {
        group: None,
        key: "drift",
        label: "Hours that production may be behind",
        hint: "Behind its branch; 4 is usual. Empty: nothing is said.",
        kind: Kind::Number(1, 720),
        get: |settings| {
            settings
                .drift_hours
                .map_or(String::new(), |n| n.to_string())
        },
        set: |settings, text| whole(text, 1, 720).map(|n| settings.drift_hours = n),
    },
    Field {
        group: None,
        key: "quiet",
        label: "Quiet hours, in UTC",
        hint: "Such as 22:00-07:00: one message at their end says what happened. Alerts and failures come at once.",
        kind: Kind::Text,
        get: |settings| settings.quiet.clone().unwrap_or_default(),
        set: |settings, text| quiet(text).map(|span| settings.quiet = span),
    },
];

const STAGES: [&str; 4] = ["development", "review", "staging", "production"];

fn words(text: &str) -> Vec<String> {
    let words = text.split(',').map(str::trim);
    words
        .filter(|word| !word.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

fn stages(text: &str) -> Result<Vec<String>, String> {
    let stages: Vec<String> = words(text).iter().map(|word| word.to_lowercase()).collect();
    match stages
        .iter()
        .find(|stage| !STAGES.contains(&stage.as_str()))
    {
        Some(stage) => Err(format!("{stage} is not one of {}", STAGES.join(", "))),
        None => Ok(stages),
    }
}

fn whole(text: &str, from: u32, to: u32) -> Result<Option<u32>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().ok().filter(|n| (from..=to).contains(n));
    number
        .map(Some)
        .ok_or_else(|| format!("{text} is not a whole number from {from} to {to}"))
}

fn percent(text: &str) -> Result<Option<f64>, String> {
    let text = text.trim().trim_end_matches('%').trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().ok().filter(|n| (0.1..=100.0).contains(n));
    number
        .map(Some)
        .ok_or_else(|| format!("{text} is not a number from 0.1 to 100"))
}

/// Minutes of the day at which quiet hours begin and end.
#[must_use]
pub fn hours(text: &str) -> Option<(u32, u32)> {
    let minute = |text: &str| {
        let (hour, minute) = text.trim().split_once(':')?;
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then_some(hour * 60 + minute)
    };
    let (from, to) = text.split_once('-')?;
    let (from, to) = (minute(from)?, minute(to)?);
    (from != to).then_some((from, to))
}

fn quiet(text: &str) -> Result<Option<String>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match hours(text) {
        Some(_) => Ok(Some(text.to_owned())),
        None => Err(format!("{text} is not a span of hours such as 22:00-07:00")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_reads_what_it_shows() {
        for field in FIELDS {
            let settings = Settings {
                drift_hours: Some(4),
                quiet: Some("22:00-07:00".into()),
                ..Settings::default()
            };
            let shown = (field.get)(&settings);
            let mut again = settings.clone();
            (field.set)(&mut again, &shown).unwrap();
            assert_eq!(again, settings, "{}", field.key);
        }
    }

    #[test]
    fn a_wrong_value_is_named_with_what_would_be_right() {
        let mut settings = Settings::default();
        for (key, value, says) in [
            ("p95", "0", "0 is not a whole number from 1 to 30000"),
            ("errors", "a lot", "a lot is not a number from 0.1 to 100"),
            ("quiet", "25:00-07:00", "25:00-07:00 is not a span of hours"),
            ("stages", "production, qa", "qa is not one of development"),
        ] {
            let field = FIELDS.iter().find(|field| field.key == key).unwrap();
            let error = (field.set)(&mut settings, value).unwrap_err();
            assert!(error.starts_with(says), "{error}");
        }
        assert_eq!(settings, Settings::default());
    }
}
