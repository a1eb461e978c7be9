//! Where the walk is. The pointer is written only when there is something to report.

use std::fmt::Write;

/// As deep as documents go; what is deeper allocates.
const FEW: usize = 24;

/// A step into a document.
#[derive(Clone, Copy)]
pub(super) enum Step<'n> {
    Name(&'n str),
    Item(usize),
}

impl<'n> From<&'n str> for Step<'n> {
    fn from(name: &'n str) -> Self {
        Self::Name(name)
    }
}

impl From<usize> for Step<'_> {
    fn from(n: usize) -> Self {
        Self::Item(n)
    }
}

/// The steps from the top of the document.
pub(super) struct Path<'n> {
    few: [Step<'n>; FEW],
    more: Vec<Step<'n>>,
    len: usize,
}

impl<'n> Path<'n> {
    pub(super) fn new() -> Self {
        Self {
            few: [Step::Item(0); FEW],
            more: Vec::new(),
            len: 0,
        }
    }

    pub(super) fn push(&mut self, step: Step<'n>) {
        match self.few.get_mut(self.len) {
            Some(free) => *free = step,
            None => self.more.push(step),
        }
        self.len += 1;
    }

    pub(super) fn pop(&mut self) {
        self.len -= 1;
        if self.len >= FEW {
            self.more.pop();
        }
    }

    fn steps(&self) -> impl Iterator<Item = &Step<'n>> {
        self.few[..self.len.min(FEW)].iter().chain(&self.more)
    }

    /// As a JSON pointer, with one more name at its end.
    pub(super) fn pointer(&self, last: Option<&str>) -> String {
        let mut pointer = String::new();
        for step in self.steps() {
            match step {
                Step::Name(name) => push_name(&mut pointer, name),
                Step::Item(n) => {
                    let _ = write!(pointer, "/{n}");
                }
            }
        }
        if let Some(name) = last {
            push_name(&mut pointer, name);
        }
        pointer
    }
}

fn push_name(pointer: &mut String, name: &str) {
    pointer.push('/');
    for letter in name.chars() {
        match letter {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}
