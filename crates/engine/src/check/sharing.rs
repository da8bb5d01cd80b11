//! Work on many documents at once, with results in the order of the documents.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does something with each item, in several threads where that is worth it.
pub(super) fn share<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let threads = NonZeroUsize::new(threads.min(items.len())).map_or(1, NonZeroUsize::get);
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else {
                return done;
            };
            done.push((index, work(item)));
        }
    };
    let mut done = thread::scope(|scope| {
        let mut begun = Vec::new();
        for _ in 0..threads {
            // Documents nest: their readers are bounded in depth, and get room for that depth.
            let builder = thread::Builder::new().stack_size(STACK);
            begun.extend(builder.spawn_scoped(scope, take));
        }
        let mut done = Vec::new();
        if begun.is_empty() {
            // The machine has no thread left to give.
            done = take();
        }
        for thread in begun {
            match thread.join() {
                Ok(part) => done.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

const STACK: usize = 16 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        for threads in [0, 1, 7] {
            assert_eq!(share(&items, threads, |item| *item), items);
        }
        assert!(share(&items[..0], 4, |item| *item).is_empty());
    }
}
