//! Text that says no, or asks, never runs the command it names.

use crate::texts::EVERYTHING;
use chatops_grammar::ErrorKind;

/// Commands that change something.
const CHANGING: [&str; 14] = [
    "deploy acme",
    "deploy acme/main to production",
    "deploy! acme to prod",
    "promote acme",
    "promote! acme to production",
    "rollback acme to v41",
    "approve 12",
    "reject 12",
    "lock acme in prod",
    "unlock all",
    "freeze acme",
    "unfreeze acme",
    "cancel op-1",
    "restart web",
];

/// Commands that only look.
const LOOKING: [&str; 6] = [
    "info acme",
    "releases acme in staging",
    "pipeline:info acme",
    "locks acme",
    "status acme",
    "help deploy",
];

/// What may be read as no, as a question, or as anything but "please".
const DOUBTS: [&str; 60] = [
    " 👎",
    " 👎🏽",
    " ❌",
    " 🚫",
    " ⛔",
    " 🛑",
    " ✋",
    " 🤔",
    " 😱",
    " ⁉️",
    " ❓",
    " ❗",
    " ✖️",
    " ❎",
    " 🙅",
    " 💥",
    " 🔥",
    " 🏴",
    " 1️⃣",
    " 🇩🇪",
    " :-1:",
    " :thumbsdown:",
    " :no_entry:",
    " :no_entry_sign:",
    " :x:",
    " :octagonal_sign:",
    " :raised_hand:",
    " :thinking_face:",
    " :question:",
    " :dry-run:",
    " :dry_run:",
    " :noop:",
    " :not:",
    " :no:",
    " :stop:",
    " :rocket::x:",
    " 🚀👎",
    " 🚀 👎",
    " 👎 🚀",
    "?",
    "??",
    " ?",
    "？",
    "؟",
    " ؟",
    "⁇",
    "‽",
    "\u{37E}",
    "?.",
    ".?",
    "? 🚀",
    " .",
    " …",
    " 。",
    ",",
    ";",
    " ,",
    "、",
    " <@U0OTHER>",
    " @bob",
];

/// What means no more than "please" or "go".
const CHEERS: [&str; 20] = [
    " 🚀",
    " 🎉",
    " 🙏",
    " ✅",
    " 👍",
    " 🚢",
    " :rocket:",
    " :tada:",
    " :pray:",
    " :white_check_mark:",
    " :+1:",
    " :ship:",
    ".",
    "...",
    "…",
    "。",
    ". 🚀",
    " 🚀🎉 :+1:",
    " 👍🏽",
    " :+1::skin-tone-4:",
];

#[test]
fn a_command_that_changes_something_does_not_run_when_in_doubt() {
    for command in CHANGING {
        for doubt in DOUBTS {
            let text = format!("{command}{doubt}");
            let error = EVERYTHING.parse(&text).expect_err(&text);
            assert_eq!(
                error.kind(),
                ErrorKind::UnexpectedToken,
                "{text:?}: {error}"
            );
            assert!(!error.hint().is_empty());
            let offered = error
                .suggestions()
                .first()
                .and_then(|first| first.command());
            let clean = EVERYTHING
                .parse(command)
                .expect(command)
                .command()
                .to_string();
            if ![" :dry-run:", " :dry_run:", " :noop:"].contains(&doubt) {
                assert_eq!(offered, Some(clean.as_str()), "{text:?}");
            } else if let Some(offered) = offered {
                assert!(
                    offered.ends_with("--dry-run"),
                    "{text:?} offers {offered:?}"
                );
            }
        }
    }
}

#[test]
fn a_command_that_changes_something_runs_when_it_is_cheered() {
    for command in CHANGING {
        let clean = EVERYTHING.parse(command).expect(command);
        for cheer in CHEERS {
            let text = format!("{command}{cheer}");
            assert_eq!(EVERYTHING.parse(&text).as_ref(), Ok(&clean), "{text:?}");
        }
    }
}

#[test]
fn a_command_that_only_looks_runs_whatever_stands_around_it() {
    for command in LOOKING {
        let clean = EVERYTHING.parse(command).expect(command);
        for addition in DOUBTS
            .iter()
            .chain(&CHEERS)
            .filter(|addition| !addition.ends_with(['R', 'b', '>']))
        {
            let text = format!("{command}{addition}");
            assert_eq!(EVERYTHING.parse(&text).as_ref(), Ok(&clean), "{text:?}");
        }
    }
}

