//! Assembling the commands of Level 2.

use super::fault::Fault;
use super::reader::Reader;
use super::values::Values;
use crate::command::{Answer, Command, Freeze, History, Listing, Lock, Rollback, Unfreeze, Unlock};
use crate::error::ErrorKind;
use crate::table::position::{DRY_RUN, DURATION, ID, PIPELINE, RELEASE, STAGE, UNTIL};

#[inline(never)]
pub(super) fn lock<'a>(
    reader: &Reader<'_, '_, 'a, '_>,
    v: &Values<'_, 'a, '_>,
) -> Result<Command<'a>, Fault> {
    let lacks_stage = || reader.missing_at_end(&reader.verb.args[STAGE]);
    Ok(Command::Lock(Lock {
        pipeline: v.required(PIPELINE),
        stage: v.stage(STAGE).ok_or_else(lacks_stage)?,
        app: v.app(STAGE),
        duration: v.duration(DURATION),
        text: v.free(),
    }))
}

/// `unlock all` stands alone, everything else names a stage.
#[inline(never)]
pub(super) fn unlock<'a>(
    reader: &Reader<'_, '_, 'a, '_>,
    v: &Values<'_, 'a, '_>,
) -> Result<Command<'a>, Fault> {
    let is_all = v.slot(PIPELINE).is_some_and(|slot| slot.is_alone);
    match (is_all, v.slot(STAGE)) {
        (true, None) => Ok(Command::UnlockAll),
        (true, Some(slot)) => Err(reader.fault(ErrorKind::UnexpectedToken, slot.head, None)),
        (false, _) => Ok(Command::Unlock(Unlock {
            pipeline: v.required(PIPELINE),
            stage: v
                .stage(STAGE)
                .ok_or_else(|| reader.missing_at_end(&reader.verb.args[STAGE]))?,
            app: v.app(STAGE),
        })),
    }
}

#[inline(never)]
pub(super) fn rollback<'a>(v: &Values<'_, 'a, '_>) -> Command<'a> {
    Command::Rollback(Rollback {
        dry_run: v.flag(DRY_RUN),
        pipeline: v.required(PIPELINE),
        stage: v.stage(STAGE),
        app: v.app(STAGE),
        release: v.release(RELEASE),
        text: v.free(),
    })
}

#[inline(never)]
pub(super) fn freeze<'a>(v: &Values<'_, 'a, '_>) -> Command<'a> {
    Command::Freeze(Freeze {
        pipeline: v.required(PIPELINE),
        stage: v.stage(STAGE),
        until: v.when(UNTIL),
        text: v.free(),
    })
}

#[inline(never)]
pub(super) fn unfreeze<'a>(v: &Values<'_, 'a, '_>) -> Command<'a> {
    Command::Unfreeze(Unfreeze {
        pipeline: v.required(PIPELINE),
        stage: v.stage(STAGE),
    })
}

#[inline(never)]
pub(super) fn history<'a>(v: &Values<'_, 'a, '_>) -> Command<'a> {
    Command::History(History {
        pipeline: v.name(PIPELINE),
        stage: v.stage(STAGE),
    })
}

/// `approve` and `reject`.
#[inline(never)]
pub(super) fn answer<'a>(v: &Values<'_, 'a, '_>) -> Answer<'a> {
    Answer {
        id: v.required(ID),
        text: v.free(),
    }
}

/// `locks`, `queue` and `status`.
#[inline(never)]
pub(super) fn listing<'a>(v: &Values<'_, 'a, '_>) -> Listing<'a> {
    Listing {
        pipeline: v.name(PIPELINE),
    }
}
