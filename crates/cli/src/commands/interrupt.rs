//! Ctrl-C and its like, for commands that go on until somebody wants them to end.

use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Context as _;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

/// Returns what becomes readable when a signal came. Whoever asks twice for the end gets it at once.
pub(super) fn listen() -> anyhow::Result<UnixStream> {
    let failed = || "cannot listen for signals";
    let (signals, sender) = UnixStream::pair().with_context(failed)?;
    let asked = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&asked))
            .with_context(failed)?;
        flag::register(signal, Arc::clone(&asked)).with_context(failed)?;
        let sender = sender.try_clone().with_context(failed)?;
        low_level::pipe::register(signal, sender).with_context(failed)?;
    }
    Ok(signals)
}
