//! What a person reads, word for word.

use crate::texts::EVERYTHING;
use chatops_grammar::{ErrorKind, Style, parse};

const TEXTS: &[(&str, &str)] = &[
    (
        "depoy shop",
        "depoy shop\n^^^^^  unknown command\ndid you mean: deploy\na command starts with one of its verbs: type \"help\" for the list",
    ),
    (
        "releases! shop",
        "releases! shop\n        ^  this command takes no \"!\"\ndid you mean: releases shop in production\nonly \"deploy\" and \"promote\" take \"!\"",
    ),
    (
        "deploy shop! to staging",
        "deploy shop! to staging\n           ^  misplaced \"!\"\ndid you mean: deploy! shop to staging, deploy shop to staging\n\"!\" skips the commit checks and is typed right after the verb: \"deploy!\"",
    ),
    (
        "releases shop! in staging",
        "releases shop! in staging\n             ^  misplaced \"!\"\ndid you mean: releases shop in staging\n\"releases\" takes no \"!\": leave it out",
    ),
    (
        "deploy",
        "deploy\n      ^  a pipeline is missing here\nusage: deploy[!] PIPELINE[/REF] [to|in|on STAGE[/APPS]]",
    ),
    (
        "deploy in staging",
        "deploy in staging\n       ^^  a pipeline is missing here\nusage: deploy[!] PIPELINE[/REF] [to|in|on STAGE[/APPS]]",
    ),
    (
        "deploy shöp to staging",
        "deploy shöp to staging\n       ^^^^  not a valid name\ndid you mean: shop\na name has letters a-z, digits, \".\", \"_\" and \"-\", and starts with a letter or digit; put any other name in quotes",
    ),
    (
        "deploy shop/",
        "deploy shop/\n           ^  a branch, tag or commit is missing after the slash\ndid you mean: deploy shop\nname a branch, tag or commit after the slash, or leave the slash out",
    ),
    (
        "deploy shop/a..b",
        "deploy shop/a..b\n            ^^^^  not a valid branch, tag or commit\ngit allows no \"..\" in a branch or tag",
    ),
    (
        "promote shop/main",
        "promote shop/main\n            ^^^^^  no branch, tag or commit goes here\ndid you mean: deploy shop/main, promote shop\npromote releases what already runs in the stage before; \"deploy PIPELINE/REF to STAGE\" builds a branch",
    ),
    (
        "info shop/main",
        "info shop/main\n         ^^^^^  no branch, tag or commit goes here\ndid you mean: info shop\n\"info\" takes the name of a pipeline alone",
    ),
    (
        "deploy shop to",
        "deploy shop to\n              ^  a stage is missing here\nexpected: development, staging, production\nusage: deploy[!] PIPELINE[/REF] [to|in|on STAGE[/APPS]]",
    ),
    (
        "deploy shop to qa",
        "deploy shop to qa\n               ^^  unknown stage\nexpected: development, staging, production\nan app goes after its stage, as in \"staging/web\"",
    ),
    (
        "deploy shop to stagin",
        "deploy shop to stagin\n               ^^^^^^  unknown stage\nexpected: development, staging, production   did you mean: staging\nan app goes after its stage, as in \"staging/web\"",
    ),
    (
        "deploy shop to test",
        "deploy shop to test\n               ^^^^  this stage is not possible here\nexpected: development, staging, production\n\"deploy\" does not work on this stage",
    ),
    (
        "deploy shop to staging/",
        "deploy shop to staging/\n                      ^  an app is missing here\nexpected: all   did you mean: deploy shop to staging\nname an app after the slash, or leave the slash out",
    ),
    (
        "promote shop to production/all,b",
        "promote shop to production/all,b\n                           ^^^^^  \"all\" beside other apps\ndid you mean: all\n\"all\" is every app of the stage: leave the others out, or leave out \"all\"",
    ),
    (
        "promote shop from staging/a,b",
        "promote shop from staging/a,b\n                          ^^^  only one app is possible here\nwhat is promoted comes from one app: name that one",
    ),
    (
        "promote shop to development",
        "promote shop to development\n                ^^^^^^^^^^^  no stage comes before this one\nsay where from: \"promote PIPELINE from STAGE/APP to development/APP\"",
    ),
    (
        "promote shop from staging to staging",
        "promote shop from staging to staging\n                             ^^^^^^^  source and target are the same stage\ndid you mean: promote shop from staging to production\nsay another stage, or name two different apps: \"promote PIPELINE from staging/a to staging/b\"",
    ),
    (
        "deploy shop to staging to production",
        "deploy shop to staging to production\n                       ^^  this was already said\none command does one thing: say it once",
    ),
    (
        "route shop",
        "route shop\n          ^  a channel is missing here\nexpected: #channel, here   did you mean: route shop to here\nusage: route [PIPELINE] [to CHANNELS|here]",
    ),
    (
        "route shop to <@U0PERSON>",
        "route shop to @U0PERSON\n              ^^^^^^^^^  not a channel\nexpected: #channel, here\na channel is \"#name\", a channel link, or \"here\"; its name has letters, digits, \"-\" and \"_\"",
    ),
    (
        "deploy shop staging",
        "deploy shop staging\n            ^^^^^^^  did not expect this\nexpected: to, in, on   did you mean: deploy shop to staging\nusage: deploy[!] PIPELINE[/REF] [to|in|on STAGE[/APPS]]",
    ),
    (
        "login now",
        "login now\n      ^^^  did not expect this\ndid you mean: login\nusage: login",
    ),
    (
        "deploy shop to production 654321",
        "deploy shop to production ••••••\n                          ^^^^^^  this looks like a second factor\nnever type a code in a channel: everybody can read it. You will be asked for it in private",
    ),
    (
        "deploy 'shop to staging",
        "deploy 'shop to staging\n       ^  this quote is never closed\ndid you mean: deploy shop to staging\nclose the quote, or leave it out: only names with spaces need one",
    ),
    (
        "promote shop in production",
        "promote shop in production\n             ^^  did not expect this\nexpected: from, to   did you mean: promote shop to production\nusage: promote[!] PIPELINE [from STAGE[/APP]] [to STAGE[/APPS]]",
    ),
    (
        "deploy 漢字 to stagin",
        "deploy «漢字» to stagin\nnot a valid name\na name has letters a-z, digits, \".\", \"_\" and \"-\", and starts with a letter or digit; put any other name in quotes",
    ),
    (
        "promote shop staging production",
        "promote shop staging production\n             ^^^^^^^  did not expect this\nexpected: from, to   did you mean: promote shop from staging to production\nusage: promote[!] PIPELINE [from STAGE[/APP]] [to STAGE[/APPS]]",
    ),
    (
        "deploy the shop to staging",
        "deploy the shop to staging\n           ^^^^  did not expect this\nexpected: to, in, on   did you mean: deploy shop to staging\nusage: deploy[!] PIPELINE[/REF] [to|in|on STAGE[/APPS]]",
    ),
    (
        "deploy shop@main to staging",
        "deploy shop@main to staging\n       ^^^^^^^^^  not a valid name\ndid you mean: deploy shop/main to staging\na name has letters a-z, digits, \".\", \"_\" and \"-\", and starts with a letter or digit; put any other name in quotes",
    ),
    (
        "deploy shop main to staging",
        "deploy shop main to staging\n            ^^^^  did not expect this\nexpected: to, in, on   did you mean: deploy shop/main to staging\nusage: deploy[!] PIPELINE[/REF] [to|in|on STAGE[/APPS]]",
    ),
    (
        "please deploy shop to staging",
        "please deploy shop to staging\n^^^^^^  unknown command\ndid you mean: deploy shop to staging\na command starts with one of its verbs: type \"help\" for the list",
    ),
    (
        "\"deploy shop to staging\"",
        "\"deploy shop to staging\"\n ^^^^^^^^^^^^^^^^^^^^^^  unknown command\ndid you mean: deploy shop to staging\nleave out the quotes around the command",
    ),
    (
        "route disable shop",
        "route disable shop\n              ^^^^  did not expect this\nexpected: to, here   did you mean: route:disable shop\nusage: route [PIPELINE] [to CHANNELS|here]",
    ),
    (
        "lock shop in staging",
        "lock shop in staging\n^^^^  unknown command\nexpected: deploy, promote, releases, info, pipelines, route, route:disable, login, logout, help\n\"lock\" is not turned on here",
    ),
    (
        "ship shop",
        "ship shop\n^^^^  unknown command\nexpected: deploy, promote, releases, info, pipelines, route, route:disable, login, logout, help\nhere this is called \"deploy\": type \"help deploy\"",
    ),
    (
        "deploy shop to production --force",
        "deploy shop to production --force\n                          ^^^^^^^  did not expect this\nusage: deploy[!] PIPELINE[/REF] [to|in|on STAGE[/APPS]]",
    ),
    (
        "DEPLOY!!! SHOP TO PRODUCTION",
        "DEPLOY!!! SHOP TO PRODUCTION\n^^^^^^^^^  unknown command\ndid you mean: deploy!\na command starts with one of its verbs: type \"help\" for the list",
    ),
];

