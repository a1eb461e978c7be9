//! The server: the same four answers, as fast as it can.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Child;
use std::sync::Arc;

use crate::Outcome;

pub const SHA: &str = "6dcb09b5b57875f334f61aebed695e2e4193db5e";

/// A person in GitHub's shape, with all its addresses.
fn person() -> String {
    let url = "https://api.github.com/users/ada";
    format!(
        r#"{{"login":"ada","id":1,"node_id":"MDQ6VXNlcjE=","avatar_url":"https://github.com/images/a.gif","gravatar_id":"","url":"{url}","html_url":"https://github.com/ada","followers_url":"{url}/followers","following_url":"{url}/following{{/other_user}}","gists_url":"{url}/gists{{/gist_id}}","starred_url":"{url}/starred{{/owner}}{{/repo}}","subscriptions_url":"{url}/subscriptions","organizations_url":"{url}/orgs","repos_url":"{url}/repos","events_url":"{url}/events{{/privacy}}","received_events_url":"{url}/received_events","type":"User","site_admin":false}}"#
    )
}

fn status(number: usize, creator: bool) -> String {
    let creator = if creator { format!(r#","creator":{}"#, person()) } else { String::new() };
    format!(
        r#"{{"url":"https://api.github.com/repos/octo/hello/statuses/{SHA}","avatar_url":"https://github.com/images/a.gif","id":{number},"node_id":"MDY6U3RhdHVzMQ==","state":"success","description":"Build {number} has completed","target_url":"https://ci.example.com/builds/{number}","context":"ci/part-{number}","created_at":"2026-01-20T01:19:13Z","updated_at":"2026-01-20T01:19:13Z"{creator}}}"#
    )
}

fn run(number: usize) -> String {
    let person = person();
    format!(
        r#"{{"id":{number},"head_sha":"{SHA}","node_id":"MDg6Q2hlY2tSdW40","external_id":"","url":"https://api.github.com/repos/octo/hello/check-runs/{number}","html_url":"https://github.com/octo/hello/runs/{number}","details_url":"https://example.com","status":"completed","conclusion":"success","started_at":"2026-05-04T01:14:52Z","completed_at":"2026-05-04T01:15:52Z","output":{{"title":"Report {number}","summary":"There are no failures.","text":"You may have misspelled some words.","annotations_count":0,"annotations_url":"https://api.github.com/repos/octo/hello/check-runs/{number}/annotations"}},"name":"part-{number}","check_suite":{{"id":5}},"app":{{"id":1,"slug":"octoapp","node_id":"MDExOkludGVncmF0aW9uMQ==","owner":{person},"name":"Octo App","description":"","external_url":"https://example.com","html_url":"https://github.com/apps/octoapp","created_at":"2026-07-08T16:18:44-04:00","updated_at":"2026-07-08T16:18:44-04:00","permissions":{{"metadata":"read","contents":"read","issues":"write"}},"events":["push","pull_request"]}},"pull_requests":[]}}"#
    )
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

/// Path prefixes and their answers.
fn answers() -> Vec<(&'static str, String)> {
    let ten = list((0..10).map(|number| status(number, false)));
    let combined = format!(
        r#"{{"state":"success","sha":"{SHA}","total_count":10,"statuses":{ten},"repository":{{"id":1,"name":"hello","full_name":"octo/hello","url":"https://api.github.com/repos/octo/hello","owner":{}}},"commit_url":"https://api.github.com/x","url":"https://api.github.com/y"}}"#,
        person()
    );
    let runs = format!(r#"{{"total_count":100,"check_runs":{}}}"#, list((0..100).map(run)));
    vec![
        ("POST ", status(1, true)),
        ("GET /repos/octo/hello/commits/main/statuses", list((0..100).map(|n| status(n, true)))),
        ("GET /repos/octo/hello/commits/main/status", combined),
        ("GET /repos/octo/hello/commits/main/check-runs", runs),
    ]
}

pub fn serve() -> Outcome {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    let answers = Arc::new(answers());
    for stream in listener.incoming() {
        let (stream, answers) = (stream?, Arc::clone(&answers));
        std::thread::spawn(move || answer(stream, &answers).ok());
    }
    Ok(())
}

fn answer(stream: TcpStream, answers: &[(&str, String)]) -> Outcome {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first)? == 0 {
            return Ok(());
        }
        let mut length = 0;
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            let lower = line.to_ascii_lowercase();
            if let Some(text) = lower.strip_prefix("content-length:") {
                length = text.trim().parse()?;
            }
            line.clear();
        }
        reader.by_ref().take(length).read_to_end(&mut Vec::new())?;
        let found = answers.iter().find(|(prefix, _)| first.starts_with(prefix));
        let (code, body) = match found {
            Some((prefix, body)) => (if *prefix == "POST " { 201 } else { 200 }, body.as_str()),
            None => (404, "{}"),
        };
        let head = format!(
            "HTTP/1.1 {code} x\r\ncontent-type: application/json; charset=utf-8\r\nx-github-request-id: r\r\nx-ratelimit-limit: 5000\r\nx-ratelimit-remaining: 4500\r\nx-ratelimit-reset: 1900000000\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        writer.write_all(&[head.as_bytes(), body.as_bytes()].concat())?;
    }
}

/// What a started server printed.
pub fn address_of(server: &mut Child) -> Outcome<String> {
    let stdout = server.stdout.take().ok_or("the server has no output")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    Ok(line.trim().to_owned())
}
