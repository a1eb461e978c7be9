//! Servers that close connections without a word, and writes that must not be sent twice.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use heroku_api::Client;
use heroku_api::promotions::CreatePromotion;

const PROMOTION: &str = r#"{"id":"11111111-1111-4111-8111-111111111111","status":"pending"}"#;

/// Answers one request of each connection and closes it, although the answer does not say so.
fn server(requests: Arc<AtomicUsize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            answer(stream.unwrap(), &requests);
        }
    });
    address
}

fn answer(mut stream: TcpStream, requests: &AtomicUsize) {
    let mut read = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&read).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.split("content-length: ").nth(1).unwrap_or("0");
            let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
            if body.len() >= length {
                break;
            }
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return,
            Ok(count) => read.extend_from_slice(&piece[..count]),
        }
    }
    requests.fetch_add(1, Ordering::SeqCst);
    let head = format!(
        "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        PROMOTION.len()
    );
    let _ = stream.write_all(format!("{head}{PROMOTION}").as_bytes());
}

/// How many have no answer depends on who is faster, the server's end of the connection or the
/// next request; `docs/benchmarks/heroku.md` says how many were counted.
#[tokio::test]
async fn fifty_posts_back_to_back_on_connections_that_are_closed_are_never_sent_twice() {
    let requests = Arc::new(AtomicUsize::new(0));
    let heroku = Client::builder("token").base_url(server(Arc::clone(&requests)));
    let heroku = heroku.build().unwrap();
    let call = CreatePromotion::new("acme", "acme-staging").target("acme-prod");
    let mut unknown = 0;
    for _ in 0..50 {
        if let Err(error) = heroku.send(&call).await {
            assert!(error.is_ambiguous(), "{error:?}");
            unknown += 1;
        }
    }
    let received = requests.load(Ordering::SeqCst);
    println!("{unknown} of 50 without an answer");
    assert!(
        (50 - unknown..=50).contains(&received),
        "{received}, {unknown}"
    );
}
