//! Where the arguments of the built-in verbs stand in their rows of the table.
//!
//! A command is assembled from slots, and a slot is found by its index. The indices have names
//! here, and a test holds each of them against the row it belongs to.

/// `PIPELINE` comes first wherever there is one.
pub(crate) const PIPELINE: usize = 0;
/// The id of `cancel`, `approve` and `reject`.
pub(crate) const ID: usize = 0;
/// The verb that `help` explains.
pub(crate) const TOPIC: usize = 0;
/// The only stage of a command: `deploy`, `releases`, `lock`, `rollback`, `freeze` …
pub(crate) const STAGE: usize = 1;
/// The channels of `route` and `route:disable`.
pub(crate) const CHANNELS: usize = 1;
/// Where `promote` and `diff` start from.
pub(crate) const FROM: usize = 1;
/// Where `promote` and `diff` go to.
pub(crate) const TO: usize = 2;
/// How long `lock` holds.
pub(crate) const DURATION: usize = 2;
/// When `freeze` ends.
pub(crate) const UNTIL: usize = 2;
/// What `rollback` goes back to.
pub(crate) const RELEASE: usize = 2;

/// The flag `--dry-run` of `deploy`, `promote` and `rollback`.
pub(crate) const DRY_RUN: u8 = 0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{level1, level2};

    #[test]
    fn each_name_stands_for_the_argument_that_the_table_has_there() {
        let rows: &[(&str, &[(usize, &str)])] = &[
            ("deploy", &[(PIPELINE, "pipeline"), (STAGE, "stage")]),
            (
                "promote",
                &[
                    (PIPELINE, "pipeline"),
                    (FROM, "from_stage"),
                    (TO, "to_stage"),
                ],
            ),
            ("releases", &[(PIPELINE, "pipeline"), (STAGE, "stage")]),
            ("info", &[(PIPELINE, "pipeline")]),
            ("pipelines", &[]),
            ("route", &[(PIPELINE, "pipeline"), (CHANNELS, "channels")]),
            (
                "route:disable",
                &[(PIPELINE, "pipeline"), (CHANNELS, "channels")],
            ),
            ("login", &[]),
            ("logout", &[]),
            ("help", &[(TOPIC, "topic")]),
            (
                "rollback",
                &[
                    (PIPELINE, "pipeline"),
                    (STAGE, "stage"),
                    (RELEASE, "release"),
                ],
            ),
            (
                "lock",
                &[
                    (PIPELINE, "pipeline"),
                    (STAGE, "stage"),
                    (DURATION, "duration"),
                ],
            ),
            ("unlock", &[(PIPELINE, "pipeline"), (STAGE, "stage")]),
            ("locks", &[(PIPELINE, "pipeline")]),
            (
                "freeze",
                &[(PIPELINE, "pipeline"), (STAGE, "stage"), (UNTIL, "until")],
            ),
            ("unfreeze", &[(PIPELINE, "pipeline"), (STAGE, "stage")]),
            ("approve", &[(ID, "id")]),
            ("reject", &[(ID, "id")]),
            ("cancel", &[(ID, "id")]),
            ("status", &[(PIPELINE, "pipeline")]),
            ("queue", &[(PIPELINE, "pipeline")]),
            (
                "diff",
                &[
                    (PIPELINE, "pipeline"),
                    (FROM, "from_stage"),
                    (TO, "to_stage"),
                ],
            ),
            ("history", &[(PIPELINE, "pipeline"), (STAGE, "stage")]),
        ];
        let verbs: Vec<_> = level1::VERBS.iter().chain(&level2::VERBS).collect();
        assert_eq!(rows.len(), verbs.len(), "every verb has a row here");
        for (name, places) in rows {
            let verb = verbs.iter().find(|verb| verb.name == *name).expect(name);
            let fields: Vec<_> = verb.args.iter().map(|arg| arg.field).collect();
            let named: Vec<_> = places
                .iter()
                .map(|(index, field)| (*index, *field))
                .collect();
            assert_eq!(
                fields.into_iter().enumerate().collect::<Vec<_>>(),
                named,
                "{name}"
            );
        }
        for name in ["deploy", "promote", "rollback"] {
            let verb = verbs.iter().find(|verb| verb.name == name).expect(name);
            assert_eq!(verb.flags[usize::from(DRY_RUN)].name, "dry-run", "{name}");
        }
    }
}
