//! `slack-blocks` beside a hand-tuned serde struct, slack-morphism and raw SHA-256.
//!
//! `cargo run --release --features slack --bin slack`
//!
//! Instructions are counted with callgrind when valgrind is there: the same row runs 100
//! and 300 times, and the difference is divided by 200. Times are the best of many short
//! rounds in which the rows of a group take turns.

mod alloc;
mod build;
mod limit;
mod morphism;
mod ours;
mod payload;
mod verify;

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

/// A row: what it is called, and the work of one repetition.
pub struct Row {
    pub name: &'static str,
    pub most: Option<f64>,
    pub work: Box<dyn FnMut() -> usize>,
}

/// A row with a bar: `most` times the first row of its group.
pub fn row(name: &'static str, most: Option<f64>, work: impl FnMut() -> usize + 'static) -> Row {
    Row { name, most, work: Box::new(work) }
}

type Group = (&'static str, &'static str, fn() -> Vec<Row>);

const GROUPS: [Group; 6] = [
    ("card", "build and serialise the deploy card", build::card),
    ("approval", "build and serialise a message with a confirm dialog, four fields and rich text", build::approval),
    ("decode", "decode a block_actions payload", payload::rows),
    ("form", "signed form body → typed event", verify::form_rows),
    ("verify2k", "check the signature of 2 KB", || verify::rows(2 * 1024)),
    ("verify10m", "check the signature of 10 MB", || verify::rows(10 * 1024 * 1024)),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [group, name, count] = arguments.as_slice() {
        let (_, _, rows) = GROUPS.iter().find(|(known, ..)| known == group).expect("a group");
        let mut row = rows().into_iter().find(|row| row.name == name).expect("a row");
        for _ in 0..count.parse().expect("a count") {
            black_box((row.work)());
        }
        return;
    }
    for (group, title, rows) in GROUPS {
        table(group, title, rows());
    }
}

fn table(group: &str, title: &str, mut rows: Vec<Row>) {
    println!("**{title}**\n");
    println!("| row | instructions | × first | µs | × first | allocations | at most |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let times = times(&mut rows);
    let few = if group == "verify10m" { 2 } else { 100 };
    let counts: Vec<_> = rows.iter().map(|row| instructions(group, row.name, few, 3 * few)).collect();
    for (n, row) in rows.iter_mut().enumerate() {
        let allocations = alloc::count(|| {
            black_box((row.work)());
        });
        println!(
            "| {} | {} | {} | {:.2} | {:.2} | {allocations} | {} |",
            row.name,
            counts[n].map_or("?".to_owned(), |count| format!("{count:.0}")),
            counts[n].zip(counts[0]).map_or("?".to_owned(), |(own, first)| format!("{:.2}", own / first)),
            times[n] * 1e6,
            times[n] / times[0],
            row.most.map_or(String::new(), |most| format!("{most:.2}")),
        );
    }
    println!();
}

/// Seconds of one repetition of each row: the rows take turns, the best turn counts.
fn times(rows: &mut [Row]) -> Vec<f64> {
    let mut best = vec![f64::INFINITY; rows.len()];
    let counts: Vec<u32> = rows
        .iter_mut()
        .map(|row| {
            let start = Instant::now();
            black_box((row.work)());
            let once = start.elapsed().as_secs_f64();
            ((0.002 / once) as u32).clamp(1, 100_000)
        })
        .collect();
    for _ in 0..200 {
        for (n, row) in rows.iter_mut().enumerate() {
            let start = Instant::now();
            for _ in 0..counts[n] {
                black_box((row.work)());
            }
            best[n] = best[n].min(start.elapsed().as_secs_f64() / f64::from(counts[n]));
        }
    }
    best
}

/// Instructions of one repetition, by difference; `None` without valgrind.
fn instructions(group: &str, name: &str, few: u32, many: u32) -> Option<f64> {
    let total = |count: u32| -> Option<f64> {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(std::env::current_exe().ok()?)
            .args([group, name, &count.to_string()])
            .output()
            .ok()?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        text.lines().find(|line| line.contains("Collected :"))?.rsplit(' ').next()?.parse().ok()
    };
    Some((total(many)? - total(few)?) / f64::from(many - few))
}
