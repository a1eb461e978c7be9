//! Turns, second by second.

use super::*;

const PATIENCE: Duration = Duration::from_secs(600);

fn at(millis: u64) -> Duration {
    Duration::from_millis(1_000_000 + millis)
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn take(pacer: &mut Pacer, turn: Turn<'_>, now: u64) -> Result<Booking, Duration> {
    pacer.take(turn, at(now), PATIENCE, MAX_HOLD)
}

/// The wait in milliseconds.
fn wait(pacer: &mut Pacer, turn: Turn<'_>, now: u64) -> u128 {
    let booked = take(pacer, turn, now);
    booked.map_or(u128::MAX, |booking| booking.wait.as_millis())
}

fn post(channel: &str) -> Turn<'_> {
    Turn::new("/chat.postMessage", Tier::Special, Some(channel))
}

#[test]
fn a_conversation_takes_one_message_a_second_and_others_do_not_wait_for_it() {
    let mut pacer = Pacer::new();
    let waits = [0, 0, 500, 10_000].map(|now| wait(&mut pacer, post("C1"), now));
    assert_eq!(waits, [0, 1000, 1500, 0]);
    assert_eq!(wait(&mut pacer, post("C2"), 10_000), 0);
}

#[test]
fn a_method_bursts_to_what_its_tier_allows_a_minute_and_then_keeps_its_rate() {
    for (tier, burst, spacing) in [
        (Tier::One, 1, 60_000),
        (Tier::Two, 20, 3000),
        (Tier::Three, 50, 1200),
        (Tier::Four, 100, 600),
    ] {
        let mut pacer = Pacer::new();
        let turn = Turn::new("/m", tier, None);
        for n in 0..burst {
            assert_eq!(wait(&mut pacer, turn, 0), 0, "{tier:?} {n}");
        }
        assert_eq!(wait(&mut pacer, turn, 0), spacing);
        assert_eq!(wait(&mut pacer, turn, 0), 2 * spacing);
    }
    assert_eq!(Tier::Special.per_minute(), None);
}

#[test]
fn a_turn_that_comes_too_late_is_not_taken() {
    let mut pacer = Pacer::new();
    let turn = Turn::new("/m", Tier::One, None);
    assert_eq!(wait(&mut pacer, turn, 0), 0);
    for _ in 0..3 {
        let taken = pacer.take(turn, at(0), seconds(59), MAX_HOLD);
        assert_eq!(taken.unwrap_err(), seconds(60));
    }
}

#[test]
fn a_turn_that_is_given_back_is_free_again() {
    let mut pacer = Pacer::new();
    for turn in [post("C1"), Turn::new("/m", Tier::One, None)] {
        let first = wait(&mut pacer, turn, 0);
        let second = take(&mut pacer, turn, 0).unwrap();
        let expected = second.wait;
        assert_eq!(first, 0);
        for _ in 0..100 {
            let booking = take(&mut pacer, turn, 0).unwrap();
            assert_eq!(booking.wait, expected * 2);
            pacer.give_back(booking);
        }
        // Not the last one any more: the later turn keeps its time.
        let third = take(&mut pacer, turn, 0).unwrap();
        pacer.give_back(second);
        pacer.give_back(third);
        assert_eq!(take(&mut pacer, turn, 0).unwrap().wait, expected * 2);
    }
    let lanes = pacer.lanes.len();
    let booking = take(&mut pacer, post("C9"), 0).unwrap();
    pacer.give_back(booking);
    assert_eq!(pacer.lanes.len(), lanes, "nothing is left behind");
}

#[test]
fn after_a_refusal_the_method_is_closed_as_long_as_slack_said_and_begins_without_a_burst() {
    for tier in [Tier::Special, Tier::Three] {
        let mut pacer = Pacer::new();
        let turn = Turn::new("/m", tier, None);
        pacer.hold(turn, at(0), seconds(7));
        let booking = take(&mut pacer, turn, 2_000).unwrap();
        assert_eq!((booking.wait, booking.named), (seconds(5), seconds(5)));
        let next = if tier == Tier::Three { 6_200 } else { 5_000 };
        assert_eq!(wait(&mut pacer, turn, 2_000), next, "{tier:?}");
    }
}

#[test]
fn a_refusal_closes_one_conversation_and_not_the_method() {
    let mut pacer = Pacer::new();
    pacer.hold(post("C1"), at(0), seconds(60));
    assert_eq!(wait(&mut pacer, post("C1"), 0), 60_000);
    assert_eq!(
        wait(&mut pacer, post("C1"), 0),
        61_000,
        "still a second apart"
    );
    assert_eq!(wait(&mut pacer, post("C2"), 0), 0);
    // Another method in the same conversation was not refused.
    let update = |channel| Turn::new("/chat.update", Tier::Three, None).about(Some(channel));
    assert_eq!(wait(&mut pacer, update("C1"), 0), 0);
    pacer.hold(update("C1"), at(0), seconds(30));
    assert_eq!(wait(&mut pacer, update("C1"), 0), 30_000);
    assert_eq!(wait(&mut pacer, update("C2"), 0), 0);
}

#[test]
fn an_absurd_pause_is_kept_for_two_minutes() {
    for absurd in [Duration::from_secs(999_999_999), Duration::MAX] {
        for turn in [post("C1"), Turn::new("/m", Tier::Two, None)] {
            let mut pacer = Pacer::new();
            pacer.hold(turn, at(0), absurd);
            assert_eq!(pacer.held(turn, at(0)), MAX_HOLD);
            assert_eq!(wait(&mut pacer, turn, 120_000), 0);
        }
    }
}

#[test]
fn a_pause_that_slack_asked_for_comes_on_top_of_the_patience() {
    let mut pacer = Pacer::new();
    pacer.hold(post("C1"), at(0), seconds(60));
    let mut asked = |patience, named| {
        let booked = pacer.take(post("C1"), at(0), patience, named);
        booked.map(|booking| booking.wait)
    };
    assert_eq!(asked(seconds(30), seconds(59)), Err(seconds(60)));
    assert_eq!(asked(seconds(0), seconds(60)), Ok(seconds(60)));
    assert_eq!(asked(seconds(0), seconds(60)), Err(seconds(61)));
    assert_eq!(asked(seconds(1), seconds(60)), Ok(seconds(61)));
}

#[test]
fn sixteen_thousand_conversations_cost_a_few_looks_each() {
    let mut pacer = Pacer::new();
    // All within a second: no lane is free again.
    for n in 0..16_000 {
        assert_eq!(wait(&mut pacer, post(&format!("C{n}")), n / 16), 0);
    }
    assert!(pacer.swept <= 4 * 16_000, "{}", pacer.swept);
    assert_eq!(pacer.lanes.len(), 16_000);
    // Much later the next turns forget them.
    for n in 0..40_000 {
        assert_eq!(wait(&mut pacer, post(&format!("D{n}")), 60_000 + n * 10), 0);
    }
    assert!(pacer.swept <= 4 * 56_000, "{}", pacer.swept);
    assert!(pacer.lanes.len() <= 2 * LANES, "{}", pacer.lanes.len());
}

#[test]
fn lanes_that_are_free_again_are_forgotten() {
    let mut pacer = Pacer::new();
    for n in 0..10_000 {
        assert_eq!(wait(&mut pacer, post(&format!("C{n}")), n * 10), 0);
    }
    assert!(pacer.lanes.len() <= 2 * LANES);
}
