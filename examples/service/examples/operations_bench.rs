//! How fast operations are accepted and done, with durable commits.
//!
//! ```text
//! cargo run --release -p service --example operations_bench -- sqlite:///tmp/bench.db
//! cargo run --release -p service --example operations_bench -- "$TEST_DATABASE_URL" [REPLICAS]
//! ```
//!
//! Prints one line of JSON: the time of an acceptance at 200 in a second (median, p99), and how
//! many empty operations get from acceptance to their end in a second. Use an empty database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use service::operations::Kind;
use service::runner::{Ending, Failure};
use service::store::{Settings, sql};
use service::{
    NewOperation, Next, Operations, Outcome, Runner, Running, Step, Stop, Store, SystemClock, Work,
};
use tokio::sync::Semaphore;

const RATE: u32 = 200;
const SECONDS: u32 = 10;
const EMPTY: u32 = 2000;

/// Requests at a time in the second part.
const AT_ONCE: usize = 64;

struct Nothing;

#[async_trait]
impl Work for Nothing {
    fn kinds(&self) -> &[Kind] {
        const { &[Kind::new("nothing", 1)] }
    }

    async fn run(&self, _: &Running) -> Result<Next, Failure> {
        Ok(Next::End(Step::end(Outcome::Done, "nothing")))
    }

    async fn end(&self, _: &Running, _: Ending) -> Result<Next, Failure> {
        Ok(Next::End(Step::end(Outcome::Cancelled, "nothing")))
    }
}

fn request(kind: &str, number: u32) -> NewOperation {
    let key = format!("{kind}-{number}");
    NewOperation::new(kind, "nothing", "T1/U1").once("bench", key, Duration::from_secs(3600))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let url = words.next().ok_or("which database?")?;
    let replicas: usize = words.next().map_or(Ok(1), |word| word.parse())?;
    let open = async || -> Result<Operations, service::Error> {
        let store = Store::open(Settings::new(&url)).await?;
        Ok(Operations::new(store, SystemClock::new()))
    };
    let operations = open().await?;

    // Arrivals by the clock, not after the last response: a stall is seen by all behind it.
    let begin = tokio::time::Instant::now();
    let arrivals = (0..RATE * SECONDS).map(|number| {
        let operations = operations.clone();
        tokio::spawn(async move {
            let due = begin + Duration::from_secs(1) * number / RATE;
            tokio::time::sleep_until(due).await;
            let accepted = operations.accept(&request("stored", number)).await;
            accepted.map(|_| due.elapsed())
        })
    });
    let mut times = Vec::new();
    for arrival in arrivals.collect::<Vec<_>>() {
        times.push(arrival.await??);
    }
    times.sort();
    let (median, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);

    let (_stopper, stop) = Stop::new();
    for replica in 0..replicas {
        let own = match replica {
            0 => operations.clone(),
            _ => open().await?,
        };
        tokio::spawn(Runner::new(own, Arc::new(Nothing)).run(stop.clone()));
    }
    let begin = Instant::now();
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let arrivals = (0..EMPTY).map(|number| {
        let (operations, places) = (operations.clone(), Arc::clone(&places));
        tokio::spawn(async move {
            let _place = places.acquire().await;
            operations.accept(&request("nothing", number)).await
        })
    });
    for arrival in arrivals.collect::<Vec<_>>() {
        arrival.await??;
    }
    let ended = "SELECT COUNT(*) AS n FROM operations WHERE kind = 'nothing' AND status = 'ended'";
    loop {
        let rows = operations.store().rows(sql(ended)).await?;
        if rows[0].get::<i64>("n")? == i64::from(EMPTY) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let took = begin.elapsed();
    let line = serde_json::json!({
        "rate": RATE,
        "accept_median_ms": median.as_secs_f64() * 1e3,
        "accept_p99_ms": p99.as_secs_f64() * 1e3,
        "replicas": replicas,
        "operations_per_second": (f64::from(EMPTY) / took.as_secs_f64()).round(),
    });
    println!("{line}");
    Ok(())
}
