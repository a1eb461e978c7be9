//! Counting allocations.

use chatops_grammar::Parser;
use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Counting;

static COUNT: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the pointer came from `alloc` above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the pointer came from `alloc` above.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations during `work`, after a first time that fills what is made once.
pub fn count(work: impl Fn()) -> usize {
    work();
    let before = COUNT.load(Ordering::Relaxed);
    work();
    COUNT.load(Ordering::Relaxed) - before
}

/// Lines of plain lower-case ASCII, which must cost nothing, and others, which may.
pub fn table() {
    let plain = [
        "deploy my-pipeline/feature/foo-bar to staging/app-one",
        "deploy! shop to production/web-a,web-b",
        "deploy shop to production/all",
        "promote shop from staging/a to production/b",
        "releases shop in staging",
        "info shop",
        "pipelines:info shop",
        "pipelines",
        "route shop to releases",
        "route:disable shop",
        "login",
        "help deploy",
        "lock shop in staging for 2h : load test",
        "rollback shop to v41",
    ];
    let other = [
        "Deploy Shop to Staging",
        "deploy “my shop” to staging",
        "deploy shop to staging :rocket:",
    ];
    let parser = Parser::builder()
        .level2()
        .build()
        .expect("the tables agree");
    println!("| line | allocations |\n|---|---:|");
    for (line, must_be_free) in plain
        .iter()
        .map(|line| (line, true))
        .chain(other.iter().map(|line| (line, false)))
    {
        let allocations = count(|| assert!(black_box(parser.parse(black_box(line))).is_ok()));
        assert!(
            allocations == 0 || !must_be_free,
            "{line}: {allocations} allocations"
        );
        println!("| `{line}` | {allocations} |");
    }
}
