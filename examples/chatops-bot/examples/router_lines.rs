//! How many router lines of log drains one core takes in: `cargo run --release -p chatops-bot
//! --example router_lines -- [LINES]`. Prints one JSON line.

use std::fmt::Write as _;
use std::time::Instant;

use chatops_bot::health::Intake;

/// Lines of a delivery; Heroku sends between one and a few hundred.
const DELIVERY: usize = 100;

fn main() {
    let lines: usize = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000_000);
    let bodies: Vec<Vec<u8>> = (0..50).map(delivery).collect();
    let intake = Intake::default();
    let begin = Instant::now();
    let mut taken = 0;
    let mut at = 0;
    while taken < lines as u64 {
        let frame = format!("frame-{at}");
        // A minute of 600,000 lines, as 10,000 in a second make.
        let minute = i64::try_from(taken / 600_000).unwrap_or_default();
        taken += intake.take("app", Some(&frame), &bodies[at % bodies.len()], minute);
        at += 1;
    }
    let took = begin.elapsed();
    let seconds = took.as_secs_f64();
    #[allow(clippy::cast_precision_loss, reason = "millions")]
    let per_second = taken as f64 / seconds;
    println!(
        "{{\"lines\":{taken},\"seconds\":{seconds:.3},\"lines_per_second\":{:.0},\"ns_per_line\":{:.0}}}",
        per_second,
        1e9 / per_second
    );
}

/// Lines as Heroku's router writes them.
fn delivery(seed: usize) -> Vec<u8> {
    let mut body = String::new();
    for at in 0..DELIVERY {
        let ms = 5 + (seed * 37 + at * 101) % 900;
        let line = format!(
            "<158>1 2026-11-30T12:00:00.{at:06}+00:00 host heroku router - at=info method=GET \
             path=\"/cart/{at}?coupon={ms}\" host=shop.example request_id=7f3b{at:04}-{ms} \
             fwd=\"203.0.113.{}\" dyno=web.{} connect=1ms service={ms}ms status=200 bytes={} \
             protocol=https tls_version=tls1.3",
            at % 250,
            1 + at % 8,
            at * 13
        );
        let _ = write!(body, "{} {line}", line.len());
    }
    body.into_bytes()
}
