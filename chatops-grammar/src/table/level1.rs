//! The commands of Heroku ChatOps.

use super::{Arg, ArgKind, Flag, Group, Makes, Verb};
use crate::stage::StageSet;

const PIPELINE: Arg = Arg::new(ArgKind::Name, "pipeline").help("the pipeline");
const DRY_RUN: Flag =
    Flag::new("dry-run", "do every check, change nothing, show the plan").level2();
const CHANGES: &str =
    "Heroku and GitHub login; deploy on every app concerned, write on the repository";

/// In the order of help within a group.
pub(crate) static VERBS: [Verb; 10] = [
    Verb::new(
        "deploy",
        "Builds a branch, tag or commit and releases it to a stage.",
    )
    .makes(Makes::Deploy)
    .group(Group::Deploy)
    .needs(CHANGES)
    .force()
    .args(&[
        Arg::new(ArgKind::Target, "pipeline").help(
            "the pipeline and what to deploy; the repository's default branch when REF is left out",
        ),
        Arg::new(ArgKind::Place, "stage")
            .after(&["to", "in", "on"])
            .optional()
            .help("where to; APPS is `all`, an app or a comma list"),
    ])
    .flags(&[DRY_RUN])
    .examples(&[
        "deploy shop to staging",
        "deploy shop/fix-42 to staging/shop-eu",
        "deploy! shop to production/all",
    ]),
    Verb::new(
        "promote",
        "Releases to a stage what runs in the stage before it.",
    )
    .makes(Makes::Promote)
    .group(Group::Deploy)
    .needs(CHANGES)
    .force()
    .args(&[
        PIPELINE,
        Arg::new(ArgKind::Source, "from_stage")
            .tail("from_app")
            .after(&["from"])
            .optional()
            .help("where from; the stage before the target when left out"),
        Arg::new(ArgKind::Place, "to_stage")
            .tail("to_apps")
            .after(&["to"])
            .optional()
            .help("where to; production when left out"),
    ])
    .flags(&[DRY_RUN])
    .examples(&[
        "promote shop",
        "promote shop from staging to production",
        "promote! shop to production/shop-eu,shop-us",
    ]),
    Verb::new("releases", "Lists the newest releases of a stage.")
        .makes(Makes::Releases)
        .read_only()
        .group(Group::Observe)
        .needs("Heroku login; view on the app")
        .args(&[
            PIPELINE,
            Arg::new(ArgKind::Source, "stage")
                .after(&["in", "on"])
                .optional()
                .stages(StageSet::VISIBLE)
                .help("which stage; production when left out"),
        ])
        .examples(&[
            "releases shop",
            "releases shop in staging",
            "releases shop in staging/shop-eu",
        ]),
    Verb::new(
        "info",
        "Shows the stages of a pipeline, their apps and the repository.",
    )
    .makes(Makes::Info)
    .read_only()
    .group(Group::Observe)
    .needs("Heroku and GitHub login; view on the pipeline")
    .aliases(&["pipelines:info", "pipeline:info"])
    .args(&[PIPELINE])
    .examples(&["info shop"]),
    Verb::new("pipelines", "Lists the pipelines you can see.")
        .makes(Makes::Pipelines)
        .read_only()
        .group(Group::Observe)
        .needs("Heroku login")
        .aliases(&["pipeline"])
        .examples(&["pipelines"]),
    Verb::new(
        "route",
        "Posts the events of a pipeline to channels; alone, lists what comes here.",
    )
    .makes(Makes::Route)
    .group(Group::Notify)
    .needs("Heroku login; view on the pipeline")
    .args(&[
        PIPELINE.optional(),
        Arg::new(ArgKind::Channels, "channels")
            .after(&["to"])
            .optional()
            .alone("here")
            .help("the channels, or `here`"),
    ])
    .examples(&["route", "route shop to #releases", "route shop here"]),
    Verb::new("route:disable", "Stops posting the events of a pipeline.")
        .makes(Makes::RouteDisable)
        .group(Group::Notify)
        .needs("Heroku login; view on the pipeline")
        .args(&[
            PIPELINE,
            Arg::new(ArgKind::Channels, "channels")
                .after(&["in", "from"])
                .optional()
                .help("the channels, or `here`; all when left out"),
        ])
        .examples(&["route:disable shop", "route:disable shop in #releases"]),
    Verb::new("login", "Links your Heroku and GitHub accounts.")
        .makes(Makes::Login)
        .read_only()
        .group(Group::Account)
        .examples(&["login"]),
    Verb::new("logout", "Revokes and forgets your linked accounts.")
        .makes(Makes::Logout)
        .group(Group::Account)
        .examples(&["logout"]),
    Verb::new("help", "Explains all commands, or one.")
        .makes(Makes::Help)
        .read_only()
        .group(Group::Account)
        .args(&[Arg::new(ArgKind::Topic, "topic")
            .optional()
            .help("a command")])
        .examples(&["help", "help deploy"]),
];
