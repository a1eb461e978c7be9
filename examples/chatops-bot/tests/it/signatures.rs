//! The door.

use std::fmt::Write;

use slack_blocks::signature::sign;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::scene::{CHANNEL, Scene};

/// Sends one request over a bare socket; answers status line and body.
pub(crate) async fn post(scene: &Scene, headers: &[(String, String)], body: &[u8]) -> String {
    let mut stream = TcpStream::connect(scene.running.address).await.unwrap();
    let mut head = format!(
        "POST /slack/commands HTTP/1.1\r\nhost: bot\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let dateless = answer.lines().filter(|line| !line.starts_with("date:"));
    dateless.collect::<Vec<_>>().join("\n")
}

pub(crate) fn now(scene: &Scene) -> u64 {
    let now = scene.sandbox.clock().peer_now().timestamp();
    u64::try_from(now).unwrap()
}

pub(crate) type Headers = Vec<(String, String)>;

pub(crate) fn signed(secret: &str, at: u64, body: &[u8]) -> Headers {
    let signed = sign(secret, at, body).unwrap();
    let headers = signed
        .headers()
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    headers.to_vec()
}

const BODY: &[u8] =
    b"command=%2Fh&text=deploy+acme+to+staging&team_id=T0000000001&user_id=U0000000001\
      &trigger_id=1.2&channel_id=";

#[tokio::test]
async fn whatever_is_wrong_with_a_request_it_gets_the_same_401_and_changes_nothing() {
    let scene = Scene::open().await;
    let before = scene.counts();
    let secret = scene.sandbox.slack().signing_secret.clone();
    let good = signed(&secret, now(&scene), BODY);
    let mut twice = good.clone();
    twice.push(good[0].clone());
    let cases: Vec<(&str, Headers, &[u8])> = vec![
        ("no headers", vec![], BODY),
        (
            "another secret",
            signed("wrong secret", now(&scene), BODY),
            BODY,
        ),
        (
            "another body",
            good.clone(),
            b"command=%2Fh&text=deploy+acme+to+production",
        ),
        ("too old", signed(&secret, now(&scene) - 600, BODY), BODY),
        (
            "from the future",
            signed(&secret, now(&scene) + 600, BODY),
            BODY,
        ),
        ("a header twice", twice, BODY),
    ];
    let reference = post(&scene, &[], BODY).await;
    assert!(reference.starts_with("HTTP/1.1 401"), "{reference}");
    for (what, headers, body) in cases {
        assert_eq!(post(&scene, &headers, body).await, reference, "{what}");
    }
    scene.running.bot.idle().await;
    assert_eq!(scene.counts(), before);
}

#[tokio::test]
async fn p11_a_signed_body_that_is_no_command_is_a_bad_request() {
    let scene = Scene::open().await;
    let secret = scene.sandbox.slack().signing_secret.clone();
    for body in [&b"\xff\xfe"[..], b"a=b"] {
        let answer = post(&scene, &signed(&secret, now(&scene), body), body).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
}

#[tokio::test]
async fn a_command_that_slack_sends_twice_runs_once() {
    let scene = Scene::open().await;
    let before = scene.counts();
    let secret = scene.sandbox.slack().signing_secret.clone();
    let mut body = BODY.to_vec();
    body.extend_from_slice(CHANNEL.as_bytes());
    let headers = signed(&secret, now(&scene), &body);
    let (first, second) =
        tokio::join!(post(&scene, &headers, &body), post(&scene, &headers, &body));
    for answer in [first, second] {
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    scene.running.bot.idle().await;
    assert_eq!(scene.counts().0, before.0 + 1);
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let scene = Scene::open().await;
    let body = vec![b'a'; 1024 * 1024 + 1];
    let answer = post(&scene, &[], &body).await;
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
}

/// splitmix64: the same seed draws the same numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % most as u64).unwrap()
    }

    /// Another byte than `byte`.
    fn other(&mut self, byte: u8) -> u8 {
        byte ^ u8::try_from(1 + self.below(255)).unwrap()
    }
}

/// One change to a signed request after which it is another one.
fn mutate(dice: &mut Dice, secret: &str, at: u64, headers: &mut Headers, body: &mut Vec<u8>) {
    let stamp = headers
        .iter()
        .position(|(name, _)| name.ends_with("timestamp"))
        .unwrap();
    let mac = headers
        .iter()
        .position(|(name, _)| name.ends_with("signature"))
        .unwrap();
    let place = dice.below(body.len());
    match dice.below(16) {
        0 => body[place] = dice.other(body[place]),
        1 => body.insert(place, b"az09&=%+"[dice.below(8)]),
        2 => drop(body.remove(place)),
        3 => body.truncate(place),
        4 => body.extend_from_slice(b"&text=promote+acme"),
        5 => {
            let at = 3 + dice.below(64);
            let digit = headers[mac].1.as_bytes()[at];
            let other = b"0123456789abcdef".iter().filter(|other| **other != digit);
            let other = char::from(
                *other
                    .copied()
                    .collect::<Vec<_>>()
                    .get(dice.below(15))
                    .unwrap(),
            );
            headers[mac].1.replace_range(at..=at, &other.to_string());
        }
        6 => headers[mac].1.truncate(dice.below(67)),
        7 => headers[mac]
            .1
            .push_str(["0", "00", "g", ",v0=00"][dice.below(4)]),
        8 => headers[stamp].1 = (at + 1 + dice.below(200) as u64).to_string(),
        9 => {
            let stamps = ["", "0", "-1", "1e9", "18446744073709551616", "now"];
            stamps[dice.below(6)].clone_into(&mut headers[stamp].1);
        }
        10 => *headers = signed(secret, at - 301 - dice.below(100_000) as u64, body),
        11 => *headers = signed(secret, at + 301 + dice.below(100_000) as u64, body),
        12 => *headers = signed(&format!("{}{}", secret, dice.below(10)), at, body),
        13 => {
            headers[mac].1 = headers[mac]
                .1
                .replace("v0=", ["v1=", "", "V0=", "v0:"][dice.below(4)]);
        }
        14 => drop(headers.remove(dice.below(2))),
        _ => {
            let twice = headers[dice.below(2)].clone();
            headers.push(twice);
        }
    }
}

/// `MUTATIONS=12000` plays as many; `SEED` repeats a run.
#[tokio::test]
async fn no_changed_request_is_taken_and_no_genuine_one_refused() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let rounds = number("MUTATIONS").unwrap_or(1000);
    let seed = number("SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("SEED={seed} MUTATIONS={rounds}");
    let mut dice = Dice(seed);
    let scene = Scene::open().await;
    let before = scene.counts();
    let secret = scene.sandbox.slack().signing_secret.clone();
    let reference = post(&scene, &[], BODY).await;
    let (mut refused, mut taken) = (0, 0);
    for round in 0..rounds {
        let genuine = format!(
            "command=%2Fh&text=help&team_id=T1&user_id=U1&trigger_id={round}&channel_id=C1"
        );
        let at = now(&scene);
        let mut body = genuine.into_bytes();
        let mut headers = signed(&secret, at - dice.below(290) as u64, &body);
        if round % 10 == 0 {
            // Letter case and order of headers say nothing.
            headers.reverse();
            headers[0].0 = headers[0].0.to_uppercase();
            let answer = post(&scene, &headers, &body).await;
            assert!(
                answer.starts_with("HTTP/1.1 200"),
                "round {round}: {headers:?}: {answer}"
            );
            taken += 1;
            // The next one begins with a request of its own.
            headers = signed(&secret, at, &body);
        }
        mutate(&mut dice, &secret, at, &mut headers, &mut body);
        let answer = post(&scene, &headers, &body).await;
        assert_eq!(
            answer,
            reference,
            "round {round}: {headers:?} {}",
            String::from_utf8_lossy(&body)
        );
        refused += 1;
    }
    println!("{refused} changed requests refused, {taken} genuine ones taken");
    assert!(scene.running.bot.is_idle().await.unwrap());
    assert_eq!(scene.counts(), before);
}