const TEXTS_OF_LEVEL_2: &[(&str, &str)] = &[
    (
        "lock shop",
        "lock shop\n         ^  a stage is missing here\nexpected: development, staging, production\nusage: lock PIPELINE in|on STAGE[/APP] [for DURATION] [: TEXT]",
    ),
    (
        "lock shop in production for 2 hours : load test",
        "lock shop in production for 2 hours : load test\n                            ^  not a length of time\ndid you mean: lock shop in production for 2h : load test\nwrite a number and a unit: \"90m\", \"2h\", \"3d\"; at most 365 days",
    ),
    (
        "lock shop in production for soon",
        "lock shop in production for soon\n                            ^^^^  not a length of time\nwrite a number and a unit: \"90m\", \"2h\", \"3d\"; at most 365 days",
    ),
    (
        "lock shop in production because of a migration",
        "lock shop in production because of a migration\n                        ^^^^^^^  did not expect this\nexpected: for   did you mean: lock shop in production : because of a migration\nusage: lock PIPELINE in|on STAGE[/APP] [for DURATION] [: TEXT]",
    ),
    (
        "unlock shop",
        "unlock shop\n           ^  a stage is missing here\nexpected: development, staging, production\nusage: unlock PIPELINE|all [in|on STAGE[/APP]]",
    ),
    (
        "unlock all in staging",
        "unlock all in staging\n              ^^^^^^^  did not expect this\nusage: unlock PIPELINE|all [in|on STAGE[/APP]]",
    ),
    (
        "freeze shop until tomorrow",
        "freeze shop until tomorrow\n                  ^^^^^^^^  not a time\nwrite \"18:00\" or \"2026-12-31T18:00:00Z\"",
    ),
    (
        "rollback shop v41",
        "rollback shop v41\n              ^^^  did not expect this\nexpected: in, on, to, --dry-run   did you mean: rollback shop to v41\nusage: rollback PIPELINE [in|on STAGE[/APP]] [to vN|SHA] [--dry-run] [: TEXT]",
    ),
    (
        "rollback shop to 41",
        "rollback shop to 41\n                 ^^  not a release\ndid you mean: v41\nwrite a release such as \"v42\", or at least 7 digits of a commit id",
    ),
    (
        "approve",
        "approve\n       ^  ID is missing here\nusage: approve ID [: TEXT]",
    ),
    (
        "approve #123",
        "approve #123\n        ^^^^  not an id\ndid you mean: approve 123\ncopy the id from the message: letters, digits, \"-\" and \"_\"",
    ),
    (
        "cancel a/b",
        "cancel a/b\n       ^^^  not an id\ncopy the id from the message: letters, digits, \"-\" and \"_\"",
    ),
    (
        "diff shop from production",
        "diff shop from production\n               ^^^^^^^^^^  source and target are the same stage\ndid you mean: diff shop from staging\nsay another stage on one side",
    ),
    (
        "deploy shop --dryrun",
        "deploy shop --dryrun\n            ^^^^^^^^  did not expect this\nexpected: to, in, on, --dry-run   did you mean: deploy shop --dry-run\nusage: deploy[!] PIPELINE[/REF] [to|in|on STAGE[/APPS]] [--dry-run]",
    ),
    (
        "deploy shop to staging --dry-run=yes",
        "deploy shop to staging --dry-run=yes\n                       ^^^^^^^^^^^^^  did not expect this\nexpected: --dry-run   did you mean: deploy shop to staging --dry-run\nusage: deploy[!] PIPELINE[/REF] [to|in|on STAGE[/APPS]] [--dry-run]",
    ),
    (
        "history in qa",
        "history in qa\n           ^^  unknown stage\nexpected: review, development, staging, production\n\"history\" is about whole stages",
    ),
];

