//! CPU time, memory and instructions of a process.

use std::process::Command;

use crate::Outcome;

/// What a child process cost.
pub struct Cost {
    pub cpu: f64,
    pub early: u64,
    pub late: u64,
}

/// Runs the work in a process of its own.
pub fn child(who: &str, url: &str, rounds: u32) -> Outcome<Cost> {
    let output = Command::new(std::env::current_exe()?)
        .args(["work", who, url, &rounds.to_string()])
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let text = String::from_utf8(output.stdout)?;
    let mut numbers = text.split_whitespace();
    let mut next = || numbers.next().ok_or("the work printed nothing");
    Ok(Cost {
        cpu: next()?.parse()?,
        early: next()?.parse()?,
        late: next()?.parse()?,
    })
}

/// Instructions per call under callgrind; `None` when it is not installed.
pub fn instructions(who: &str, url: &str) -> Outcome<Option<f64>> {
    const FEW: u32 = 20;
    const MANY: u32 = 220;
    let (Some(few), Some(many)) = (counted(who, url, FEW)?, counted(who, url, MANY)?) else {
        return Ok(None);
    };
    Ok(Some((many - few) / f64::from((MANY - FEW) * 2)))
}

fn counted(who: &str, url: &str, rounds: u32) -> Outcome<Option<f64>> {
    let Ok(output) = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["work", who, url, &rounds.to_string()])
        .output()
    else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = text.lines().find_map(|line| line.split_once("Collected :"));
    Ok(line.and_then(|(_, number)| number.trim().parse().ok()))
}

/// User and system time of this process so far, threads that have ended included.
pub fn cpu_seconds() -> Outcome<f64> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let text = std::fs::read_to_string("/proc/self/stat")?;
    // The name may hold anything, so count from its closing parenthesis.
    let (_, after) = text.rsplit_once(')').ok_or("no name in stat")?;
    let mut fields = after.split_whitespace().skip(11);
    let mut ticks = || -> Outcome<f64> { Ok(fields.next().ok_or("no time in stat")?.parse()?) };
    Ok((ticks()? + ticks()?) / TICKS_PER_SECOND)
}

/// Memory of this process.
pub fn resident_kib() -> Outcome<u64> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no VmRSS")?.parse()?)
}
