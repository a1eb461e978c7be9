// Kept identical in heroku-api, github-checks and slack-blocks.
//! A client from the environment: what is read, and what is said of what is missing.

use std::ffi::OsString;
use std::process::Command;

use crate::script::Script;
use crate::sdk::Client;
use crate::{ENVIRONMENT, NEEDS_TOKEN};

/// What a program says that finds these values in its environment.
fn said(token: Option<OsString>, url: Option<&str>) -> String {
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args(["from_env::child", "--exact", "--ignored", "--nocapture"]);
    let values = [token, url.map(OsString::from)];
    for (name, value) in ENVIRONMENT.into_iter().zip(values) {
        match value {
            Some(value) => program.env(name, value),
            None => program.env_remove(name),
        };
    }
    let output = program.output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("canary"), "{text}");
    let line = text.lines().find_map(|line| line.strip_prefix("said: "));
    line.expect("a line").to_owned()
}

#[test]
#[ignore = "the program that the test below runs"]
fn child() {
    let client = Client::builder_from_env().and_then(|set| set.build_with(Script::of([])));
    match client {
        Ok(client) => println!("said: {client:?}"),
        Err(error) => println!("said: refused, {error}"),
    }
}

#[test]
fn the_environment_is_read_and_what_is_missing_is_named() {
    let [token, _] = ENVIRONMENT;
    let unset = format!("refused, the environment variable {token} is not set");
    for nothing in [None, Some(" \n".into())] {
        let said = said(nothing, None);
        if NEEDS_TOKEN {
            assert_eq!(said, unset);
        } else {
            assert!(said.starts_with("Client"), "{said}");
        }
    }
    let key = || Some(OsString::from(" canary\n"));
    assert!(said(key(), None).starts_with("Client"));
    assert!(said(key(), Some("http://127.0.0.1:1/")).starts_with("Client"));
    assert!(said(key(), Some("ftp://example.com")).starts_with("refused, "));
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt;
        let bytes = OsString::from_vec(vec![0xff]);
        let not_text = format!("refused, the environment variable {token} is not text");
        assert_eq!(said(Some(bytes), None), not_text);
    }
}
