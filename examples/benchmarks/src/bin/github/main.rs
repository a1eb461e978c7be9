//! `github-checks` beside raw reqwest with a serde model of the same members, and beside
//! octocrab.
//!
//! ```text
//! cargo run --release --manifest-path examples/benchmarks/Cargo.toml --features github --bin github
//! ```
//!
//! One process serves the answers on loopback; others ask, so that only the asking is
//! measured: instructions with callgrind when it is installed, CPU time beside it.

use std::process::{Command, Stdio};

mod measure;
mod raw;
mod serve;
mod work;

use measure::{cpu_seconds, instructions};

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// What is measured.
const CALLS: [(&str, &str); 4] = [
    ("combined", "combined status, 10 contexts"),
    ("statuses", "list of 100 statuses"),
    ("runs", "list of 100 check runs"),
    ("create", "create status"),
];
/// Who does it.
const WHO: [(&str, &str); 3] = [
    ("raw", "raw reqwest + serde"),
    ("ours", "github-checks"),
    ("octocrab", "octocrab 0.54"),
];

fn main() -> Outcome {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => report(),
        ["serve"] => serve::serve(),
        ["work", who, call, url, rounds] => {
            let before = cpu_seconds()?;
            work::run(who, call, url, rounds.parse()?)?;
            println!("{}", cpu_seconds()? - before);
            Ok(())
        }
        _ => Err("usage: github".into()),
    }
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
    const ROUNDS: u32 = 2000;
    println!("| call | who | instructions | CPU |");
    println!("|---|---|---|---|");
    for (call, title) in CALLS {
        let mut base = None;
        for (who, name) in WHO {
            // The best of five: others use the machine too.
            let mut cpu = f64::INFINITY;
            for _ in 0..5 {
                cpu = cpu.min(measure::child(who, call, url, ROUNDS)? / f64::from(ROUNDS));
            }
            let counted = instructions(who, call, url)?;
            let (base_cpu, base_counted) = *base.get_or_insert((cpu, counted));
            let counted = counted.zip(base_counted).map_or_else(
                || "callgrind is not installed".to_owned(),
                |(count, base)| format!("{count:.0} ({:.2}×)", count / base),
            );
            println!("| {title} | {name} | {counted} | {:.1} µs ({:.2}×) |", cpu * 1e6, cpu / base_cpu);
        }
    }
    Ok(())
}
