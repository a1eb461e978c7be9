//! Output arrives whole although its connection does not.

use std::fmt::Write as _;
use std::time::Duration;

use heroku_api::secret::SignedUrl;
use heroku_api::transport::TransportErrorKind;
use http::{Request, Response};
use tokio::time::Instant;

use super::Dice;
use crate::fake::{Fake, Reply, status};

const URL: &str = "https://build-output.heroku.com/streams/1?signature=canary-link";

/// How the server continues.
#[derive(Clone, Copy)]
enum Kind {
    /// At the byte of `Range`.
    Bytes,
    /// Behind the event of `Last-Event-Id`.
    Events,
}

fn text() -> String {
    (0..4000).fold(String::new(), |mut text, number| {
        let _ = writeln!(text, "line {number} — of output");
        text
    })
}

fn header(request: &Request<bytes::Bytes>, name: &str) -> Option<String> {
    Some(request.headers().get(name)?.to_str().unwrap().to_owned())
}

/// Pieces of `body`, the last one cut short by a broken connection unless `whole`.
fn pieces(
    body: &str,
    dice: &mut Dice,
    whole: bool,
) -> Vec<(u64, Result<Vec<u8>, TransportErrorKind>)> {
    let bytes = body.as_bytes();
    let end = if whole || bytes.is_empty() {
        bytes.len()
    } else {
        let most = u64::try_from(bytes.len().min(4000)).unwrap();
        usize::try_from(dice.roll(most)).unwrap()
    };
    let size = usize::try_from(1 + dice.roll(900)).unwrap();
    let mut pieces: Vec<_> = bytes[..end]
        .chunks(size)
        .map(|piece| (0, Ok(piece.to_vec())))
        .collect();
    if !whole {
        let kind = [TransportErrorKind::Interrupted, TransportErrorKind::Timeout];
        pieces.push((0, Err(kind[usize::try_from(dice.roll(2)).unwrap()])));
    }
    pieces
}

fn events(text: &str, from: usize) -> String {
    let mut out = String::from(": begin\n\n");
    for (number, line) in text.split_inclusive('\n').enumerate().skip(from) {
        let _ = writeln!(out, "id: {}", number + 1);
        for part in line.split('\n') {
            let _ = writeln!(out, "data: {part}");
        }
        out.push('\n');
    }
    out
}

async fn read(kind: Kind, seed: u64) -> (String, usize) {
    let mut dice = Dice::new(seed);
    let text = text();
    let whole = text.clone();
    let mut requests = 0;
    let (heroku, fake) = Fake::new(move |_, request, _| {
        assert!(!request.headers().contains_key("authorization"));
        requests += 1;
        let last = requests > 50;
        if requests == 1 {
            return status(404, "not yet");
        }
        let mut answer = Response::builder();
        let body = match kind {
            Kind::Events => {
                answer = answer.header("content-type", "text/event-stream; charset=utf-8");
                let from = header(request, "last-event-id").map_or(0, |id| id.parse().unwrap());
                events(&text, from)
            }
            Kind::Bytes if request.headers().contains_key("range") => {
                let range = header(request, "range").unwrap();
                let from = range.trim_start_matches("bytes=").trim_end_matches('-');
                let from: usize = from.parse().unwrap();
                if from >= text.len() {
                    return status(416, "");
                }
                let end = text.len() - 1;
                answer = answer.status(206).header(
                    "content-range",
                    format!("bytes {from}-{end}/{}", text.len()),
                );
                return Reply::Stream(
                    answer.body(()).unwrap(),
                    raw(&text.as_bytes()[from..], &mut dice, last),
                );
            }
            Kind::Bytes => text.clone(),
        };
        Reply::Stream(answer.body(()).unwrap(), pieces(&body, &mut dice, last))
    });
    let mut output = heroku.stream(&SignedUrl::new(URL)).unwrap();
    let mut read = Vec::new();
    while let Some(piece) = output.next().await.unwrap() {
        read.extend_from_slice(&piece);
    }
    assert_eq!(output.received(), whole.len() as u64);
    let read = String::from_utf8(read).unwrap();
    assert!(read == whole, "{} bytes of {}", read.len(), whole.len());
    (read, fake.lines().len())
}

fn raw(
    bytes: &[u8],
    dice: &mut Dice,
    whole: bool,
) -> Vec<(u64, Result<Vec<u8>, TransportErrorKind>)> {
    let most = u64::try_from(bytes.len().min(4000)).unwrap();
    let end = if whole {
        bytes.len()
    } else {
        usize::try_from(dice.roll(most)).unwrap()
    };
    let mut pieces = vec![(0, Ok(b"\0".to_vec())), (0, Ok(bytes[..end].to_vec()))];
    if !whole {
        pieces.push((0, Err(TransportErrorKind::Interrupted)));
    }
    pieces
}

