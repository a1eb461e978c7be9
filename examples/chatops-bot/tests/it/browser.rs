//! A person's browser, as far as a log-in needs one.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use sandbox::Sandbox;
use serde_json::Value;

use crate::scene::{ADA, BOB, Scene, Seen};

/// A page, or where to go next.
#[derive(Debug)]
pub(crate) struct Visited {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    /// The cookie that it sets: name and value.
    pub(crate) cookie: Option<String>,
    pub(crate) body: String,
}

/// Asks for `url`, and follows nothing.
pub(crate) async fn get(url: &str) -> Visited {
    send("GET", url, "", "").await
}

/// Asks for `url` with a cookie.
pub(crate) async fn get_with(url: &str, cookie: &str) -> Visited {
    send("GET", url, cookie, "").await
}

/// Sends a form.
pub(crate) async fn post(url: &str, form: &str) -> Visited {
    send("POST", url, "", form).await
}

async fn send(method: &str, url: &str, cookie: &str, body: &str) -> Visited {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host).await.unwrap();
    let head = format!(
        "{method} /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\nuser-agent: browser\r\ncookie: {cookie}\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let header = |wanted: &str| {
        head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            (name.eq_ignore_ascii_case(wanted)).then(|| value.to_owned())
        })
    };
    let cookie = header("set-cookie").map(|set| set.split(';').next().unwrap().to_owned());
    Visited {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        location: header("location"),
        cookie,
        body: body.to_owned(),
    }
}

/// The address behind the button that connects `provider`.
pub(crate) fn way(seen: &Seen, provider: &str) -> String {
    let id = format!("login-{provider}");
    let answer: Value = serde_json::from_str(&seen.ack.body).unwrap_or_default();
    let whispered = seen.messages().filter(|one| one.ephemeral_to.is_some());
    let blocks = whispered.map(|one| Value::from(one.blocks.clone()));
    let all: Vec<Value> = blocks.chain([answer]).collect();
    let found = all.iter().find_map(|value| url_of(value, &id));
    found.unwrap_or_else(|| panic!("no {id} in {}", seen.all()))
}

fn url_of(value: &Value, id: &str) -> Option<String> {
    match value {
        Value::Object(map) if map.get("action_id").is_some_and(|it| it == id) => {
            map.get("url")?.as_str().map(str::to_owned)
        }
        Value::Object(map) => map.values().find_map(|value| url_of(value, id)),
        Value::Array(list) => list.iter().find_map(|value| url_of(value, id)),
        _ => None,
    }
}

/// Goes to the provider as `account` and comes back: the page of the bot.
pub(crate) async fn consents(url: &str, account: &str) -> Visited {
    let consent = get(&format!("{url}&as={account}")).await;
    get(&consent
        .location
        .unwrap_or_else(|| panic!("{}", consent.body)))
    .await
}

/// Answers the page.
pub(crate) async fn decides(scene: &Scene, page: &Visited, answer: &str) -> Visited {
    let token = page.body.split("name=page value=\"").nth(1);
    let token = token.unwrap_or_else(|| panic!("no question: {}", page.body));
    let token = token.split('"').next().unwrap();
    let url = format!("http://{}/login/decide", scene.running.address);
    post(&url, &format!("page={token}&answer={answer}")).await
}

/// Somebody's accounts: at Heroku, at GitHub.
pub(crate) fn accounts(user: &str) -> (&'static str, &'static str) {
    match user {
        ADA => ("ada@acme.example", "ada"),
        BOB => ("ben@acme.example", "ben"),
        other => panic!("{other} has no accounts"),
    }
}

/// Logs in at both providers with the links of `card`.
pub(crate) async fn logs_in(scene: &Scene, user: &str, card: &Seen) {
    let (heroku, github) = accounts(user);
    for (provider, account) in [("heroku", heroku), ("github", github)] {
        let page = consents(&way(card, provider), account).await;
        let linked = decides(scene, &page, "yes").await;
        assert_eq!(linked.status, 200, "{}", linked.body);
    }
}

/// Whose token each request to Heroku and GitHub carried: the account's name.
pub(crate) fn account_of(sandbox: &Sandbox, service: &str, authorization: &str) -> String {
    let token = authorization.split(' ').nth(1).unwrap_or_default();
    let account = match service {
        "heroku" => sandbox.world().heroku_account(token),
        _ => sandbox.world().github_account(token),
    };
    account.unwrap_or_else(|| "the bot".to_owned())
}
