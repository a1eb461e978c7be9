//! Level 2: locks, freezes, rollback and the rest; off unless turned on.

use crate::texts::EVERYTHING;
use chatops_grammar::{Command, ErrorKind, Parsed, Release, Stage, When, duration_text, parse};
use std::time::Duration;

/// Text, canonical text, kind of error.
const LINES: &[(&str, &str, &str)] = &[
    ("lock shop in prod", "lock shop in production", ""),
    (
        "lock shop on stg/web for 3d",
        "lock shop in staging/web for 3d",
        "",
    ),
    ("lock shop", "", "missing_stage"),
    ("lock shop in review", "", "stage_not_allowed"),
    ("lock shop in prod/all", "", "multiple_sources"),
    ("lock shop in prod for", "", "missing_argument"),
    ("lock shop in prod for 0m", "", "invalid_duration"),
    ("lock shop in prod for 366d", "", "invalid_duration"),
    ("lock shop in prod for 30m1h", "", "invalid_duration"),
    ("lock! shop in prod", "", "force_not_supported"),
    ("unlock shop in prod", "unlock shop in production", ""),
    ("unlock ALL", "unlock all", ""),
    ("unlock \"all\" in prod", "unlock \"all\" in production", ""),
    ("unlock all in prod", "", "unexpected_token"),
    ("unlock", "", "missing_pipeline"),
    ("locks", "locks", ""),
    ("locks shop", "locks shop", ""),
    ("locks shop shop2", "", "unexpected_token"),
    ("rollback shop", "rollback shop", ""),
    (
        "rollback shop to 0123ABC in stg/web --dry-run: broken",
        "rollback shop in staging/web to 0123abc --dry-run : broken",
        "",
    ),
    ("rollback shop to v0", "", "invalid_release"),
    ("rollback shop 654321", "", "secret_in_command"),
    ("diff shop", "diff shop", ""),
    ("diff shop to staging", "diff shop to staging", ""),
    ("diff shop to development", "", "missing_source"),
    ("diff shop from staging/a", "", "unexpected_token"),
    ("status", "status", ""),
    ("queue shop", "queue shop", ""),
    ("cancel Op-7f_3A", "cancel Op-7f_3A", ""),
    ("cancel", "", "missing_argument"),
    ("cancel a.b", "", "invalid_id"),
    ("approve op-1 : yes & no", "approve op-1 : yes & no", ""),
    ("approve op-1:", "approve op-1", ""),
    ("reject op-1 because", "", "unexpected_token"),
    (
        "freeze shop in prod until 18:00: sale",
        "freeze shop in production until 18:00 : sale",
        "",
    ),
    ("freeze shop until 24:00", "", "invalid_time"),
    ("freeze shop until 2026-02-29T00:00:00Z", "", "invalid_time"),
    (
        "freeze shop until 2028-02-29T00:00:00.5-05:30",
        "freeze shop until 2028-02-29T00:00:00-05:30",
        "",
    ),
    ("unfreeze shop", "unfreeze shop", ""),
    ("history", "history", ""),
    ("history in review", "history in review", ""),
    ("history shop on dev", "history shop in development", ""),
    ("deploy --dry-run shop", "deploy shop --dry-run", ""),
    (
        "deploy shop --DRY-RUN to stg",
        "deploy shop to staging --dry-run",
        "",
    ),
    ("deploy shop -dry-run", "", "unexpected_token"),
];

#[test]
fn each_line_of_level_2_gives_its_command_or_error() {
    for (text, canonical, kind) in LINES {
        let found = EVERYTHING
            .parse(text)
            .map(|parsed| parsed.command().to_string());
        match found {
            Ok(command) => assert_eq!((command.as_str(), ""), (*canonical, *kind), "{text:?}"),
            Err(error) => assert_eq!(("", error.kind().as_str()), (*canonical, *kind), "{text:?}"),
        }
    }
}

#[test]
fn level_2_is_off_unless_turned_on() {
    let kind = |text| parse(text).map_err(|error| error.kind());
    assert_eq!(kind("lock shop in prod"), Err(ErrorKind::UnknownCommand));
    assert_eq!(
        kind("deploy shop --dry-run"),
        Err(ErrorKind::UnexpectedToken)
    );
    assert_eq!(
        parse("lock shop in prod").unwrap_err().hint(),
        "`lock` is not turned on here"
    );
}

#[test]
fn values_arrive_typed() {
    let Ok(Command::Lock(lock)) = EVERYTHING
        .parse("lock shop in prod for 1h30m : why")
        .map(Parsed::into_command)
    else {
        panic!("a lock");
    };
    assert_eq!(
        (lock.stage, lock.duration),
        (Stage::Production, Some(Duration::from_secs(5_400)))
    );
    assert_eq!(lock.text.as_deref(), Some("why"));
    let Ok(Command::Rollback(rollback)) = EVERYTHING
        .parse("rollback shop to v42")
        .map(Parsed::into_command)
    else {
        panic!("a rollback");
    };
    assert_eq!(rollback.release, Some(Release::Version(42)));
}

/// Berlin in 2026: summer time from 29 March 01:00 UTC to 25 October 01:00 UTC.
fn berlin(at: i64) -> i32 {
    if (1_774_746_000..1_792_890_000).contains(&at) {
        120
    } else {
        60
    }
}

