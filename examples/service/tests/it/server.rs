//! The server under slow, many and hostile clients.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::{get, post};
use service::metrics::Metrics;
use service::server::{Limits, Refusals, Server, health};
use service::stop::Stopper;
use service::{Clock as _, ManualClock, Stop, SystemClock};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::world::{Db, secs};

/// Requests for `/busy` that are being handled.
static BUSY: AtomicUsize = AtomicUsize::new(0);

struct Served {
    address: SocketAddr,
    stopper: Stopper,
    task: JoinHandle<()>,
    metrics: Metrics,
}

async fn serve(limits: Limits) -> Served {
    let router = Router::new()
        .route(
            "/ack",
            post(async |body: bytes::Bytes| format!("{} bytes", body.len())),
        )
        .route(
            "/busy",
            get(async || {
                BUSY.fetch_add(1, Ordering::SeqCst);
                std::future::pending::<()>().await;
            }),
        )
        .route("/slow", get(async || std::future::pending::<()>().await));
    let metrics = Metrics::new();
    let server = Server::new(router, SystemClock::new())
        .limits(limits)
        .metrics(metrics.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stopper, stop) = Stop::new();
    let task = tokio::spawn(server.serve(listener, stop));
    Served {
        address,
        stopper,
        task,
        metrics,
    }
}

async fn connect(served: &Served) -> TcpStream {
    TcpStream::connect(served.address).await.expect("accepted")
}

const GENUINE: &[u8] =
    b"POST /ack HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello";

async fn genuine(served: &Served) -> (String, Duration) {
    let begin = Instant::now();
    let mut stream = connect(served).await;
    stream.write_all(GENUINE).await.expect("sent");
    let mut text = String::new();
    stream.read_to_string(&mut text).await.expect("a response");
    (text, begin.elapsed())
}

