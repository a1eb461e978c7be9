//! The ledger in `docs/coverage/slack.md` tells the truth.

use std::collections::BTreeSet;
use std::path::Path;

use slack_blocks::web::calls::{
    apps, auth, blocks, chat, conversations, files, reactions, usergroups, users, views,
};
use slack_blocks::web::endpoint::Endpoint;
use slack_blocks::web::oauth;
use slack_blocks::web::pace::Tier;
use slack_blocks::web::retry::Class;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Method, type, class and tier of every call.
fn calls() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    fn row<E: Endpoint>(
        name: &'static str,
    ) -> (&'static str, &'static str, &'static str, &'static str) {
        let class = match E::CLASS {
            Class::Safe => "reads",
            Class::Idempotent => "repeatable",
            Class::CheckFirst => "look first",
            _ => "once",
        };
        let tier = match E::TIER {
            Tier::One => "1",
            Tier::Two => "2",
            Tier::Three => "3",
            Tier::Four => "4",
            _ => "special",
        };
        (E::PATH.trim_start_matches('/'), name, class, tier)
    }
    macro_rules! rows {
        ($($family:ident: $($call:ident),+;)+) => {
            vec![$($(row::<$family::$call>(
                concat!(stringify!($family), "::", stringify!($call))
            )),+),+]
        };
    }
    rows! {
        apps: OpenConnection, UninstallApp;
        auth: RevokeToken, TestAuth;
        blocks: ValidateBlocks;
        chat: DeleteMessage, DeleteScheduled, GetPermalink, PostEphemeral, PostMessage,
            ScheduleMessage, Unfurl, UpdateMessage;
        conversations: GetConversation, JoinConversation, ListConversations, ListHistory,
            ListMembers, ListReplies, OpenConversation;
        files: CompleteUpload, ReserveUpload;
        oauth: ExchangeCode, RefreshAccess;
        reactions: AddReaction, RemoveReaction;
        usergroups: ListGroupUsers;
        users: GetUser, GetUserByEmail, ListUsers;
        views: OpenView, PublishHome, PushView, UpdateView;
    }
}

fn ledger() -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(format!("{ROOT}/../docs/coverage/slack.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let cells = |line: &str| {
        let cells = line.split('|').skip(1);
        cells.map(|cell| cell.trim().replace('`', "")).collect()
    };
    rows.map(cells).collect()
}

#[test]
fn every_typed_row_says_what_the_code_says() {
    let calls = calls();
    let mut typed = 0;
    for row in ledger().iter().filter(|row| row[1] != "raw") {
        let found = calls.iter().find(|call| call.1 == row[1]);
        let (method, name, class, tier) = found.unwrap_or_else(|| panic!("{} is no call", row[1]));
        assert_eq!(
            (&*row[0], &*row[3], &*row[4]),
            (*method, *class, *tier),
            "{name}"
        );
        let source = std::fs::read_to_string(Path::new(ROOT).join("src").join(&row[2])).unwrap();
        assert!(source.starts_with(&format!("//! `{method}`")), "{}", row[2]);
        assert!(
            source.contains(name.rsplit("::").next().unwrap()),
            "{}",
            row[2]
        );
        assert!(source.contains("https://docs.slack.dev/"), "{}", row[2]);
        typed += 1;
    }
    assert_eq!(typed, calls.len());
}

#[test]
fn every_call_in_the_source_has_a_row() {
    let listed: BTreeSet<_> = ledger().into_iter().map(|row| row[2].clone()).collect();
    let mut files = 0;
    let families = std::fs::read_dir(format!("{ROOT}/src/calls")).unwrap();
    for family in families {
        let family = family.unwrap().path();
        if !family.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(&family).unwrap() {
            let file = file.unwrap().path();
            let name = file
                .strip_prefix(format!("{ROOT}/src"))
                .unwrap()
                .to_str()
                .unwrap();
            assert!(listed.contains(name), "{name} has no row");
            files += 1;
        }
    }
    // Those of the log-in are beside what else it needs.
    let login = calls()
        .iter()
        .filter(|call| call.1.starts_with("oauth::"))
        .count();
    assert_eq!(files + login, calls().len());
}

#[test]
fn every_documented_method_has_a_row_and_its_tier() {
    let default = format!("{ROOT}/../../shared/data");
    let folder = std::env::var("CORPUS_DIR").unwrap_or(default);
    let Ok(text) = std::fs::read(format!("{folder}/slack/spec/webapi.json")) else {
        eprintln!("skipped: no list of methods in {folder}");
        return;
    };
    let spec: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let rows = ledger();
    let methods = spec["methods"].as_array().unwrap();
    for method in methods {
        let name = method["method"].as_str().unwrap();
        let tier = method["tier"].as_str().unwrap();
        let row = rows.iter().find(|row| row[0] == name);
        let row = row.unwrap_or_else(|| panic!("{name} has no row"));
        // Where sources disagree, `1 (J); 3 (D 2026-09)`, the newest comes last.
        let newest = tier.rsplit("; ").next().unwrap();
        assert!(newest.starts_with(&*row[4]), "{name}: {tier}");
    }
    assert!(methods.len() > 30);
}
