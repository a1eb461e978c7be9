//! 12,000 requests that Slack did not sign like that, to the service as it runs.

use manual_judgment::gate::State;
use manual_judgment::message::APPROVE;
use serde_json::json;

use crate::scene::{BEN, CLEO, Scene, to_prod};
use crate::wire::{Sender, headers, now};

const NUMBER: u64 = 12_000;

/// splitmix64: the same mutations in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }
}

type Request = (Vec<(String, String)>, Vec<u8>);

/// Changes a genuine request so that it is one no more.
fn mutate((mut headers, mut body): Request, secret: &str, dice: &mut Dice) -> Request {
    let at = |headers: &[(String, String)], name: &str| {
        headers
            .iter()
            .position(|(known, _)| known.eq_ignore_ascii_case(name))
            .unwrap()
    };
    let signature = at(&headers, "x-slack-signature");
    let stamp = at(&headers, "x-slack-request-timestamp");
    match dice.roll(12) {
        0 => {
            let byte = dice.roll(body.len());
            body[byte] ^= 1 << dice.roll(7);
        }
        1 => body.truncate(dice.roll(body.len())),
        2 => body.extend_from_slice(&b"&payload=%7B%7D"[..=dice.roll(14)]),
        3 => {
            let digit = 3 + dice.roll(64);
            let text = &mut headers[signature].1;
            let other = if &text[digit..=digit] == "a" {
                "b"
            } else {
                "a"
            };
            text.replace_range(digit..=digit, other);
        }
        4 => headers[signature].1 = headers[signature].1.to_uppercase(),
        5 => {
            let by = 1 + dice.roll(200) as u64;
            let moved = headers[stamp].1.parse::<u64>().unwrap() + by;
            headers[stamp].1 = moved.to_string();
        }
        6 => drop(headers.remove(if dice.roll(2) == 0 { signature } else { stamp })),
        7 => headers.push(headers[if dice.roll(2) == 0 { signature } else { stamp }].clone()),
        8 => {
            return (
                crate::wire::headers(&format!("{secret}x"), now(), &body),
                body,
            );
        }
        9 => {
            let age = 400 + dice.roll(1_000_000) as u64;
            return (crate::wire::headers(secret, now() - age, &body), body);
        }
        10 => {
            let other = ["v1=", "", "v0", "v0=0"][dice.roll(4)];
            headers[signature].1 = headers[signature].1.replacen("v0=", other, 1);
        }
        _ => {
            let text = headers[stamp].1.clone();
            headers[stamp].1 = match dice.roll(4) {
                0 => format!("+{text}"),
                1 => format!("{text}.0"),
                2 => format!("0x{text}"),
                _ => format!("{text}_"),
            };
        }
    }
    (headers, body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_12000_mutated_requests_none_is_accepted_and_no_genuine_one_is_refused() {
    let scene = Scene::start().await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    let secret = scene.secret();
    let hostile = scene.body(BEN, &ts, APPROVE, "1.1");
    let genuine = scene.body(CLEO, &ts, "gate:open", "1.1");
    let address = scene.app.address;
    let workers = (0..8_u64).map(|worker| {
        let (secret, hostile, genuine) = (secret.clone(), hostile.clone(), genuine.clone());
        tokio::spawn(async move {
            let sender = Sender::to(address);
            let mut dice = Dice(worker);
            let (mut refused, mut taken) = (0_u64, 0_u64);
            for n in 0..NUMBER / 8 {
                let body = hostile.clone().into_bytes();
                let request = (headers(&secret, now(), &body), body);
                let (headers_, body) = mutate(request, &secret, &mut dice);
                let path = ["/slack/interactions", "/notifications/callbacks/slack"][dice.roll(2)];
                let (status, _) = sender.send("POST", path, &headers_, body).await;
                assert_eq!(status, 401);
                refused += 1;
                if n % 50 == 0 {
                    let (status, _) = sender.signed(&secret, path, &genuine).await;
                    assert_eq!(status, 200);
                    taken += 1;
                }
            }
            (refused, taken)
        })
    });
    let (mut refused, mut taken) = (0, 0);
    for worker in workers.collect::<Vec<_>>() {
        let (of_one, good) = worker.await.unwrap();
        refused += of_one;
        taken += good;
    }
    assert_eq!((refused, taken), (NUMBER, 240));
    assert_eq!(
        (scene.gate(&run).await.state, scene.patches()),
        (State::Pending, 0)
    );
    // And it still works.
    scene.press(BEN, &ts, APPROVE).await;
    scene.becomes(&run, State::Approved).await;
}