fn clock(hour: u8, minute: u8) -> When {
    When::clock(hour, minute).expect("a time of day")
}

#[test]
fn a_clock_time_means_its_next_occurrence() {
    let noon = clock(12, 0);
    let midnight = 1_700_006_400; // 2023-11-15T00:00:00Z
    assert_eq!(noon.resolve(midnight, |_| 0), midnight + 43_200);
    assert_eq!(
        noon.resolve(midnight + 43_200, |_| 0),
        midnight + 129_600,
        "not now, but tomorrow"
    );
    assert_eq!(
        noon.resolve(midnight, |_| 60),
        midnight + 39_600,
        "an hour earlier where it is later"
    );
    assert_eq!(
        When::instant(5, 0).map(|when| when.resolve(midnight, |_| 60)),
        Some(5)
    );
}

#[test]
fn a_clock_time_is_what_clocks_show_when_they_are_put_back_or_forward() {
    let (forward, back) = (1_774_746_000, 1_792_890_000);
    let hour = 3_600;
    // Now (beside the change), the time of day, and the moment meant (beside the change).
    for (change, now, (h, m), expected) in [
        (back, -7 * hour, (9, 0), 7 * hour),
        (back, -7 * hour, (20, 0), 18 * hour),
        (back, -7 * hour, (2, 30), -hour / 2),
        (back, -hour / 4, (2, 30), hour / 2),
        (back, hour / 2, (2, 30), 24 * hour + hour / 2),
        (back, -7 * hour, (3, 0), hour),
        (forward, -7 * hour, (9, 0), 6 * hour),
        (forward, -7 * hour, (2, 30), hour / 2),
        (forward, hour / 2, (2, 30), 23 * hour + hour / 2),
        (forward, -7 * hour, (1, 59), -60),
        (forward, -7 * hour, (3, 0), 0),
        (forward, 0, (3, 0), 24 * hour),
    ] {
        let found = clock(h, m).resolve(change + now, berlin) - change;
        assert_eq!(found, expected, "{h}:{m:02} seen from {now}");
    }
}

#[test]
fn a_zone_may_put_its_clocks_back_over_midnight_or_leave_a_day_out() {
    // Clocks are put back from 00:00 to 23:00: 23:30 comes again today.
    let back = |at: i64| if at < 1_000_000_000 { 60 } else { 0 };
    let change = 1_000_000_000_i64;
    let half_before = clock(
        u8::try_from((change - 1_800).rem_euclid(86_400) / 3_600).expect("an hour"),
        u8::try_from((change - 1_800).rem_euclid(3_600) / 60).expect("a minute"),
    );
    let found = half_before.resolve(change - 60, back);
    assert!(found > change - 60 && found <= change + 86_400, "{found}");
    // Samoa left 30 December 2011 out: it went from UTC-10 to UTC+14.
    let samoa = |at: i64| if at < 1_325_239_200 { -600 } else { 840 };
    let found = clock(9, 0).resolve(1_325_239_200 - 3_600, samoa);
    assert_eq!(found - 1_325_239_200, 9 * 3_600, "nine on the 31st");
}

#[test]
fn absurd_moments_and_zones_are_refused_or_survived() {
    assert_eq!(When::clock(24, 0), None);
    assert_eq!(When::clock(0, 60), None);
    assert_eq!(When::instant(i64::MAX, 60), None);
    assert_eq!(When::instant(i64::MIN, -60), None);
    assert_eq!(When::instant(0, 1_440), None);
    assert_eq!(When::instant(0, i16::MIN), None);
    for unix in [-62_167_219_200, 253_402_300_799] {
        let text = When::instant(unix, 0)
            .expect("a year of four digits")
            .to_string();
        let line = format!("freeze shop until {text}");
        let parsed = EVERYTHING.parse(&line).expect("a command");
        assert_eq!(parsed.command().to_string(), line);
    }
    assert_eq!(When::instant(-62_167_219_201, 0), None);
    assert_eq!(When::instant(253_402_300_800, 0), None);
    for now in [i64::MIN, -1, 0, i64::MAX] {
        for offset in [i32::MIN, -1_440, 0, 1_440, i32::MAX] {
            let _ = clock(23, 59).resolve(now, |_| offset);
        }
    }
}

#[test]
fn times_are_seconds_since_1970() {
    let Ok(Command::Freeze(freeze)) = EVERYTHING
        .parse("freeze shop until 2026-11-21T22:00:00+01:00")
        .map(Parsed::into_command)
    else {
        panic!("a freeze");
    };
    assert_eq!(freeze.until, When::instant(1_795_294_800, 60));
    let Some(When::Instant(moment)) = freeze.until else {
        panic!("an instant");
    };
    assert_eq!((moment.unix(), moment.offset()), (1_795_294_800, 60));
}

#[test]
fn durations_print_in_the_largest_unit_that_divides_them() {
    for (seconds, text) in [
        (45, "45s"),
        (60, "1m"),
        (5_400, "90m"),
        (7_200, "2h"),
        (86_400, "1d"),
        (1_209_600, "14d"),
    ] {
        assert_eq!(duration_text(Duration::from_secs(seconds)), text);
    }
}