/// Whether this process may hold that many connections, with both ends in it.
fn may_hold(connections: usize) -> bool {
    let Ok(limits) = std::fs::read_to_string("/proc/self/limits") else {
        return true;
    };
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    let enough = soft.is_none_or(|soft| soft > 2 * connections + 500);
    if !enough {
        use std::io::Write as _;
        let text = format!("SKIPPED {connections} connections: ulimit -n is {soft:?}\n");
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
    enough
}

/// Slow clients: `begin` is what they send before they stall.
async fn siege(number: usize, begin: &'static [u8]) {
    if !may_hold(number + 200) {
        return;
    }
    let served = serve(Limits::default()).await;
    let mut slow = Vec::new();
    for _ in 0..number {
        let mut stream = connect(&served).await;
        stream.write_all(begin).await.expect("sent");
        slow.push(stream);
    }
    let mut times = Vec::new();
    for at in 0..100 {
        // They keep coming.
        let mut stream = connect(&served).await;
        stream.write_all(begin).await.expect("sent");
        slow.push(stream);
        let (text, took) = genuine(&served).await;
        assert!(
            text.starts_with("HTTP/1.1 200") && text.ends_with("5 bytes"),
            "{at}: {text:?}"
        );
        times.push(took);
    }
    times.sort();
    eprintln!("{number} slow: median {:?}, p99 {:?}", times[50], times[98]);
    assert!(
        times[98] < Duration::from_millis(500),
        "p99 {:?}",
        times[98]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_heads_1100() {
    siege(1100, b"POST /ack HTTP/1.1\r\nhost:").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_heads_3000() {
    siege(3000, b"POST /ack HTTP/1.1\r\nhost:").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_bodies_1100() {
    siege(
        1100,
        b"POST /ack HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhe",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_bodies_3000() {
    siege(
        3000,
        b"POST /ack HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhe",
    )
    .await;
}

#[tokio::test]
async fn when_all_are_at_work_the_next_gets_503_and_the_door_is_closed() {
    let mut limits = Limits::default();
    limits.connections = 3;
    let served = serve(limits).await;
    let mut busy = Vec::new();
    for _ in 0..3 {
        let mut stream = connect(&served).await;
        stream
            .write_all(b"GET /busy HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .expect("sent");
        busy.push(stream);
    }
    while BUSY.load(Ordering::SeqCst) < 3 {
        tokio::task::yield_now().await;
    }
    let mut stream = connect(&served).await;
    stream.write_all(GENUINE).await.expect("sent");
    let mut text = String::new();
    let read = tokio::time::timeout(secs(30), stream.read_to_string(&mut text)).await;
    read.expect("in time").expect("a response");
    assert!(text.starts_with("HTTP/1.1 503"), "{text}");
    assert!(
        text.contains("retry-after: 1") && text.contains("connection: close"),
        "{text}"
    );
    assert!(served.metrics.page().contains("http_shed_total"));
}

#[tokio::test]
async fn what_is_too_large_or_too_slow_is_refused() {
    let mut limits = Limits::default();
    limits.body_bytes = 1000;
    limits.body = Duration::from_millis(100);
    limits.head = Duration::from_millis(100);
    limits.handler = Duration::from_millis(400);
    let served = serve(limits).await;
    let ask = async |text: String| {
        let mut stream = connect(&served).await;
        stream.write_all(text.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        answer
    };
    let head = |length: usize| {
        format!(
            "POST /ack HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
        )
    };
    let large = ask(head(1001) + &"x".repeat(1001)).await;
    assert!(!large.contains("200 OK"), "{large}");
    let slow = ask(head(5) + "he").await;
    assert!(!slow.contains("200 OK"), "{slow}");
    let headers = "x: y\r\n".repeat(101);
    let many = ask(format!("POST /ack HTTP/1.1\r\nhost: x\r\n{headers}\r\n")).await;
    assert!(many.starts_with("HTTP/1.1 431"), "{many}");
    let line = "y".repeat(70_000);
    let long = ask(format!(
        "POST /ack HTTP/1.1\r\nconnection: close\r\nx: {line}\r\n\r\n"
    ))
    .await;
    assert!(long.starts_with("HTTP/1.1 431"), "{long}");
    let long = ask(format!(
        "POST /ack HTTP/1.1\r\nx: {}\r\n\r\n",
        "y".repeat(70_000)
    ))
    .await;
    assert!(!long.contains("200 OK"), "{long}");
    assert!(
        ask("POST /ack HTTP/1.1\r\nho".into()).await.is_empty(),
        "an unfinished head"
    );
    let stuck = ask("GET /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".into()).await;
    assert!(stuck.starts_with("HTTP/1.1 503"), "{stuck}");
    assert!(genuine(&served).await.0.contains("200 OK"));
}

#[tokio::test]
async fn a_connection_may_rest_longer_between_requests_than_within_a_head() {
    let mut limits = Limits::default();
    limits.head = Duration::from_millis(50);
    limits.idle = Duration::from_secs(3600);
    let served = serve(limits).await;
    let keep = b"POST /ack HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello";
    let (mut rests, mut stalls) = (connect(&served).await, connect(&served).await);
    let mut response = [0; 1024];
    for stream in [&mut rests, &mut stalls] {
        stream.write_all(keep).await.expect("sent");
        let read = stream.read(&mut response).await.expect("a response");
        assert!(response[..read].starts_with(b"HTTP/1.1 200"));
    }
    // The one that stalls in its next head is gone; the one that rests meanwhile is not.
    stalls.write_all(b"POST /ack HTT").await.expect("sent");
    assert_eq!(stalls.read(&mut response).await.ok(), Some(0));
    rests.write_all(keep).await.expect("sent");
    let read = rests.read(&mut response).await.expect("a response");
    assert!(response[..read].starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn stopping_takes_no_new_connection_and_ends() {
    let served = serve(Limits::default()).await;
    let idle = connect(&served).await;
    genuine(&served).await;
    served.stopper.stop();
    tokio::time::timeout(secs(30), served.task)
        .await
        .expect("in time")
        .expect("no panic");
    assert!(TcpStream::connect(served.address).await.is_err());
    drop(idle);
}

#[tokio::test]
async fn health_says_what_is() {
    let db = Db::file();
    let world = db.world().await;
    world.accept().await;
    let (stopper, stop) = Stop::new();
    let metrics = Metrics::new();
    let clock = SystemClock::new();
    let operations = service::Operations::new(world.store.clone(), clock.clone());
    let router = health(operations, metrics, stop);
    let ask = async |path: &str| {
        use tower::ServiceExt as _;
        let request = http::Request::get(path)
            .body(axum::body::Body::empty())
            .expect("a request");
        let response = router.clone().oneshot(request).await.expect("a response");
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 1 << 20)
            .await
            .expect("a body");
        (status, String::from_utf8(body.to_vec()).expect("text"))
    };
    assert_eq!(ask("/healthz").await, (200, "ok\n".into()));
    assert_eq!(ask("/readyz").await, (200, "ready\n".into()));
    let (status, page) = ask("/metrics").await;
    assert!(
        status == 200 && page.contains("operations{place=\"waiting\"} 1"),
        "{page}"
    );
    assert!(page.contains("database_up 1"), "{page}");
    world.store.close().await;
    assert_eq!(
        ask("/readyz").await,
        (503, "the database is not available\n".into())
    );
    assert!(ask("/metrics").await.1.contains("database_up 0"));
    assert_eq!(ask("/healthz").await.0, 200, "a restart would not help");
    stopper.stop();
    assert_eq!(ask("/readyz").await, (503, "stopping\n".into()));
    assert!(clock.elapsed() < secs(30));
}

#[test]
fn refusals_are_counted_and_warned_of_once_a_minute() {
    use std::io::Write;
    use std::sync::Mutex;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);
    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("no panic").extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let lines = Lines::default();
    let writer = lines.clone();
    let logs = tracing_subscriber::fmt()
        .json()
        .with_writer(move || writer.clone())
        .finish();
    let clock = ManualClock::at(std::time::SystemTime::UNIX_EPOCH);
    let metrics = Metrics::new();
    let refusals = Refusals::new(clock.clone(), metrics.clone());
    tracing::subscriber::with_default(logs, || {
        for _ in 0..500 {
            assert_eq!(refusals.unauthorized("slack", "signature").status(), 401);
        }
        assert_eq!(refusals.bad_request("slack", "not_a_command").status(), 400);
        clock.advance(secs(60));
        refusals.note("slack", "signature");
    });
    let text = String::from_utf8(lines.0.lock().expect("no panic").clone()).expect("text");
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let said: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                line["level"].as_str(),
                line["fields"]["reason"].as_str(),
                line["fields"]["count"].as_u64(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            (Some("WARN"), Some("signature"), Some(1)),
            (Some("WARN"), Some("not_a_command"), Some(1)),
            (Some("WARN"), Some("signature"), Some(500)),
        ]
    );
    assert!(
        metrics
            .page()
            .contains("refused_total{vendor=\"slack\",reason=\"signature\"} 501")
    );
}
