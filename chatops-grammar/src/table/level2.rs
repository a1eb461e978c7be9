//! Commands beyond Heroku ChatOps; off unless the builder turns them on.

use super::{Arg, ArgKind, Flag, Group, Makes, Verb};
use crate::stage::StageSet;

const PIPELINE: Arg = Arg::new(ArgKind::Name, "pipeline").help("the pipeline");
const MAYBE_PIPELINE: Arg = PIPELINE.optional().help("the pipeline; all when left out");
const WHERE: Arg = Arg::new(ArgKind::Source, "stage").after(&["in", "on"]);
const STAGE: Arg = Arg::new(ArgKind::Stage, "stage")
    .after(&["in", "on"])
    .optional();
const ID: Arg = Arg::new(ArgKind::Id, "id").help("the id shown in the message");
const GUARDS: &str = "Heroku login; deploy on the apps of the stage";
const LOOKS: &str = "Heroku login; view on the pipeline";

const fn verb(name: &'static str, makes: Makes, group: Group, summary: &'static str) -> Verb {
    Verb::new(name, summary).makes(makes).group(group).level2()
}

/// In the order of help within a group.
pub(crate) static VERBS: [Verb; 13] = [
    verb(
        "rollback",
        Makes::Rollback,
        Group::Deploy,
        "Releases again what ran before, then locks the stage.",
    )
    .needs(GUARDS)
    .text()
    .args(&[
        PIPELINE,
        WHERE
            .optional()
            .help("which stage or app; asked for when left out"),
        Arg::new(ArgKind::Release, "release")
            .after(&["to"])
            .optional()
            .help("a release or commit; the one before the current when left out"),
    ])
    .flags(&[Flag::new(
        "dry-run",
        "do every check, change nothing, show the plan",
    )])
    .examples(&[
        "rollback shop",
        "rollback shop in production to v41 : checkout is broken",
    ]),
    verb(
        "lock",
        Makes::Lock,
        Group::Guard,
        "Keeps everybody else from deploying to a stage.",
    )
    .needs(GUARDS)
    .text()
    .args(&[
        PIPELINE,
        WHERE.help("which stage or app"),
        Arg::new(ArgKind::Duration, "duration")
            .after(&["for"])
            .optional()
            .help("such as 90m, 2h, 3d; until unlocked when left out"),
    ])
    .examples(&[
        "lock shop in production",
        "lock shop in staging/shop-eu for 2h : load test",
    ]),
    verb(
        "unlock",
        Makes::Unlock,
        Group::Guard,
        "Removes a lock; `unlock all` removes all of yours.",
    )
    .needs(GUARDS)
    .args(&[
        PIPELINE.alone("all"),
        WHERE
            .optional()
            .help("which stage or app; required unless `all`"),
    ])
    .examples(&["unlock shop in production", "unlock all"]),
    verb("locks", Makes::Locks, Group::Guard, "Lists locks.")
        .read_only()
        .needs(LOOKS)
        .args(&[MAYBE_PIPELINE])
        .examples(&["locks", "locks shop"]),
    verb(
        "freeze",
        Makes::Freeze,
        Group::Guard,
        "Forbids changes to a pipeline or one of its stages.",
    )
    .needs(GUARDS)
    .text()
    .args(&[
        PIPELINE,
        STAGE.help("which stage; all when left out"),
        Arg::new(ArgKind::Time, "until")
            .after(&["until"])
            .optional()
            .help("HH:MM or 2026-12-31T23:59:00Z; until unfrozen when left out"),
    ])
    .examples(&[
        "freeze shop",
        "freeze shop in production until 18:00 : quarter end",
    ]),
    verb(
        "unfreeze",
        Makes::Unfreeze,
        Group::Guard,
        "Allows changes again.",
    )
    .needs(GUARDS)
    .args(&[PIPELINE, STAGE.help("which stage; all when left out")])
    .examples(&["unfreeze shop", "unfreeze shop in production"]),
    verb(
        "approve",
        Makes::Approve,
        Group::Guard,
        "Answers yes to a pending question.",
    )
    .needs("the right that the question asks for")
    .text()
    .args(&[ID])
    .examples(&["approve op-7f3a", "approve op-7f3a : looks good"]),
    verb(
        "reject",
        Makes::Reject,
        Group::Guard,
        "Answers no to a pending question.",
    )
    .needs("the right that the question asks for")
    .text()
    .args(&[ID])
    .examples(&["reject op-7f3a", "reject op-7f3a : not before the sale"]),
    verb(
        "cancel",
        Makes::Cancel,
        Group::Guard,
        "Leaves the deploy queue.",
    )
    .needs("to have started the operation, or deploy on its apps")
    .args(&[ID])
    .examples(&["cancel op-7f3a"]),
    verb(
        "status",
        Makes::Status,
        Group::Observe,
        "Shows what runs, what is queued and which version is live.",
    )
    .read_only()
    .needs(LOOKS)
    .args(&[MAYBE_PIPELINE])
    .examples(&["status", "status shop"]),
    verb(
        "queue",
        Makes::Queue,
        Group::Observe,
        "Lists the deploy queue.",
    )
    .read_only()
    .needs(LOOKS)
    .args(&[MAYBE_PIPELINE])
    .examples(&["queue", "queue shop"]),
    verb(
        "diff",
        Makes::Diff,
        Group::Observe,
        "Lists the commits between two stages.",
    )
    .read_only()
    .needs("Heroku and GitHub login; view on the pipeline, read on the repository")
    .args(&[
        PIPELINE,
        Arg::new(ArgKind::Stage, "from_stage")
            .after(&["from"])
            .optional()
            .help("the newer side; the stage before the other when left out"),
        Arg::new(ArgKind::Stage, "to_stage")
            .after(&["to"])
            .optional()
            .help("the older side; production when left out"),
    ])
    .examples(&["diff shop", "diff shop from development to staging"]),
    verb(
        "history",
        Makes::History,
        Group::Observe,
        "Lists who changed what, and when.",
    )
    .read_only()
    .needs(LOOKS)
    .args(&[
        MAYBE_PIPELINE,
        STAGE
            .stages(StageSet::VISIBLE)
            .help("which stage; all when left out"),
    ])
    .examples(&["history", "history shop in production"]),
];
