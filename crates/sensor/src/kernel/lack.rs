//! What this kernel does not let be seen, or only at a price: in few words where watching starts, whole where somebody asks.

use seawall_runtime::event::Kind;

use super::uring::{CALLS, OPENS, REPEATED};
use super::{Failure, Rings, Sensor, Settings};
use crate::call;
use crate::filter::Filters;

/// Something that is not seen as well as elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// In few words, which fit a line.
    pub short: &'static str,
    /// As a sentence, with why.
    pub whole: String,
    /// Numbers of the system calls that it concerns; nothing where it is any.
    calls: Option<&'static [&'static [u16]]>,
}

/// What is not told apart of requests that are done many times.
const SAME: &str = "two requests of a kind that are done many times (multishot) and that a program calls the same are not told apart";

impl Lack {
    /// Says whether it concerns events that somebody wants.
    pub fn concerns(&self, wants: impl Fn(Kind) -> bool) -> bool {
        self.calls.is_none_or(|numbers| {
            let numbers = numbers.iter().copied().flatten();
            let mut calls = numbers.filter_map(|number| call::find(*number));
            calls.any(|call| wants(Kind(call.kind)))
        })
    }

    /// Tries what is lacking here.
    ///
    /// # Errors
    /// Where the kernel refuses the programs.
    pub fn tried() -> Result<Vec<Self>, Failure> {
        let settings = Settings::of(Filters::default());
        Ok(Sensor::start(&settings, Box::new(|_| ()))?.lacks())
    }

    fn of_rings(rings: &Rings) -> Option<Self> {
        let (short, whole, calls): (_, _, &[&[u16]]) = match rings {
            Rings::Issued | Rings::Absent => return None,
            Rings::Completed(why) => (
                "io_uring requests are told when they complete (docs/watch.md)",
                format!(
                    "what is done over io_uring is told when it completes, not when it is done: a file that is closed at \
                     once, and one that is opened without a completion, is told by the name that it was asked for by; {SAME} \
                     ({why})"
                ),
                &[OPENS, REPEATED],
            ),
            Rings::Called(why) => (
                "io_uring requests done many times may be confused (docs/watch.md)",
                format!("of what is done over io_uring, {SAME} ({why})"),
                &[REPEATED],
            ),
            Rings::Unseen(why) => (
                "what is done over io_uring is not seen (docs/watch.md)",
                format!("what is done over io_uring is not seen: {why}"),
                &[CALLS],
            ),
        };
        Some(Self {
            short,
            whole,
            calls: Some(calls),
        })
    }
}

impl Sensor {
    /// Returns what is not seen on this kernel as it is on others.
    pub fn lacks(&self) -> Vec<Lack> {
        let unfiltered = self.unfiltered().map(|why| Lack {
            short: "calls are not cut in the kernel: watching costs more (docs/watch.md)",
            whole: format!(
                "no call is cut in the kernel, which did not take the filter ({why}): all that is wanted is recorded"
            ),
            calls: None,
        });
        let unfollowed = self.unfollowed().map(|why| Lack {
            short: "renames and removals are told by the path asked for (docs/watch.md)",
            whole: format!(
                "paths of renames, links and removals are told by their texts, whatever symbolic links are on the way ({why})"
            ),
            calls: None,
        });
        let rings = Lack::of_rings(self.over_rings());
        [unfiltered, unfollowed, rings]
            .into_iter()
            .flatten()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_told_to_whom_it_concerns() {
        let completed = Rings::Completed("why".to_owned());
        let called = Rings::Called("why".to_owned());
        let unseen = Rings::Unseen("why".to_owned());
        let kind = |number| call::find(number).map(|call| Kind(call.kind)).unwrap();
        // How far it is seen, the number of the call that is wanted, whether anything is told.
        let rows = [
            (&completed, 257, true),
            (&completed, 437, true),
            (&completed, 42, false),
            (&completed, 288, true),
            (&called, 288, true),
            (&called, 45, true),
            (&called, 257, false),
            (&completed, 105, false),
            (&unseen, 42, true),
            (&unseen, 105, false),
            (&Rings::Issued, 257, false),
            (&Rings::Absent, 257, false),
        ];
        for (rings, number, is_told) in rows {
            let lack = Lack::of_rings(rings).filter(|it| it.concerns(|it| it == kind(number)));
            assert_eq!(lack.is_some(), is_told, "{rings:?} {number}");
            // «warning: » and this are a line of a terminal, and why stands in the whole.
            assert!(lack.is_none_or(|it| it.short.len() <= 71 && it.whole.contains("why")));
        }
    }
}
