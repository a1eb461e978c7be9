//! The page for teams that come from Heroku ChatOps, and the files that deploy the bot.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use chatops_bot::app::Choices;
use chatops_bot::doctor::SCOPES;
use sandbox::Sandbox;
use serde_json::Value;

use crate::entrances;
use crate::routes::{GENERAL, PRIVATE};
use crate::scene::{CHANNEL, Scene, unconfirmed};
use crate::source::root;

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

#[test]
fn every_statement_of_the_article_has_a_row_and_none_is_empty() {
    let page = read("docs/moving.md");
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let rows: Vec<Vec<&str>> = rows
        .map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect())
        .filter(|row: &Vec<&str>| row[0].parse::<u32>().is_ok())
        .collect();
    let numbers: Vec<String> = (1..=44).map(|number| number.to_string()).collect();
    let found: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    assert_eq!(found, numbers);
    for row in rows {
        assert_eq!(row.len(), 3, "{row:?}");
        assert!(row.iter().all(|cell| !cell.is_empty()), "{row:?}");
    }
}

#[test]
fn what_the_bot_needs_on_heroku_is_what_it_reads() {
    let app: Value = serde_json::from_str(&read("examples/chatops-bot/heroku/app.json")).unwrap();
    let variables = app["env"].as_object().unwrap();
    let known = read("examples/chatops-bot/src/main.rs");
    for (name, variable) in variables {
        assert!(known.contains(name), "--help does not know {name}");
        assert!(variable["description"].is_string(), "{name}");
    }
    let addons = app["addons"].to_string();
    assert!(
        addons.contains("postgresql"),
        "a dyno's disk is lost daily: {addons}"
    );
    let procfile = read("examples/chatops-bot/heroku/Procfile");
    assert!(procfile.starts_with("web: target/release/chatops-bot --listen 0.0.0.0:$PORT"));
}

/// The scopes that the manifest asks for.
fn manifest_scopes() -> Vec<String> {
    let manifest = read("examples/chatops-bot/slack-manifest.yml");
    let after = manifest.split("    bot:\n").nth(1).unwrap();
    let scopes = after
        .lines()
        .map_while(|line| line.strip_prefix("      - "));
    scopes.map(ToOwned::to_owned).collect()
}

#[test]
fn the_manifest_of_the_guide_asks_for_what_the_doctor_wants_and_explains_it() {
    let guide = read("docs/recipes/first-deploy.md");
    let manifest = read("examples/chatops-bot/slack-manifest.yml");
    assert!(
        guide.contains(&format!("```yaml\n{manifest}```\n")),
        "the manifest of the guide differs"
    );
    let mut wanted: Vec<&str> = SCOPES.iter().map(|(scope, _)| *scope).collect();
    wanted.sort_unstable();
    assert_eq!(manifest_scopes(), wanted);
    for (scope, what) in SCOPES {
        let row = guide
            .lines()
            .find(|line| line.starts_with(&format!("| `{scope}` |")));
        assert!(
            row.is_some_and(|row| row.contains(what)),
            "{scope}: {row:?}"
        );
    }
}

#[tokio::test]
async fn the_scopes_of_the_manifest_are_enough_for_everything() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let scopes = manifest_scopes();
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let token = sandbox.slack().token_with(&scopes, false);
    let choices = Choices::default().rules(unconfirmed()).slack_token(token);
    let scene = Scene::with(sandbox, choices).await;
    let seen = scene
        .says(&format!("route acme to <#{PRIVATE}>, <#{GENERAL}>, here"))
        .await;
    assert!(seen.private().contains("now routed to"), "{}", seen.all());
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    let seen = entrances::says(&scene, CHANNEL, "@deploys info acme", "app_mention").await;
    assert!(seen.all().contains("acme-staging"), "{}", seen.all());
    let seen = scene.says("route").await;
    assert!(seen.all().contains("route-choose"), "{}", seen.all());
    let home = entrances::home(&scene).await.to_string();
    assert!(home.contains("ada@acme.example"), "{home}");
}

#[test]
fn pack_makes_a_folder_that_heroku_can_build() {
    let is_checkout = root().join(".git").exists();
    if !is_checkout || Command::new("git").arg("--version").output().is_err() {
        eprintln!("SKIPPED pack: this is not a git checkout");
        return;
    }
    let folder = std::env::temp_dir().join(format!("pack-{}", std::process::id()));
    let pack = root().join("examples/chatops-bot/heroku/pack");
    let run = || Command::new(&pack).arg(&folder).output().unwrap();
    let packed = run();
    assert!(packed.status.success(), "{packed:?}");
    let names = fs::read_dir(&folder).unwrap();
    let names: BTreeSet<String> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for wanted in [
        "Cargo.toml",
        "Cargo.lock",
        "Procfile",
        "RustConfig",
        "app.json",
        "heroku-api",
    ] {
        assert!(names.contains(wanted), "{names:?}");
    }
    assert!(
        !names.contains("target") && !names.contains(".git"),
        "{names:?}"
    );
    let again = run();
    assert_eq!(again.status.code(), Some(2), "{again:?}");
    fs::remove_dir_all(&folder).unwrap();
}
