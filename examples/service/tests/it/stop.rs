//! Stopping by signals, with a real process: this test binary, started once more.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, SystemTime};

use service::stop::{PROCESS, Stop};
use service::{Clock as _, ManualClock};

/// What the child does once it was asked.
const ROLE: &str = "SERVICE_STOP_ROLE";

/// A process that is asked to stop.
struct Program {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Program {
    /// Started, and listening to signals.
    fn start(role: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this binary"))
            .args(["--exact", "stop::child", "--ignored", "--nocapture"])
            .env(ROLE, role)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        let lines = BufReader::new(child.stdout.take().expect("its output"));
        let mut program = Self { child, lines };
        program.read("ready");
        program
    }

    /// Reads to the line that ends with `text`.
    fn read(&mut self, text: &str) {
        let mut line = String::new();
        while !line.trim_end().ends_with(text) {
            line.clear();
            let read = self.lines.read_line(&mut line).expect("a line");
            assert_ne!(read, 0, "it ended before it said `{text}`");
        }
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.expect("kill").success());
    }

    fn go_on(&mut self) {
        let input = self.child.stdin.as_mut().expect("its input");
        input.write_all(b"go on\n").expect("written");
    }

    fn end(mut self) -> ExitStatus {
        self.child.wait().expect("an end")
    }
}

/// The other process. What it prints is what the tests wait for.
#[test]
#[ignore = "started by the tests of this file"]
fn child() {
    let role = std::env::var(ROLE).expect("a role");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let clock = ManualClock::at(SystemTime::UNIX_EPOCH);
    let by = clock.clone();
    runtime.block_on(async move {
        let stop = Stop::on_signals_by(by, || {
            println!("waiting was asked");
            "two deploys".to_owned()
        });
        let stop = stop.expect("signals");
        assert!(!stop.is_requested());
        println!("ready");
        stop.requested().await;
        assert!(stop.is_requested());
        println!("asked");
        if role == "finishes" {
            return;
        }
        let line = || {
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).expect("a line");
        };
        tokio::task::spawn_blocking(move || {
            line();
            while clock.sleepers() == 0 {
                std::thread::yield_now();
            }
            clock.advance(Duration::from_millis(24_999));
            println!("at work after {} ms", clock.elapsed().as_millis());
            line();
            clock.advance(Duration::from_millis(1));
            // Only the signal ends it.
            loop {
                std::thread::park();
            }
        })
        .await
        .expect("it never ends");
    });
}

#[test]
fn a_signal_asks_once_and_work_that_finishes_ends_well() {
    for name in ["TERM", "INT"] {
        let mut program = Program::start("finishes");
        program.signal(name);
        program.read("waiting was asked");
        program.read("asked");
        assert_eq!(program.end().code(), Some(0), "{name}");
    }
}

#[test]
fn a_second_signal_ends_the_process_at_once() {
    for second in ["TERM", "INT"] {
        let mut program = Program::start("hangs");
        program.signal("TERM");
        program.read("asked");
        program.signal(second);
        assert_eq!(program.end().code(), Some(1), "{second}");
    }
}

#[test]
fn work_that_does_not_finish_is_ended_after_25_seconds_and_not_before() {
    assert_eq!(PROCESS, Duration::from_secs(25));
    let mut program = Program::start("hangs");
    program.signal("TERM");
    program.read("asked");
    program.go_on();
    program.read("at work after 24999 ms");
    assert!(program.child.try_wait().expect("a state").is_none());
    program.go_on();
    assert_eq!(program.end().code(), Some(1));
}
