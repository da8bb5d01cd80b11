//! `seawall lsp`: a language server (LSP 3.17) on standard input and output. What is said about documents comes
//! from `engine::check`; here is the protocol only.
//!
//! Three threads: one reads, one looks at documents, and this one talks. Both channels are bounded, by messages
//! and by one job at a time.

mod action;
mod buffers;
mod diagnostic;
mod document;
mod hover;
mod message;
mod outcome;
mod server;
mod session;
mod settings;
mod text;
mod uri;
mod wire;
mod work;

use std::io::{self, BufReader, IsTerminal as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use seawall_checks::selection::Begin;

use crate::exit;
use crate::ui::Terminal;
use server::Server;
use settings::Wish;
use wire::Came;
use work::Done;

/// Talk to an editor: diagnostics, explanations and quick fixes while you type (LSP, on standard input and output)
#[derive(Args)]
#[command(
    after_help = "Editors start this themselves; docs/editors.md says how Neovim, VS Code, Helix, Emacs and Zed are told.

What holds for a document is what `seawall check` would read: seawall.yaml from its folder up to the \
repository, .hadolint.yaml, .seawallignore and .trivyignore from its folder up to the editor's. Files that documents \
name are read below the editor's folders only.

An editor may send as initialisation options, or change later as the settings `seawall`:
  {\"profile\": \"strict\", \"enable\": [\"DF-0120\"], \"disable\": [\"DL3008\"]}

Exit codes: 0 after `shutdown` and `exit`; 1 where the editor left without `shutdown`."
)]
pub(crate) struct Lsp {
    /// Checks to begin with, unless the editor says otherwise: recommended, strict, style, all, or those of a peer
    #[arg(long, value_name = "NAME")]
    profile: Option<Begin>,
    /// Configuration of the project (default: seawall.yaml in the document's folder or above)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Accepted for editors that say so; there is no other way to talk
    #[arg(long, hide = true)]
    stdio: bool,
}

/// What may happen.
#[derive(Debug)]
enum Event {
    Came(Came),
    Done(Done),
}

/// Talks until the editor ends it.
pub(super) fn run(arguments: &Lsp, terminal: Terminal) -> anyhow::Result<ExitCode> {
    if io::stdin().is_terminal() {
        terminal.note("an editor is to talk here, on standard input; Ctrl-C ends");
    }
    let wish = Wish {
        profile: arguments.profile,
        config: arguments.config.clone(),
        ..Wish::default()
    };
    let (events, inbox) = sync_channel(MOST_EVENTS);
    let jobs = work::start(events.clone(), terminal).context("cannot start a thread")?;
    let reader = std::thread::Builder::new().name("reader".to_owned());
    let read = move || read_all(&events);
    reader.spawn(read).context("cannot start a thread")?;
    let mut server = Server::new(io::stdout(), jobs, wish);
    loop {
        let rest = server.rest(Instant::now()).unwrap_or(FOREVER);
        let event = inbox.recv_timeout(rest);
        let now = Instant::now();
        let talked = match event {
            Ok(Event::Came(came)) => server.take(came, now),
            Ok(Event::Done(done)) => server.done(done, now).map(|()| None),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => return Ok(exit::refused()),
        };
        // An editor that does not read any more has left.
        match talked.and_then(|code| server.go_on(now).map(|()| code)) {
            Ok(Some(code)) => return Ok(code),
            Ok(None) => {}
            Err(_) => return Ok(exit::refused()),
        }
    }
}

fn read_all(events: &SyncSender<Event>) {
    let mut input = BufReader::new(io::stdin().lock());
    loop {
        let came = wire::read(&mut input).unwrap_or(Came::End);
        let is_end = came == Came::End;
        if events.send(Event::Came(came)).is_err() || is_end {
            return;
        }
    }
}

/// Messages that wait to be taken.
const MOST_EVENTS: usize = 64;
const FOREVER: Duration = Duration::from_hours(1);
