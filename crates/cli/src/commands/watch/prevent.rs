//! `seawall watch prevent`: how far what containers are to be kept from holds on this machine.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::ui::Terminal;

/// What containers are kept from
#[derive(Subcommand)]
pub(crate) enum Prevent {
    /// Check section `watch: prevent:` of a configuration: by which mechanism each item holds on this machine, by trying
    #[command(after_help = "Examples:
  seawall watch prevent check --config seawall.yaml

It needs root, and a program that was built with the feature `sensor`.

Exit codes: 0 each item holds; 1 a block cannot be enforced on this machine; 2 wrong usage.")]
    Check(Check),
    /// Answer in place of a watcher that is stopped: started by that, with a socket as its standard input
    #[command(hide = true)]
    StandBy,
}

/// Arguments of `check`.
#[derive(Args)]
pub(crate) struct Check {
    /// Configuration file (`seawall.yaml`)
    #[arg(short, long, value_name = "FILE")]
    pub(super) config: PathBuf,
}

/// Runs a command about prevention.
#[cfg(feature = "sensor")]
pub(super) fn run(command: &Prevent, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match command {
        Prevent::Check(arguments) => force::check(arguments, terminal),
        Prevent::StandBy => force::stand_by(terminal),
    }
}

/// Says why nothing can be tried.
#[cfg(not(feature = "sensor"))]
pub(super) fn run(command: &Prevent, _: Terminal) -> anyhow::Result<ExitCode> {
    let what = match command {
        Prevent::Check(Check { config }) => format!("try what {} asks for", config.display()),
        Prevent::StandBy => "stand by".to_owned(),
    };
    Err(crate::exit::Usage(format!(
        "this program was built without the sensor, so it can't {what}: build it with `--features sensor`"
    ))
    .into())
}

#[cfg(feature = "sensor")]
pub(super) mod force {
    //! What is in force, by trying.

    use std::io::{IsTerminal as _, Write as _};
    use std::path::Path;
    use std::process::{Command, ExitCode};
    use std::sync::Arc;
    use std::sync::mpsc::SyncSender;

    use seawall_formats::report::table::wrap;
    use seawall_policy::config::watch::prevent::{Item, Mode};
    use seawall_watch::prevent::stand::{Means, parts, unkept};
    use seawall_watch::prevent::{Prevention, canary};
    use seawall_watch::told::Told;
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    use super::super::check::counted;
    use super::Check;
    use crate::exit;
    use crate::ui::Terminal;

    /// What to do about what can't be enforced.
    const LEAVE: &str = "take the item out, or take it to a machine that can";

