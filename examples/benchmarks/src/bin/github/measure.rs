//! CPU time and instructions of a process.

use std::process::Command;

use crate::Outcome;

/// CPU seconds of the work in a process of its own.
pub fn child(who: &str, call: &str, url: &str, rounds: u32) -> Outcome<f64> {
    let output = Command::new(std::env::current_exe()?)
        .args(["work", who, call, url, &rounds.to_string()])
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// Instructions per call under callgrind; `None` when it is not installed.
pub fn instructions(who: &str, call: &str, url: &str) -> Outcome<Option<f64>> {
    const FEW: u32 = 20;
    const MANY: u32 = 220;
    let (few, many) = (counted(who, call, url, FEW)?, counted(who, call, url, MANY)?);
    Ok(few.zip(many).map(|(few, many)| (many - few) / f64::from(MANY - FEW)))
}

fn counted(who: &str, call: &str, url: &str, rounds: u32) -> Outcome<Option<f64>> {
    let Ok(output) = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["work", who, call, url, &rounds.to_string()])
        .output()
    else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = text.lines().find_map(|line| line.split_once("Collected :"));
    Ok(line.and_then(|(_, number)| number.trim().parse().ok()))
}

/// Time on the CPU of every thread of this process so far.
pub fn cpu_seconds() -> Outcome<f64> {
    let mut total = 0.0;
    for task in std::fs::read_dir("/proc/self/task")? {
        let text = std::fs::read_to_string(task?.path().join("schedstat"))?;
        let spent: f64 = text.split_whitespace().next().unwrap_or("0").parse()?;
        total += spent / 1e9;
    }
    Ok(total)
}