#[tokio::test(start_paused = true)]
async fn fifty_cuts_at_any_place_lose_and_repeat_no_byte() {
    for seed in 0..10 {
        let (_, requests) = read(Kind::Bytes, seed).await;
        assert!(requests > 20, "{requests}");
        read(Kind::Events, seed).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_always_begins_again_loses_and_repeats_no_byte() {
    // Without ranges a cut close to the beginning brings nothing new, so the cuts here
    // move on with the text.
    let text = text();
    let mut requests = 0;
    let whole = text.clone();
    let (heroku, _) = Fake::new(move |_, _, _| {
        requests += 1;
        let end = (requests * 3001).min(text.len());
        let mut pieces = vec![(0, Ok(text.as_bytes()[..end].to_vec()))];
        if end < text.len() {
            pieces.push((0, Err(TransportErrorKind::Interrupted)));
        }
        Reply::Stream(Response::new(()), pieces)
    });
    let mut output = heroku.stream(&SignedUrl::new(URL)).unwrap();
    let mut read = Vec::new();
    while let Some(piece) = output.next().await.unwrap() {
        read.extend_from_slice(&piece);
    }
    assert!(read == whole.as_bytes());
}

#[tokio::test(start_paused = true)]
async fn output_that_never_begins_is_given_up_after_a_hundred_requests() {
    let (heroku, fake) = Fake::new(|_, _, _| status(404, "no"));
    let mut output = heroku.stream(&SignedUrl::new(URL)).unwrap();
    let error = output.next().await.unwrap_err();
    assert!(error.is_not_found());
    assert!(!format!("{error:?}").contains("canary"));
    assert_eq!(fake.lines().len(), 100);
}

#[tokio::test(start_paused = true)]
async fn reading_ends_at_its_limit_whatever_the_stream_does() {
    let silent = || {
        Reply::Stream(
            Response::new(()),
            vec![(8, Ok(b"x".to_vec())), (50, Ok(b"y".to_vec()))],
        )
    };
    let beating = || {
        Reply::Stream(
            Response::new(()),
            (0..99).map(|_| (1, Ok(b"\0".to_vec()))).collect(),
        )
    };
    let replies: [fn() -> Reply; 3] = [silent, beating, || status(404, "not yet")];
    for reply in replies {
        let (heroku, _) = Fake::new(move |_, _, _| reply());
        let began = Instant::now();
        let output = heroku.stream(&SignedUrl::new(URL)).unwrap();
        let mut output = output.within(Duration::from_secs(10));
        let error = loop {
            match output.next().await {
                Ok(piece) => assert!(piece.is_some()),
                Err(error) => break error,
            }
        };
        assert!(
            matches!(error, heroku_api::Error::Transport(_)),
            "{error:?}"
        );
        assert_eq!(began.elapsed().as_secs(), 10);
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_read_loses_neither_a_connection_nor_a_pause() {
    let mut requests = 0;
    let (heroku, fake) = Fake::new(move |_, _, _| {
        requests += 1;
        match requests {
            1..=3 => status(404, "not yet"),
            4 => Reply::Fails(TransportErrorKind::Interrupted),
            _ => Reply::Stream(Response::new(()), vec![(2, Ok(b"done\n".to_vec()))]),
        }
    });
    let mut output = heroku.stream(&SignedUrl::new(URL)).unwrap();
    let began = Instant::now();
    let piece = loop {
        // Shorter than the opening of a connection, and than any pause.
        let read = tokio::time::timeout(Duration::from_millis(30), output.next());
        if let Ok(piece) = read.await {
            break piece.unwrap().unwrap();
        }
    };
    assert_eq!(&piece[..], b"done\n");
    assert_eq!(fake.lines().len(), 5);
    let took = began.elapsed().as_secs();
    assert!((6..=8).contains(&took), "{took} s");
}

#[tokio::test(start_paused = true)]
async fn an_address_of_somebody_else_is_never_requested() {
    let (heroku, fake) = Fake::new(|_, _, _| status(200, ""));
    let error = heroku
        .stream(&SignedUrl::new("https://evil.example/canary-link"))
        .unwrap_err();
    assert!(!format!("{error:?} {error}").contains("canary"));
    assert!(fake.lines().is_empty());
}
