//! What is read, and what is refused.

use super::*;

fn of(pairs: &'static [(&str, &str)]) -> Result<Option<Config>, ConfigError> {
    Config::read(|name| {
        let found = pairs.iter().find(|(key, _)| *key == name)?;
        Some(found.1.to_owned())
    })
}

#[test]
fn no_credentials_mean_the_sandbox() {
    assert!(
        of(&[("GITHUB_REPOSITORY", "a/b"), ("GITHUB_TOKEN", " ")])
            .unwrap()
            .is_none()
    );
}

#[test]
fn some_credentials_are_an_error_that_names_the_missing_ones() {
    let error = of(&[("HEROKU_API_KEY", "k"), ("SLACK_BOT_TOKEN", "t")]).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("missing: GITHUB_TOKEN, SLACK_SIGNING_SECRET")
    );
}

fn with(name: &'static str, value: &'static str) -> Result<Option<Config>, ConfigError> {
    Config::read(|asked| {
        let usual = [
            "HEROKU_API_KEY",
            "GITHUB_TOKEN",
            "SLACK_BOT_TOKEN",
            "SLACK_SIGNING_SECRET",
        ];
        if asked == name {
            return Some(value.to_owned());
        }
        usual.contains(&asked).then(|| "fine".to_owned())
    })
}

#[test]
fn a_token_that_was_copied_with_something_around_it_is_named_and_not_shown() {
    for (value, what) in [
        ("canary\n", "a line break"),
        ("can\u{7}ary", "a control character"),
        ("canary canary", "a blank"),
        ("\"canary\"", "a quotation mark"),
        ("canary\u{2013}x", "a character that is not ASCII"),
    ] {
        let error = with("GITHUB_TOKEN", value).unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with(&format!("GITHUB_TOKEN holds {what}:")),
            "{text}"
        );
        assert!(!text.contains("canary"), "{text}");
    }
    let error = with("SLACK_SIGNING_SECRET", "new,,old").unwrap_err();
    assert!(error.to_string().contains("between two commas"));
}

#[test]
fn a_slack_address_without_api_is_explained() {
    let error = with("SLACK_API_URL", "http://127.0.0.1:4102/").unwrap_err();
    assert!(error.to_string().contains("must end in /api/"), "{error}");
    for fine in ["https://slack.com/api/", "https://slack.com/api"] {
        assert!(with("SLACK_API_URL", fine).is_ok());
    }
}

#[test]
fn signing_secrets_rotate_and_nothing_prints() {
    let config = of(&[
        ("HEROKU_API_KEY", "canary-h"),
        ("GITHUB_TOKEN", "canary-g"),
        ("SLACK_BOT_TOKEN", "canary-s"),
        ("SLACK_SIGNING_SECRET", "new, old"),
    ])
    .unwrap()
    .unwrap();
    assert_eq!(config.signing_secrets.expose(), ["new", "old"]);
    assert!(!format!("{config:?}").contains("canary"));
}

