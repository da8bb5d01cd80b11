//! `seawall guard plugin`: the authorisation plugin of the engine, from its configuration to its end.

use std::io::Write as _;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use seawall_guard::plugin::{Plugin, Running};
use seawall_guard::proxy::{Limits, Settings};

use super::serve::{self, Configuration, Kept};
use crate::commands::interrupt;
use crate::exit::Usage;
use crate::ui::Terminal;

/// Be the engine's authorisation plugin: judge what reaches it past the proxy
#[derive(Args)]
#[command(
    after_help = "The engine finds the plugin by the name of its socket in /run/docker/plugins, and asks it where
daemon.json says `\"authorization-plugins\": [\"seawall\"]`; it has to listen before the engine starts. Policy and log are
those of the section `guard`; see docs/guard-plugin.md for what a plugin can't see. What it can't see is denied.

Examples:
  seawall guard plugin --config /etc/seawall/plugin.yaml
  seawall guard plugin --socket /run/seawall/plugin.sock --print-spec > /etc/docker/plugins/seawall.spec"
)]
pub(crate) struct Arguments {
    /// The configuration
    #[arg(long, value_name = "FILE", default_value = "/etc/seawall/guard.yaml")]
    config: PathBuf,
    /// Where the engine asks
    #[arg(
        long,
        value_name = "PATH",
        default_value = "/run/docker/plugins/seawall.sock"
    )]
    socket: PathBuf,
    /// Nobody but the guard's proxy reaches the engine: leave streams, lists and labels to it
    #[arg(long)]
    behind_proxy: bool,
    /// Print what the engine's `.spec` file has to hold, and end
    #[arg(long)]
    print_spec: bool,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments, terminal: Terminal) -> anyhow::Result<ExitCode> {
    if arguments.print_spec {
        return print_spec(arguments);
    }
    let configuration = Configuration::read(&arguments.config)?;
    let judge = configuration.judge()?;
    serve::keep_small();
    let log = Kept::open(&configuration, false, terminal)?;
    let settings = Settings {
        upstream: configuration.upstream(),
        reserved: configuration.reserved(),
        limits: Limits::default(),
        tell: serve::tell(terminal),
        clock: serve::now,
    };
    let plugin = Plugin::new(settings, judge, log.recorder(), arguments.behind_proxy);
    let plugin = plugin.map_err(|it| serve::told(&it))?;
    let end = interrupt::listen()?;
    let again = serve::signals_to_read_again()?;
    let running = plugin
        .listen(&arguments.socket)
        .map_err(|it| serve::told(&it))?;
    terminal.note("the plugin listens");
    let serving = Serving {
        configuration: &configuration,
        running: &running,
        log: &log,
    };
    wait(arguments, &serving, (&end, &again), terminal)?;
    running.end();
    log.close()?;
    Ok(ExitCode::SUCCESS)
}

/// A plugin that is asked.
struct Serving<'a> {
    configuration: &'a Configuration,
    running: &'a Running,
    log: &'a Kept,
}

/// Waits for the end; reads the policy again where it is told to.
fn wait(
    arguments: &Arguments,
    serving: &Serving<'_>,
    (end, again): (&UnixStream, &UnixStream),
    terminal: Terminal,
) -> anyhow::Result<()> {
    loop {
        let ready = serve::wait(end, again)?;
        serving.log.tick();
        if ready.again {
            serve::drain(again);
            read_again(arguments, serving, terminal);
        }
        if ready.end {
            return Ok(());
        }
    }
}

/// Reads the policy again. Where that fails, what held goes on to hold.
fn read_again(arguments: &Arguments, serving: &Serving<'_>, terminal: Terminal) {
    let read = serving
        .configuration
        .read_again(&arguments.config)
        .and_then(|new| {
            let kept = serving.running.judge_by(new.judge()?, &new.digest());
            kept.map_err(|it| serve::told(&it))
        });
    match read {
        Ok(()) => terminal.note("the policy was read again"),
        Err(error) => {
            let why = format!("{error:#}; the policy that was read before goes on to hold");
            terminal.error(&why, None);
        }
    }
}

fn print_spec(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let path = arguments.socket.to_str().filter(|it| it.starts_with('/'));
    let path = path.ok_or_else(|| Usage("the path of the socket has to be absolute".to_owned()))?;
    writeln!(std::io::stdout(), "unix://{path}").context("standard output")?;
    Ok(ExitCode::SUCCESS)
}