#[test]
fn every_error_is_explained_in_these_words() {
    for (text, expected) in TEXTS {
        let error = parse(text)
            .err()
            .unwrap_or_else(|| panic!("{text:?} parses"));
        assert_eq!(error.render(Style::Plain), *expected, "{text:?}");
    }
}

#[test]
fn every_error_of_level_2_is_explained_in_these_words() {
    for (text, expected) in TEXTS_OF_LEVEL_2 {
        let error = EVERYTHING
            .parse(text)
            .err()
            .unwrap_or_else(|| panic!("{text:?} parses"));
        assert_eq!(error.render(Style::Plain), *expected, "{text:?}");
    }
}

#[test]
fn every_correction_is_a_command() {
    for (text, _) in TEXTS.iter().chain(TEXTS_OF_LEVEL_2) {
        let Err(error) = EVERYTHING.parse(text) else {
            continue;
        };
        for command in error
            .suggestions()
            .iter()
            .filter_map(|suggestion| suggestion.command())
        {
            let parsed = EVERYTHING
                .parse(command)
                .map(|parsed| parsed.command().to_string());
            assert_eq!(parsed.as_deref(), Ok(command), "{text:?}");
        }
    }
}

#[test]
fn a_flag_of_a_command_that_changes_something_is_never_dropped_by_a_correction() {
    for text in [
        "deploy shop to production --dry-run",
        "deploy shop --noop",
        "promote shop --check",
    ] {
        assert_eq!(parse(text).unwrap_err().suggestions(), [], "{text:?}");
    }
}

