//! Walks a document along the tables.

use serde_json::Value as Json;

use super::ids::Ids;
use super::path::Path;
use super::seen::{Fields, List, Seen};
use super::violation::{Rule, Violation, Violations};
use crate::spec::{Slot, Spec, slots, views};
use crate::surface::Surface;

/// Deeper than Block Kit nests; what is deeper is not looked at.
pub(super) const DEPTH: usize = 32;

/// The state of a walk. It allocates nothing until something is wrong.
#[allow(
    clippy::struct_excessive_bools,
    reason = "facts that do not depend on each other"
)]
pub(crate) struct Checker<'n> {
    pub(super) surface: Surface,
    pub(super) violations: Vec<Violation>,
    /// Where the walk is.
    pub(super) at: Path<'n>,
    pub(super) depth: usize,
    pub(super) block_ids: Ids<'n>,
    pub(super) action_ids: Ids<'n>,
    pub(super) focused: bool,
    /// Inside a plan, whose tasks may wait.
    pub(super) planned: bool,
    /// Inside an object that the surface does not take: what it holds is not reported too.
    misplaced: bool,
    /// A typed document holds something that only its JSON can be judged by: what was found
    /// so far does not count.
    pub(super) odd: bool,
}

impl<'n> Checker<'n> {
    pub(super) fn new(surface: Surface) -> Self {
        Self {
            surface,
            violations: Vec::new(),
            at: Path::new(),
            depth: 0,
            block_ids: Ids::new(),
            action_ids: Ids::new(),
            focused: false,
            planned: false,
            misplaced: false,
            odd: false,
        }
    }

    pub(super) fn finish(self, error: &'static str) -> Result<(), Violations> {
        if self.violations.is_empty() {
            Ok(())
        } else {
            Err(Violations::new(self.violations, error))
        }
    }

    /// What concerns a view as a whole; `bytes` is its size as JSON.
    pub(super) fn around(&mut self, spec: &'static Spec, view: Fields<'n>, bytes: usize) {
        if let Seen::List(list) = view.get("blocks") {
            self.within("blocks", |checker| checker.across(list));
            if std::ptr::eq(spec, &raw const views::MODAL) {
                self.submit(view, list);
            }
        }
        if bytes > views::MAX_BYTES {
            let message = format!(
                "view_too_large: must be at most {} bytes as JSON",
                views::MAX_BYTES
            );
            self.fail(
                Rule::MaxBytes,
                message,
                views::MAX_BYTES.into(),
                bytes.into(),
            );
        }
    }

    /// The blocks of a message, or blocks by themselves.
    pub(super) fn blocks(&mut self, list: List<'n>) {
        let most = self.surface.max_blocks();
        if list.len() > most {
            self.fail(
                Rule::MaxItems,
                format!("must have at most {most} items"),
                most.into(),
                list.len().into(),
            );
        }
        for (n, block) in list.iter().enumerate() {
            self.within(n, |checker| checker.slot(&slots::BLOCK, block));
        }
        self.across(list);
    }

    /// One of several objects, kept apart by its `type`.
    pub(super) fn slot(&mut self, slot: &Slot, value: Seen<'n>) {
        let fields = match value {
            Seen::Object(fields) => fields,
            other => return self.wrong_type("an object", other),
        };
        if let Fields::Typed(object) = fields {
            let table = object.table();
            if slot.takes.iter().any(|spec| std::ptr::eq(*spec, table)) {
                return self.object(table, fields);
            }
        }
        let kind = match fields.get("type") {
            Seen::Text(kind) => kind,
            Seen::Null => return self.missing("type"),
            other => {
                return self.within("type", |checker| checker.wrong_type("a string", other));
            }
        };
        let find = |list: &[&'static Spec]| list.iter().copied().find(|spec| spec.kind == kind);
        if let Some(spec) = find(slot.takes) {
            return self.object(spec, fields);
        }
        let kinds = slot.takes.iter().map(|spec| spec.kind);
        let takes: Json = kinds.collect::<Vec<_>>().into();
        let (rule, message) = if slot.knows.iter().any(|family| find(family).is_some()) {
            let message = format!("{} not allowed here: {kind}", slot.what);
            (Rule::NotAllowedHere, message)
        } else {
            (Rule::UnknownType, format!("unsupported type: {kind}"))
        };
        self.fail_at("type", rule, message, takes, kind.into());
    }

    /// An object whose kind its place gives; `type` may be left out, but not be another.
    pub(super) fn of(&mut self, spec: &'static Spec, fields: Fields<'n>) {
        match fields {
            Fields::Typed(object) if std::ptr::eq(object.table(), spec) => {}
            _ => match fields.get("type") {
                Seen::Text(kind) if kind == spec.kind || spec.kind.is_empty() => {}
                Seen::Null => {}
                other => {
                    let message = format!("must be of type {}", spec.kind);
                    let got = other.to_json();
                    self.fail_at("type", Rule::Enum, message, spec.kind.into(), got);
                }
            },
        }
        self.object(spec, fields);
    }

    fn object(&mut self, spec: &'static Spec, fields: Fields<'n>) {
        if self.depth == DEPTH {
            return self.skip(fields);
        }
        self.depth += 1;
        // Each block has its own action ids, also one inside another.
        let outer_ids = spec.is_block().then(|| self.action_ids.enter());
        let outer = self.misplaced;
        if !outer && !spec.is_for(self.surface) {
            self.misplaced = true;
            self.wrong_surface(spec);
        }
        // What stands in the wrong place is moved, not corrected: its own faults wait.
        if self.misplaced {
            self.skip(fields);
        } else {
            self.members(spec, fields);
        }
        self.misplaced = outer;
        if let Some(outer) = outer_ids {
            self.action_ids.leave(&outer);
        }
        self.depth -= 1;
    }

    /// Does not look into an object. Nobody knows then what a typed one holds.
    #[cold]
    fn skip(&mut self, fields: Fields<'n>) {
        self.odd |= matches!(fields, Fields::Typed(_));
    }

    #[cold]
    fn wrong_surface(&mut self, spec: &'static Spec) {
        let surface = self.surface.as_str();
        let message = format!("{} is not for this surface: {surface}", spec.kind);
        let surfaces = spec.surfaces.iter().map(|surface| surface.as_str());
        let expected = surfaces.collect::<Vec<_>>().into();
        if spec.is_block() {
            self.fail(Rule::Surface, message, expected, surface.into());
        } else {
            self.fail_at("type", Rule::Surface, message, expected, surface.into());
        }
    }
}
