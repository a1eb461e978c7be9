//! An event name and a body: an event or an error, never a panic.
#![no_main]

use github_checks::webhooks::Event;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 10] = [
    "check_run",
    "check_suite",
    "deployment",
    "deployment_status",
    "installation",
    "ping",
    "pull_request",
    "push",
    "status",
    "merge_group",
];

fuzz_target!(|data: &[u8]| {
    let Some((&first, body)) = data.split_first() else {
        return;
    };
    let name = NAMES[usize::from(first) % NAMES.len()];
    if let Ok(event) = Event::parse(name, body) {
        assert_eq!(event.name(), name);
        let _ = format!("{event:?}");
    }
});