#[test]
fn words_that_say_no_are_not_overlooked() {
    for text in [
        "not deploy acme",
        "don't deploy acme",
        "don’t deploy acme to production",
        "do not promote acme",
        "never promote acme",
        "deploy acme to production not",
        "deploy acme not",
        "promote acme nope",
        "promote acme, no",
        "promote acme — no",
        "deploy acme to production please don't",
        "deploy acme never mind",
        "promote acme nvm",
        "promote acme (not yet)",
        "no promote acme",
        "never mind: promote acme",
        "should I promote acme?",
        "why promote acme",
        "who said promote acme",
        "~deploy acme to production~",
        "~deploy~ acme",
        "deploy ~acme~",
        "deploy acme ~to production~",
        "promote ~acme~",
        "promote acme ~",
        "&gt; deploy acme to production",
        "&gt;deploy acme",
        "> promote acme",
        ">>> promote acme",
        "\"promote acme\"",
        "“promote acme”",
        "'deploy acme to production'",
        "«promote acme»",
        "¿promote acme?",
        "# promote acme",
        "// promote acme",
        "/* promote acme */",
        "-- promote acme",
        "<!-- promote acme -->",
        "promote acme // later",
        "promote acme # later",
        "promote acme /s",
        "_promote acme_",
        "*promote acme*",
        "promote acme to production か",
        "promote acme?!",
        "promote acme!?",
        "promote! acme!",
        "deploy acme/main? to production",
        "deploy acme to production? please",
        "deploy? acme",
        "promote acme is broken",
        "promote acme\n&gt; really",
    ] {
        let found = EVERYTHING
            .parse(text)
            .map(|parsed| parsed.command().to_string());
        assert!(found.is_err(), "{text:?} runs {found:?}");
    }
}

#[test]
fn a_reason_that_is_a_refusal_stops_what_it_refuses() {
    for reason in [
        "no",
        "No!",
        "nope",
        "not",
        "not yet",
        "don't",
        "don’t",
        "never mind",
        "nvm",
        "stop",
        "wait",
        "👎",
        ":-1:",
        "❌",
        "?",
        "??",
        "no 👎",
        "👎 ❌",
    ] {
        for command in ["approve 12", "rollback acme", "restart-all"] {
            let text = format!("{command} : {reason}");
            assert!(EVERYTHING.parse(&text).is_err(), "{text:?}");
        }
        for command in ["reject 12", "lock acme in prod", "freeze acme"] {
            let text = format!("{command} : {reason}");
            assert!(EVERYTHING.parse(&text).is_ok(), "{text:?}");
        }
    }
    for text in [
        "approve op-1 : no issues found",
        "approve op-1 : looks good 🚀",
        "approve op-1 : 🚀",
        "approve op-1 : why not",
        "rollback shop : don't like the new checkout",
        "rollback shop : users ask why?",
        "approve op-1 : not a problem, go ahead",
    ] {
        assert!(EVERYTHING.parse(text).is_ok(), "{text:?}");
    }
}

#[test]
fn a_rehearsal_is_never_made_a_real_run() {
    for text in [
        "deploy acme to prod :dry-run:",
        "deploy acme to prod dry-run",
        "deploy acme to prod (dry-run)",
        "deploy acme to prod —dry‑run:",
    ] {
        match EVERYTHING.parse(text) {
            Ok(parsed) => assert!(
                parsed.command().to_string().ends_with("--dry-run"),
                "{text:?}"
            ),
            Err(error) => {
                for command in error
                    .suggestions()
                    .iter()
                    .filter_map(|found| found.command())
                {
                    assert!(
                        command.ends_with("--dry-run"),
                        "{text:?} offers {command:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_verb_alone_with_a_question_mark_offers_help() {
    let error = EVERYTHING.parse("deploy?").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedToken);
    assert_eq!(error.suggestions()[0].command(), Some("help deploy"));
    assert_eq!(
        EVERYTHING.parse("logout?").unwrap_err().suggestions()[0].command(),
        Some("logout")
    );
}
