//! How many log lines one core reads in a second.
//!
//! ```text
//! cargo bench -p heroku-api --bench logs
//! ```

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use heroku_api::logs::frames;

const LINES: u32 = 1_000;
const ROUNDS: u32 = 200;

fn main() {
    let mut body = String::new();
    for n in 0..LINES {
        let line = format!(
            "<158>1 2026-11-30T12:00:00.123456+00:00 host heroku router - at=info method=GET \
             path=\"/cart/{n}?page=2\" host=acme.example request_id=8601b555-6a83-4c12-8269-{n:012} \
             fwd=\"204.204.204.204, 10.1.2.3\" dyno=web.{} connect=1ms service={n}ms status=200 \
             bytes=1311 protocol=https\n",
            n % 9 + 1
        );
        let _ = write!(body, "{} {line}", line.len());
    }
    let begun = Instant::now();
    let mut slow = 0_usize;
    for _ in 0..ROUNDS {
        for entry in frames(black_box(body.as_bytes())).flatten() {
            let service = entry.router().and_then(|line| line.service);
            slow += usize::from(service.is_some_and(|time| time.as_millis() > 500));
        }
    }
    let lines = f64::from(LINES * ROUNDS);
    let rate = lines / begun.elapsed().as_secs_f64();
    println!("{rate:.0} router lines a second on one core ({slow} slow ones counted)");
}