#[test]
fn typed_text_cannot_leave_the_code_block_or_mention_anybody() {
    let error = parse("deploy shop to ```<!here> <@U1>&<https://x.io|x>`").unwrap_err();
    let shown = error.render(Style::Mrkdwn);
    assert_eq!(shown.matches("```").count(), 2, "{shown}");
    assert!(!shown.contains('<') && !shown.contains('>'), "{shown}");
    let shown = error.render(Style::Markdown);
    assert_eq!(shown.matches("```").count(), 2, "{shown}");
}

#[test]
fn styles_mark_code_as_their_reader_expects() {
    let error = parse("deploy shop/\"`x`&<y>\" to stagin").unwrap_err();
    let facts = "expected: `development`, `staging`, `production`   did you mean: `staging`\n\
                 an app goes after its stage, as in `staging/web`";
    assert_eq!(
        error.render(Style::Mrkdwn),
        format!(
            "```\ndeploy shop/\"'x'&amp;&lt;y&gt;\" to stagin\n                         ^^^^^^  unknown stage\n```\n{facts}"
        ),
    );
    assert_eq!(
        error.render(Style::Markdown),
        format!(
            "```\ndeploy shop/\"'x'&<y>\" to stagin\n                         ^^^^^^  unknown stage\n```\n{facts}"
        ),
    );
}

#[test]
fn a_long_line_is_cut_to_the_part_around_the_place() {
    let text = format!(
        "deploy shop/{} to stagin {}",
        "x".repeat(900),
        "y".repeat(900)
    );
    let shown = parse(&text).unwrap_err().render(Style::Plain);
    let first = shown.lines().next().unwrap_or_default();
    assert!(
        first.starts_with('…') && first.ends_with('…') && first.contains(" to stagin "),
        "{first}"
    );
    assert!(first.chars().count() <= 203, "{}", first.chars().count());
}

#[test]
fn a_line_that_is_too_long_says_so_and_shows_nothing_of_it() {
    let text = "deploy ".repeat(1_000);
    let error = parse(&text).unwrap_err();
    assert_eq!(
        (error.kind(), error.span()),
        (ErrorKind::TooLong, 4_000..7_000)
    );
    assert_eq!(
        error.render(Style::Plain),
        "too long\na command has at most 4000 characters"
    );
    assert!(
        parse(&format!("info {}", "é".repeat(3_995)))
            .is_err_and(|error| error.kind() == ErrorKind::InvalidName)
    );
}

#[test]
fn the_line_for_logs_names_the_mistake_the_word_and_the_column() {
    let error = parse("deploy shop to stagin").unwrap_err();
    assert_eq!(
        error.to_string(),
        "unknown stage: \"stagin\" at column 16, did you mean \"staging\""
    );
    assert_eq!(error.column(), 16);
}

#[test]
fn a_secret_is_hidden_in_every_error_of_a_line_that_changes_something() {
    for text in [
        "deploy shop to qa 654321",
        "deploy 'shop to staging 654321",
        "promote shop to production 654321",
    ] {
        let error = parse(text).unwrap_err();
        let all = format!("{error} {error:?} {}", error.render(Style::Plain));
        assert!(!all.contains("654321"), "{all}");
    }
}
