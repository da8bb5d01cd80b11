//! What looks after a container of Podman, or runs one that no engine knows, found by a thread in that. It is asked on a thread of
//! its own: memory and files of a user may be what the user answers for (FUSE), or never does.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use seawall_runtime::state::{Container, State};

use super::engine::{Trust, Word};
use super::{conmon, runtime};

/// How many processes may stand between a thread and what looks after its container.
const MOST_BETWEEN: usize = 64;
/// How many questions to users' programs may be without an answer.
const MOST_OPEN: usize = 8;

/// Asks what looks after containers.
pub(super) struct Keepers {
    words: Sender<Word>,
    /// One more for each open question to a user's program.
    open: Arc<()>,
}

impl Keepers {
    /// Answers go there.
    pub(super) fn new(words: Sender<Word>) -> Self {
        Self {
            words,
            open: Arc::new(()),
        }
    }

    /// Asks those that made a thread for its container; says whether there is anybody to answer.
    pub(super) fn ask(&self, id: &str, thread: i64, state: &State) -> bool {
        let is_kept = |it: &&Container| it.runtime == "podman" || runtime::is_alone(it);
        let Some(seen) = state.container(id).filter(is_kept).cloned() else {
            return false;
        };
        let makers = makers(thread, state);
        let of_user = makers.iter().any(|(_, trust)| *trust == Trust::User);
        let is_full = of_user && Arc::strong_count(&self.open) > MOST_OPEN;
        if makers.is_empty() || is_full {
            return false;
        }
        let open = of_user.then(|| Arc::clone(&self.open));
        let words = self.words.clone();
        let asking = std::thread::Builder::new().spawn(move || {
            let mut makers = makers.into_iter();
            let found = makers.find_map(|(process, trust)| keeper(&seen, process, trust));
            // Nobody listens any more where the watching has ended.
            drop(words.send(found.unwrap_or(Word::Unknown(seen.id))));
            drop(open);
        });
        asking.is_ok()
    }

    /// A question that nobody answers.
    #[cfg(test)]
    pub(super) fn hold(&self) -> Arc<()> {
        Arc::clone(&self.open)
    }
}

/// Those that made a thread, and how far they are believed. What is in a container itself tells of none: it would name its
/// neighbours.
fn makers(thread: i64, state: &State) -> Vec<(i32, Trust)> {
    let first = state.thread(thread).and_then(|it| state.parent_of(it));
    let all = std::iter::successors(first, |it| state.parent_of(it));
    let outside = all
        .take(MOST_BETWEEN)
        .filter(|it| it.container.is_none())
        .filter_map(|it| Some((i32::try_from(it.process).ok()?, it.user)));
    outside
        .map(|(process, user)| match user {
            0 => (process, Trust::Bundle),
            // A user's is believed no more than a user's engine.
            _ => (process, Trust::User),
        })
        .collect()
}

/// What a process that looks after the container, or runs it, tells of it.
fn keeper(seen: &Container, process: i32, trust: Trust) -> Option<Word> {
    let container = if runtime::is_alone(seen) {
        runtime::container(process, seen)?
    } else {
        let looked = conmon::of_process(process).filter(|it| it.id == seen.id)?;
        looked.container(process)
    };
    Some(Word::Kept {
        process,
        trust,
        container: container.into(),
    })
}