#[test]
fn a_log_in_needs_both_halves_a_way_back_and_a_vault() {
    let with = |more: &'static [(&'static str, &'static str)]| {
        let usual = [
            ("GITHUB_TOKEN", "g"),
            ("SLACK_BOT_TOKEN", "s"),
            ("SLACK_SIGNING_SECRET", "x"),
            ("HEROKU_OAUTH_CLIENT_ID", "id"),
        ];
        Config::read(|name| {
            let all = usual.iter().chain(more);
            let found = all.into_iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    };
    let half = with(&[]).unwrap_err().to_string();
    assert!(half.contains("HEROKU_OAUTH_CLIENT_SECRET is not"), "{half}");
    let bare = with(&[("HEROKU_OAUTH_CLIENT_SECRET", "canary")]).unwrap_err();
    let bare = bare.to_string();
    assert!(bare.contains("needs PUBLIC_URL and VAULT_KEYS"), "{bare}");
    assert!(!bare.contains("canary"), "{bare}");
    let full = with(&[
        ("HEROKU_OAUTH_CLIENT_SECRET", "canary"),
        ("PUBLIC_URL", "https://bot.example.com/"),
        ("VAULT_KEYS", "canary"),
    ]);
    let full = full.unwrap().unwrap();
    assert_eq!(full.public_url.as_deref(), Some("https://bot.example.com"));
    assert!(full.heroku_token.is_none());
    assert!(!format!("{full:?}").contains("canary"));
}

#[test]
fn a_github_app_needs_log_ins_and_signed_webhooks() {
    let with = |more: &'static [(&'static str, &'static str)]| {
        let usual = [
            ("SLACK_BOT_TOKEN", "s"),
            ("SLACK_SIGNING_SECRET", "x"),
            ("HEROKU_OAUTH_CLIENT_ID", "id"),
            ("HEROKU_OAUTH_CLIENT_SECRET", "canary"),
            ("PUBLIC_URL", "https://bot.example.com/"),
            ("VAULT_KEYS", "canary"),
            ("GITHUB_APP_ID", "7"),
        ];
        Config::read(|name| {
            let all = more.iter().chain(&usual);
            let found = all.into_iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    };
    let half = with(&[("GITHUB_TOKEN", "g")]).unwrap_err().to_string();
    assert!(half.contains("GITHUB_APP_PRIVATE_KEY is not"), "{half}");
    let key = ("GITHUB_APP_PRIVATE_KEY", "-----BEGIN canary");
    let number = with(Vec::leak(vec![
        ("GITHUB_TOKEN", "g"),
        key,
        ("GITHUB_APP_ID", "my-app"),
    ]));
    assert!(number.unwrap_err().to_string().ends_with("it is my-app"));
    let bare = with(Vec::leak(vec![("GITHUB_TOKEN", "g"), key]));
    let bare = bare.unwrap_err().to_string();
    let missing = "GITHUB_OAUTH_CLIENT_ID and GITHUB_WEBHOOK_SECRET";
    assert!(bare.contains(missing) && !bare.contains("canary"), "{bare}");
    let full = with(Vec::leak(vec![
        key,
        ("GITHUB_OAUTH_CLIENT_ID", "id"),
        ("GITHUB_OAUTH_CLIENT_SECRET", "canary"),
        ("GITHUB_WEBHOOK_SECRET", "canary"),
    ]));
    let full = full.unwrap().unwrap();
    assert_eq!(full.github_app.as_ref().unwrap().id, 7);
    assert!(!format!("{full:?}").contains("canary"));
}

#[test]
fn pull_requests_offer_something_only_with_a_github_app() {
    let mut config = of(&[
        ("HEROKU_API_KEY", "h"),
        ("GITHUB_TOKEN", "g"),
        ("SLACK_BOT_TOKEN", "s"),
        ("SLACK_SIGNING_SECRET", "x"),
    ])
    .unwrap()
    .unwrap();
    let text = "[pipelines.shop]\npull_requests = { comments = true }\n";
    config.rules = Rules::read("bot.toml", text).unwrap();
    let error = config.can_speak_on_pulls().unwrap_err().to_string();
    assert!(error.contains("pipelines.shop.pull_requests"), "{error}");
}

#[test]
fn a_public_address_is_https_and_ends_after_its_host() {
    for (value, says) in [
        ("bot.example.com", "is not an address"),
        ("http://bot.example.com", "must begin with https://"),
        ("https://bot.example.com/slack", "must end after the host"),
        ("ftp://bot.example.com", "is not a web address"),
    ] {
        let error = value::public_url(value).unwrap_err().to_string();
        assert!(error.contains(says) && error.contains(value), "{error}");
    }
    for fine in ["https://bot.example.com/", "http://localhost:8080"] {
        value::public_url(fine).unwrap();
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = rules("/nowhere/bot.toml").unwrap_err().to_string();
    assert!(
        error.starts_with("CONFIG: /nowhere/bot.toml cannot be read"),
        "{error}"
    );
}
