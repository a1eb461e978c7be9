//! How long lines take, beside a bare scanner, and whether long ones take more than their share.
//!
//! `cargo bench -p chatops-grammar`; comparisons with other parsers are in `examples/benchmarks`.
//! `cargo bench -p chatops-grammar -- row scanner 1000` repeats one row, for counting its instructions.

mod scanner;

use chatops_grammar::{NoCatalog, Parser, Style};
use std::hint::black_box;
use std::time::{Duration, Instant};

const LINES: [&str; 6] = [
    "deploy my-pipeline/feature/foo-bar to staging/app-one",
    "promote shop from staging/a to production/b,c",
    "Deploy Shop/Fix-1 to Prod. :rocket:",
    "<@U0BOT1>: deploy “my shop”/fix-1 to staging",
    "deploy shop to stagin",
    "deploy shop staging",
];

/// The line that is compared with the scanner.
const TYPICAL: &str = LINES[0];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, row, count, ..] = arguments.as_slice()
        && mode == "row"
    {
        return repeat(row, count.parse().expect("a number"));
    }
    let level1 = Parser::new();
    let (mut scanner, mut own) = (f64::INFINITY, f64::INFINITY);
    // By turns, so that a busy machine is busy for both.
    for _ in 0..5 {
        scanner = scanner.min(best(|| see(scanner::scan(black_box(TYPICAL)))));
        own = own.min(best(|| see(level1.parse(black_box(TYPICAL)))));
    }
    println!("{scanner:>9.1}  ns, a scanner for this one form: {TYPICAL}");
    println!(
        "{own:>9.1}  ns, the parser: {:.2} times the scanner (at most 2.0)\n",
        own / scanner
    );
    let parser = Parser::builder()
        .level2()
        .own_mention("U0BOT1")
        .build()
        .expect("the built-in tables agree");
    println!("{:>9}  line", "ns");
    for line in LINES {
        let nanos = best(|| drop(black_box(parser.parse(black_box(line)))));
        println!("{nanos:>9.0}  {line}");
    }
    let help = best(|| drop(black_box(parser.help(None, Style::Mrkdwn))));
    println!("{help:>9.0}  (help for all commands)");
    let found = best(|| {
        black_box(parser.complete("deploy shop to sta", 18, &NoCatalog));
    });
    println!("{found:>9.0}  (completion of a stage)");
    println!(
        "\n{:>9}  4,000 characters against 500, error message included",
        "ratio"
    );
    for piece in ["/", "\"", "漢", " ", "to ", "a,"] {
        let cost = |length: usize| {
            let line = format!(
                "deploy shop to staging/{}",
                piece.repeat((length - 23) / piece.chars().count())
            );
            best(|| {
                let shown = parser
                    .parse(&line)
                    .map_err(|error| error.render(Style::Mrkdwn));
                drop(black_box(shown));
            })
        };
        println!("{:>9.2}  {piece:?}", cost(4_000) / cost(500));
    }
}

/// Keeps the compiler from leaving the work out, without copying what it made.
#[allow(clippy::needless_pass_by_value)] // the drop is part of the cost
fn see<T>(value: T) {
    black_box(&value);
}

/// Repeats one row of the comparison and measures nothing.
fn repeat(row: &str, count: u32) {
    let parser = Parser::new();
    for _ in 0..count {
        match row {
            "scanner" => see(scanner::scan(black_box(TYPICAL))),
            _ => see(parser.parse(black_box(TYPICAL))),
        }
    }
}

/// Nanoseconds of one call: the best of seven rounds.
fn best(work: impl Fn()) -> f64 {
    let round = |count: u32| {
        let start = Instant::now();
        (0..count).for_each(|_| work());
        start.elapsed()
    };
    let mut count = 1;
    while round(count) < Duration::from_millis(5) {
        count *= 2;
    }
    (0..7)
        .map(|_| round(count).as_secs_f64() * 1e9 / f64::from(count))
        .fold(f64::INFINITY, f64::min)
}
