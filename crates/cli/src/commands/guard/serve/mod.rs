//! `seawall guard serve`: the proxy in front of the engine, from its configuration to its end.

mod configuration;
mod log;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use clap::Args;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use seawall_guard::proxy::{Failure, Limits, Moment, Proxy, Running, Settings, SshSession, Tell};
use signal_hook::consts::SIGHUP;

use crate::commands::interrupt;
use crate::ui::Terminal;
pub(super) use configuration::Configuration;
pub(super) use log::Kept;

/// Stand in front of the engine: judge, record and forward what clients ask for
#[derive(Args)]
#[command(
    after_help = "The section `guard` of the configuration says where it listens, where the engine's own socket is,
where records go, and who may do what; see docs/guard.md. What it does not allow is denied.

SIGHUP reads policy and certificates again, SIGTERM ends: nothing more is let in, and what was begun has 20 seconds.

Examples:
  seawall guard serve --config /etc/seawall/guard.yaml
  command=\"seawall guard serve --stdio --config /etc/seawall/guard.yaml\",restrict ssh-ed25519 AAAA…
                                       in authorized_keys: docker -H ssh://guard@HOST ps"
)]
pub(crate) struct Serve {
    /// The configuration
    #[arg(long, value_name = "FILE", default_value = "/etc/seawall/guard.yaml")]
    config: PathBuf,
    /// Serve the one client at the standard streams, as a forced command of sshd
    #[arg(long)]
    stdio: bool,
    /// Read configuration, certificates and policy, say what is wrong with them, and end
    #[arg(long, conflicts_with = "stdio")]
    check: bool,
}

/// Runs the command.
pub(super) fn run(arguments: &Serve, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let configuration = Configuration::read(&arguments.config)?;
    let judge = configuration.judge()?;
    if arguments.check {
        Proxy::check(&configuration.listeners()?, &tell(terminal)).map_err(|it| told(&it))?;
        log::check(&configuration, terminal)?;
        return Ok(ExitCode::SUCCESS);
    }
    keep_small();
    let recordings = log::recordings(&configuration)?;
    let log = Kept::open(&configuration, arguments.stdio, terminal)?;
    let settings = Settings {
        upstream: configuration.upstream(),
        reserved: configuration.reserved(),
        limits: Limits::default(),
        tell: tell(terminal),
        clock: now,
    };
    let proxy = Proxy::new(settings, judge, log.recorder()).map_err(|it| told(&it))?;
    let proxy = proxy.recording(recordings);
    if arguments.stdio {
        return serve_standard(proxy, &log);
    }
    serve(arguments, &configuration, proxy, &log, terminal)
}

/// Serves the one client at the standard streams.
fn serve_standard(proxy: Proxy, log: &Kept) -> anyhow::Result<ExitCode> {
    let session = SshSession {
        user_auth: std::env::var_os("SSH_USER_AUTH").map(PathBuf::from),
    };
    let served = std::thread::scope(|threads| {
        // While it goes on nobody else does what is due each second; it ends when the sender is dropped.
        let (_lasts, ended) = std::sync::mpsc::channel::<()>();
        let second = Duration::from_secs(1);
        threads.spawn(move || {
            while ended.recv_timeout(second) == Err(RecvTimeoutError::Timeout) {
                log.tick();
            }
        });
        proxy.serve_standard("stdio", &session)
    });
    log.close()?;
    served.map_err(|it| told(&it))?;
    Ok(ExitCode::SUCCESS)
}

fn serve(
    arguments: &Serve,
    configuration: &Configuration,
    proxy: Proxy,
    log: &Kept,
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    let end = interrupt::listen()?;
    let again = signals_to_read_again()?;
    raise_limit();
    let running = proxy
        .listen(&configuration.listeners()?)
        .map_err(|it| told(&it))?;
    terminal.note("the guard listens");
    loop {
        let ready = wait(&end, &again)?;
        log.tick();
        if ready.again {
            drain(&again);
            read_again(arguments, configuration, &running, terminal);
        }
        if ready.end {
            break;
        }
    }
    let cut = running.end();
    if cut > 0 {
        terminal.warning(&format!("{cut} connections were cut off"));
    }
    log.close()?;
    Ok(ExitCode::SUCCESS)
}

/// Reads policy and certificates again. Where that fails, what held goes on to hold.
fn read_again(arguments: &Serve, old: &Configuration, running: &Running, terminal: Terminal) {
    let read = old.read_again(&arguments.config).and_then(|new| {
        let judge = new.judge()?;
        let kept = running.judge_by(judge, &new.digest());
        kept.map_err(|it| told(&it))
    });
    match read {
        Ok(()) => terminal.note("the policy was read again"),
        Err(error) => {
            let why = format!("{error:#}; the policy that was read before goes on to hold");
            terminal.error(&why, None);
        }
    }
}

/// Which signals came.
pub(super) struct Ready {
    pub(super) end: bool,
    pub(super) again: bool,
}

/// Waits for a signal, for a second at most.
pub(super) fn wait(
    end: &std::os::unix::net::UnixStream,
    again: &std::os::unix::net::UnixStream,
) -> anyhow::Result<Ready> {
    let mut polled = [
        PollFd::new(end, PollFlags::IN),
        PollFd::new(again, PollFlags::IN),
    ];
    let second = Timespec::try_from(Duration::from_secs(1))?;
    match poll(&mut polled, Some(&second)) {
        Ok(_) | Err(rustix::io::Errno::INTR) => {}
        Err(error) => return Err(error).context("cannot wait for signals"),
    }
    let [end, again] = polled.map(|it| !it.revents().is_empty());
    Ok(Ready { end, again })
}

pub(super) fn signals_to_read_again() -> anyhow::Result<std::os::unix::net::UnixStream> {
    let failed = || "cannot listen for signals";
    let (signals, sender) = std::os::unix::net::UnixStream::pair().with_context(failed)?;
    signals.set_nonblocking(true).with_context(failed)?;
    signal_hook::low_level::pipe::register(SIGHUP, sender).with_context(failed)?;
    Ok(signals)
}

/// Takes away what signals have written.
pub(super) fn drain(mut signals: &std::os::unix::net::UnixStream) {
    let mut bytes = [0; 64];
    while std::io::Read::read(&mut signals, &mut bytes).is_ok_and(|count| count > 0) {}
}

/// A connection's thread touches little memory in many places: of huge pages it would take megabytes. Where they can't be
/// turned off it goes on with them.
pub(super) fn keep_small() {
    let _small = rustix::thread::disable_transparent_huge_pages(true);
}

/// Each connection takes two descriptors, a question to the engine another: as many as we may have are ours.
fn raise_limit() {
    let limit = getrlimit(Resource::Nofile);
    let all = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    // Where that is not granted the bound is lower; who comes then waits in the listener's queue.
    let _raised = setrlimit(Resource::Nofile, all);
}

pub(super) fn tell(terminal: Terminal) -> Tell {
    Arc::new(move |text| terminal.warning(text))
}

pub(super) fn told(failure: &Failure) -> anyhow::Error {
    match failure.advice() {
        Some(advice) => crate::exit::Usage(format!("{failure} ({advice})")).into(),
        None => crate::exit::Usage(failure.to_string()).into(),
    }
}

pub(super) fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let since = since.unwrap_or_default();
    Moment {
        seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        nanoseconds: since.subsec_nanos(),
    }
}
