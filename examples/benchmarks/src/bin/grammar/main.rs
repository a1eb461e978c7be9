//! The parser of `chatops-grammar` beside a bare scanner, winnow, regex and clap.
//!
//! `cargo run --release --features grammar --bin grammar`
//!
//! Instructions are counted with callgrind when valgrind is there: the same row runs
//! 1,000 and 3,000 times, and the difference is divided by 2,000.

mod alloc;
mod hostile;
mod rows;
/// The floor, which the crate's own bench measures by too.
#[path = "../../../../../chatops-grammar/benches/scanner.rs"]
mod scanner;

use rows::{LINE, ROWS, Row};
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, name, count] = arguments.as_slice() {
        let count = count.parse().expect("a number of repetitions");
        match mode.as_str() {
            "row" => repeat_row(name, count),
            "hostile" => hostile::repeat(name, count),
            _ => panic!("usage: grammar [row NAME COUNT | hostile FAMILY:LENGTH COUNT]"),
        }
        return;
    }
    println!("line: {LINE}\n");
    println!("| row | instructions | × scanner | ns, best of 9 | × scanner | allocations |");
    println!("|---|---:|---:|---:|---:|---:|");
    let mut base = None;
    for Row {
        name,
        finds_all,
        call,
    } in ROWS
    {
        assert!(finds_all(LINE), "{name}");
        let instructions = instructions("row", name, 1_000, 3_000);
        let nanos = nanos(*call);
        let allocations = alloc::count(|| call(black_box(LINE)));
        let (base_instructions, base_nanos) = *base.get_or_insert((instructions, nanos));
        let ratio = instructions
            .zip(base_instructions)
            .map(|(own, base)| own / base);
        println!(
            "| {name} | {} | {} | {nanos:.0} | {:.2} | {allocations} |",
            instructions.map_or("?".to_owned(), |count| format!("{count:.0}")),
            ratio.map_or("?".to_owned(), |ratio| format!("{ratio:.2}")),
            nanos / base_nanos,
        );
    }
    println!();
    alloc::table();
    println!();
    hostile::table();
}

fn repeat_row(name: &str, count: usize) {
    let row = ROWS.iter().find(|row| row.name == name).expect("a row");
    for _ in 0..count {
        (row.call)(black_box(LINE));
    }
}

/// The best of nine rounds, so that a busy machine counts less.
fn nanos(call: fn(&str)) -> f64 {
    let round = |count: u32| {
        let start = Instant::now();
        for _ in 0..count {
            call(black_box(LINE));
        }
        start.elapsed()
    };
    let mut count = 16;
    while round(count) < Duration::from_millis(20) {
        count *= 2;
    }
    (0..9)
        .map(|_| round(count).as_secs_f64() * 1e9 / f64::from(count))
        .fold(f64::INFINITY, f64::min)
}

/// Instructions of one repetition, by difference; `None` without valgrind.
fn instructions(mode: &str, name: &str, few: u32, many: u32) -> Option<f64> {
    let total = |count: u32| -> Option<f64> {
        let program = std::env::current_exe().ok()?;
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(program)
            .args([mode, name, &count.to_string()])
            .output()
            .ok()?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let line = text.lines().find(|line| line.contains("Collected :"))?;
        line.rsplit(' ').next()?.parse().ok()
    };
    Some((total(many)? - total(few)?) / f64::from(many - few))
}
