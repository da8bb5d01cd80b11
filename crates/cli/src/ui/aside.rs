//! Words that nobody waits for: what is told while a machine is watched goes by a thread of its own, since standard error may be a
//! terminal that is held, or a pipe whose reader sleeps.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::Builder;
use std::time::Duration;

/// The most words that wait.
const MOST: usize = 1024;
/// How long what waits may take at the end.
const PATIENCE: Duration = Duration::from_secs(2);

/// Says how many words were not told.
pub(crate) fn missing(count: u64) -> String {
    format!("{count} messages were not told: standard error took nothing")
}

/// Tells words; at its end what waits is told, for a moment.
pub(crate) struct Aside<M> {
    /// Nothing at the end.
    words: Option<SyncSender<M>>,
    /// What found no room and is not told yet.
    lost: Arc<AtomicU64>,
    /// Hangs up when all is told.
    done: Receiver<()>,
}

impl<M: Send + 'static> Aside<M> {
    /// Starts it; `missing` makes words of how many were not told.
    ///
    /// # Errors
    /// Where there is no thread for it.
    pub(crate) fn start(
        tell: impl Fn(M) + Send + 'static,
        missing: impl Fn(u64) -> M + Send + 'static,
    ) -> io::Result<Self> {
        let (words, told) = sync_channel(MOST);
        let (ends, done) = channel::<()>();
        let lost = Arc::new(AtomicU64::new(0));
        let untold = Arc::clone(&lost);
        Builder::new().name("aside".to_owned()).spawn(move || {
            for word in told {
                tell(word);
                match untold.swap(0, Ordering::Relaxed) {
                    0 => {}
                    count => tell(missing(count)),
                }
            }
            drop(ends);
        })?;
        Ok(Self {
            words: Some(words),
            lost,
            done,
        })
    }

    /// Tells something; what finds no room is counted.
    pub(crate) fn tell(&self, word: M) {
        let words = self.words.as_ref();
        if words.is_some_and(|words| words.try_send(word).is_err()) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl<M> Drop for Aside<M> {
    fn drop(&mut self) {
        self.words = None;
        // It hangs up without a word.
        let _done = self.done.recv_timeout(PATIENCE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn who_holds_it_holds_nobody_up_and_is_told_what_is_missing() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (own, held) = (Arc::clone(&heard), heard.lock().unwrap());
        let tell = move |word: String| own.lock().unwrap().push(word);
        let aside = Aside::start(tell, |count| format!("{count} missing")).unwrap();
        let all = MOST + 100;
        for number in 0..all {
            aside.tell(number.to_string());
        }
        drop(held);
        drop(aside);
        let heard = heard.lock().unwrap();
        let missing = heard.iter().find_map(|it| it.strip_suffix(" missing"));
        let missing: usize = missing.unwrap().parse().unwrap();
        // One is under way.
        assert!((99..=100).contains(&missing), "{missing}");
        assert_eq!(heard.len() - 1 + missing, all);
    }
}
