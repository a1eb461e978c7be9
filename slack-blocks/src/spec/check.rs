//! Rules over several members of one object, as data: `validate` runs them.

use super::Spec;

/// A rule over several members of one object.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Check {
    /// At least one of these members.
    AnyOf(&'static [&'static str]),
    /// Not both of these members.
    NotBoth(&'static str, &'static str),
    /// The first member only when the second is there, and not false.
    OnlyWith(&'static str, &'static str),
    /// The first member not when the second is true.
    NotWith(&'static str, &'static str),
    /// The first number not above the second.
    Ordered(&'static str, &'static str),
    /// A text of a certain form.
    Format(&'static str, Format),
    /// A number above 0.
    Positive(&'static str),
    /// Different texts in this list.
    Different(&'static str),
    /// What is chosen from the start is among the options; only the elements that allow it
    /// have markup or addresses in options.
    Options,
    /// `dispatch_action` does not go with a file input.
    FileInput,
    /// At most so many characters in all cells.
    Cells(usize),
    /// Rows of equal length, the first without rich text.
    Rectangle,
    /// A task outside a plan is not pending.
    Status,
    /// Tasks of a plan have different ids.
    Tasks,
    /// Every series has one point for each category; names differ.
    Series,
}

/// Which fields an object must have, or must not have, for its rules to hold without a look at
/// the values: a bit for each row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unasked {
    /// One of these is there.
    any: Option<u64>,
    /// None of these is.
    none: u64,
    /// There are rules that this says nothing about.
    more: bool,
}

impl Unasked {
    pub(crate) const fn by(spec: &Spec) -> Self {
        let mut all = Self {
            any: None,
            none: 0,
            more: false,
        };
        let mut at = 0;
        while at < spec.checks.len() {
            match spec.checks[at] {
                Check::AnyOf(names) => {
                    // Two such rules would need two masks.
                    all.more |= all.any.is_some();
                    all.any = Some(rows(spec, names));
                }
                // Rules about what a field holds, or what it stands with.
                Check::NotBoth(name, _)
                | Check::OnlyWith(name, _)
                | Check::NotWith(name, _)
                | Check::Ordered(name, _)
                | Check::Format(name, _)
                | Check::Positive(name)
                | Check::Different(name) => all.none |= 1 << spec.row(name),
                Check::Options
                | Check::FileInput
                | Check::Cells(_)
                | Check::Rectangle
                | Check::Status
                | Check::Tasks
                | Check::Series => all.more = true,
            }
            at += 1;
        }
        all
    }

    /// Whether the rules hold for an object that has these rows. False when unsure.
    #[inline]
    pub(crate) const fn holds(self, present: u64) -> bool {
        let has_one = match self.any {
            Some(any) => present & any != 0,
            None => true,
        };
        !self.more && has_one && present & self.none == 0
    }
}

const fn rows(spec: &Spec, names: &[&str]) -> u64 {
    let (mut rows, mut at) = (0, 0);
    while at < names.len() {
        rows |= 1 << spec.row(names[at]);
        at += 1;
    }
    rows
}

/// The form of a text or a number.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Format {
    /// `YYYY-MM-DD`, a day that exists.
    Date,
    /// `HH:mm`, 24 hours.
    Time,
    /// Seconds since 1970 with ten digits.
    DateTime,
}