    /// Stands by until the watcher is gone: signals that end a whole service or group are for that.
    pub(super) fn stand_by(terminal: Terminal) -> anyhow::Result<ExitCode> {
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register(signal, Arc::default())?;
        }
        seawall_watch::prevent::stand_by(&mut |told| terminal.warning(told))?;
        Ok(ExitCode::SUCCESS)
    }

    /// Tries what the items of a file need, and prints by what each is in force.
    pub(super) fn check(arguments: &Check, terminal: Terminal) -> anyhow::Result<ExitCode> {
        let items = super::super::configuration::configuration(&arguments.config)?.prevent;
        if items.is_empty() {
            terminal.note("nothing is to be prevented: `watch: prevent:` has no items");
            return Ok(ExitCode::SUCCESS);
        }
        let means = canary::try_all();
        let mut out = std::io::stdout().lock();
        let columns = out.is_terminal().then(Terminal::width);
        out.write_all(table(&items, &means, columns).as_bytes())?;
        out.flush()?;
        let lacking = unkept(&items, &means).into_iter();
        let lacking = lacking.filter(|(item, _)| item.mode == Mode::Block);
        let mut lacking: Vec<String> = lacking
            .map(|(item, _)| format!("`{}` (line {})", item.name, item.at.0))
            .collect();
        lacking.dedup();
        if lacking.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        let told = format!(
            "{}: {} that {} cannot be enforced on this machine: {}",
            arguments.config.display(),
            counted(lacking.len(), "item"),
            if lacking.len() == 1 {
                "blocks"
            } else {
                "block"
            },
            lacking.join(", ")
        );
        terminal.error(&told, Some(LEAVE));
        Ok(exit::refused())
    }

    /// Begins to prevent what the items of a file say; nothing where there is none. The error is an exit code where a block
    /// can't be enforced, which has been told.
    pub(in super::super) fn start(
        items: &[Item],
        file: Option<&Path>,
        alerts: SyncSender<Told>,
        terminal: Terminal,
    ) -> anyhow::Result<Result<Option<Prevention>, ExitCode>> {
        if items.is_empty() {
            return Ok(Ok(None));
        }
        let means = canary::try_all();
        if !tell_unkept(
            items,
            &means,
            file.unwrap_or_else(|| Path::new("")),
            terminal,
        ) {
            return Ok(Err(exit::refused()));
        }
        let host = rustix::system::uname()
            .nodename()
            .to_string_lossy()
            .into_owned();
        let raise = Arc::new(move |told| alerts.try_send(told).is_ok());
        // By its descriptor, so that it is this very program, whatever replaces its file.
        let standby = Box::new(|| {
            let mut program = Command::new("/proc/self/exe");
            program.args(["watch", "prevent", "stand-by"]);
            program
        });
        let prevention = Prevention::start(items.to_vec(), host, raise, standby)?;
        terminal.note(&format!(
            "{} of prevention, {} governed",
            counted(items.len(), "item"),
            counted(prevention.governed(), "container")
        ));
        Ok(Ok(Some(prevention)))
    }

    /// Says whether each block can be enforced; tells of what can't be, neither enforced nor told.
    fn tell_unkept(items: &[Item], means: &Means, file: &Path, terminal: Terminal) -> bool {
        let mut is_kept = true;
        for (item, part) in unkept(items, means) {
            let (line, column) = item.at;
            let told = format!(
                "{}:{line}:{column}: item `{}`, {}: {}",
                file.display(),
                item.name,
                part.about,
                part.standing
            );
            if item.mode == Mode::Block {
                is_kept = false;
                terminal.error(&told, Some(LEAVE));
            } else {
                terminal.warning(&told);
            }
        }
        is_kept
    }

    /// An item a line, with its parts below; where people read it, no line is longer than the terminal is wide.
    fn table(items: &[Item], means: &Means, columns: Option<usize>) -> String {
        let mut lines = Vec::new();
        for item in items {
            let mode = match item.mode {
                Mode::Block => "block",
                Mode::DryRun => "dry-run",
            };
            lines.push(format!("{} ({mode})", item.name));
            for part in parts(item, means) {
                let line = format!("{}: {}", part.about, part.standing);
                let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
                lines.extend(wrap(&words, "  ", "    ", columns.unwrap_or(usize::MAX)));
            }
        }
        lines.push(String::new());
        lines.join("\n")
    }

    #[cfg(test)]
    mod tests {
        use std::collections::BTreeMap;

        use seawall_policy::config::parse_config;

        use super::*;

        #[test]
        fn no_line_is_longer_than_the_terminal_is_wide() {
            let no = || Err("the kernel refuses programs at sockets".to_owned());
            let means = Means {
                files: Ok(()),
                starts: Ok(()),
                network: no(),
                signal: Ok(()),
                hooks: Ok(BTreeMap::new()),
            };
            let text = "version: 1\nwatch: {prevent: [{name: a, drift: true}, {name: b, mode: block, exec-into: true}]}";
            let items = parse_config(text, "f").unwrap().watch.prevent;
            let told = table(&items, &means, Some(40));
            assert!(
                told.starts_with(
                    "a (dry-run)\n  files that are not in the image: audit\n    only,"
                ),
                "{told}"
            );
            assert!(
                told.contains("\nb (block)\n  processes that join: enforced by\n"),
                "{told}"
            );
            assert!(told.lines().all(|line| line.len() <= 40), "{told}");
            let whole = table(&items, &means, None);
            let words = |text: &str| {
                text.split_whitespace()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            assert_eq!(words(&whole), words(&told));
        }
    }
}
