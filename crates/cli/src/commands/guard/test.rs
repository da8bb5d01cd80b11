//! `seawall guard test`: cases of a policy.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use seawall_guard::decide::case::Cases;

use super::policy::{OfPolicy, text};
use crate::exit::{self, Usage};
use crate::ui::Terminal;

/// Hold a policy to cases
#[derive(Args)]
#[command(
    after_help = "Each case says who asks, for what, and what is to be decided. Nothing is asked of an engine: the file \
describes the objects and paths that there are.

Examples:
  seawall guard test guard-cases.yaml
  seawall guard test --config staging.yaml cases/*.yaml

Exit codes: 0 all as expected; 1 a case is decided otherwise; 2 a file is not as documented."
)]
pub(crate) struct Test {
    #[command(flatten)]
    policy: OfPolicy,
    /// Files of cases
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Runs the command.
pub(super) fn run(arguments: &Test, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let (mut wrong, mut all) = (0_usize, 0_usize);
    let mut out = io::stdout().lock();
    for path in &arguments.files {
        let file = path.display().to_string();
        let cases = Cases::parse(&text(path)?, &file).map_err(|error| Usage(error.to_string()))?;
        let beside = path.parent().unwrap_or(Path::new(""));
        let named = cases.policy.as_ref().map(|policy| beside.join(policy));
        let policy = arguments
            .policy
            .read(named.as_deref(), &cases.world, terminal)?;
        for outcome in cases.run(&policy) {
            all = all.saturating_add(1);
            if let Some(why) = outcome.wrong {
                wrong = wrong.saturating_add(1);
                writeln!(out, "{file}:{}: {}", outcome.line, outcome.name)?;
                for line in why.lines() {
                    writeln!(out, "    {line}")?;
                }
            }
        }
    }
    let good = all.saturating_sub(wrong);
    writeln!(out, "{good} of {all} cases are decided as expected")?;
    Ok(if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        exit::refused()
    })
}
