//! `heroku-api` beside raw reqwest with a small serde model, and beside `heroku_rs`.
//!
//! ```text
//! cargo run --release --manifest-path examples/benchmarks/Cargo.toml --features heroku --bin heroku
//! ```
//!
//! One process serves 50 pipelines and one release on loopback; others ask for both, so
//! that only the asking is measured: instructions with callgrind when it is installed,
//! CPU time otherwise and beside it.

use std::process::{Command, Stdio};
use std::time::Instant;

mod measure;
mod serve;
mod work;

use measure::{cpu_seconds, instructions, resident_kib};

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => report(),
        ["serve"] => serve::serve(),
        ["work", who, url, rounds] => work(who, url, rounds.parse()?),
        _ => Err("usage: heroku".into()),
    }
}

/// Does the work, and prints what it cost this process.
fn work(who: &str, url: &str, rounds: u32) -> Outcome {
    let before = cpu_seconds()?;
    let mut early = 0;
    work::run(who, url, rounds, &mut |round| {
        if round == rounds / 10 {
            early = resident_kib().unwrap_or(0);
        }
    })?;
    println!("{} {} {}", cpu_seconds()? - before, early, resident_kib()?);
    Ok(())
}

fn report() -> Outcome {
    let mut server = Command::new(std::env::current_exe()?)
        .arg("serve")
        .stdout(Stdio::piped())
        .spawn()?;
    let url = serve::address_of(&mut server)?;
    let result = rows(&url);
    server.kill()?;
    server.wait()?;
    result
}

fn rows(url: &str) -> Outcome {
    const ROUNDS: u32 = 8_000;
    println!("| per call (half lists of 50 pipelines, half one release) | CPU | instructions |");
    println!("|---|---|---|");
    let names = [
        ("raw", "raw reqwest and a small serde model"),
        ("ours", "heroku-api"),
        ("heroku_rs", "heroku_rs 0.6"),
    ];
    // In turns, and the best of seven: others use the machine too.
    let mut cpu = [f64::INFINITY; 3];
    for _ in 0..7 {
        for (best, (who, _)) in cpu.iter_mut().zip(names) {
            let cost = measure::child(who, url, ROUNDS)?;
            *best = best.min(cost.cpu / f64::from(ROUNDS * 2));
        }
    }
    let mut base = None;
    for (cpu_each, (who, name)) in cpu.into_iter().zip(names) {
        let counted = instructions(who, url)?;
        let base_counted = *base.get_or_insert(counted);
        let ratio = counted.zip(base_counted).map_or_else(
            || "callgrind is not installed".to_owned(),
            |(ours, theirs)| format!("{ours:.0} ({:.2}×)", ours / theirs),
        );
        let relative = cpu_each / cpu[0];
        println!(
            "| {name} | {:.1} µs ({relative:.2}×) | {ratio} |",
            cpu_each * 1e6
        );
    }
    println!();
    let long = measure::child("ours", url, 50_000)?;
    println!(
        "memory over 100,000 calls: {} KiB after 10,000, {} KiB at the end",
        long.early, long.late
    );
    let (first, ours) = construction(100, work::construct_ours)?;
    let (first_theirs, theirs) = construction(100, work::construct_octocrab)?;
    println!(
        "construction: first {first:.2} ms and {:.3} ms after that; octocrab {first_theirs:.2} ms and {:.3} ms ({:.3}×)",
        ours,
        theirs,
        ours / theirs
    );
    Ok(())
}

/// Milliseconds of the first one, and of each after that.
fn construction(times: u32, make: fn() -> Outcome) -> Outcome<(f64, f64)> {
    let start = Instant::now();
    make()?;
    let first = start.elapsed().as_secs_f64() * 1e3;
    let start = Instant::now();
    for _ in 0..times {
        make()?;
    }
    Ok((
        first,
        start.elapsed().as_secs_f64() * 1e3 / f64::from(times),
    ))
}
