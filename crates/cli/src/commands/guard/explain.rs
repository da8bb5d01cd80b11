//! `seawall guard explain`: why a request is allowed or denied.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use seawall_guard::decide::Judge as _;
use seawall_guard::decide::case::world::WrittenWorld;
use seawall_guard::decide::case::{Written, parse_principal, parse_world, read};
use seawall_guard::decide::explain::explain;
use seawall_model::time::Timestamp;

use super::policy::{OfPolicy, text};
use crate::commands::now;
use crate::exit::{self, Usage};
use crate::ui::Terminal;

/// Say why a request is allowed or denied
#[derive(Args)]
#[command(
    after_help = "Nothing is asked of an engine: --world names a file that describes the objects and paths that there are, \
as `world:` of a file of cases does. Without it there are none.

Examples:
  seawall guard explain --as 'uid: 1000' POST /v1.41/containers/web/stop --world world.yaml
  seawall guard explain --as '{cn: ci, listener: remote}' POST /v1.41/containers/create --body create.json

Exit codes: 0 it would be forwarded; 1 it would be denied or refused; 2 wrong usage."
)]
pub(crate) struct Explain {
    #[command(flatten)]
    policy: OfPolicy,
    /// Who asks: uid, gid, cn, uri, ssh-key, listener, as in a case
    #[arg(long = "as", value_name = "PRINCIPAL")]
    principal: String,
    /// Objects of the engine and paths of the host
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
    /// Body of the request; `-` is standard input
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,
    /// The moment, such as 2026-11-23T12:00:00Z; without it now
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// Method
    method: String,
    /// Path with query
    path: String,
}

/// Runs the command.
pub(super) fn run(arguments: &Explain, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let usage = |error: &dyn std::fmt::Display| Usage(error.to_string());
    let principal = parse_principal(&arguments.principal, "--as").map_err(|it| usage(&it))?;
    let world = match &arguments.world {
        Some(path) => {
            let file = path.display().to_string();
            parse_world(&text(path)?, &file).map_err(|error| usage(&error))?
        }
        None => WrittenWorld::default(),
    };
    let policy = arguments.policy.read(None, &world, terminal)?;
    let written = Written {
        method: arguments.method.clone(),
        path: arguments.path.clone(),
        headers: Vec::new(),
        body: arguments.body.as_deref().map(text).transpose()?,
    };
    let mut out = io::stdout().lock();
    let asked = match read(&written) {
        Ok(asked) => asked,
        Err(refusal) => {
            writeln!(
                out,
                "refused when it was read: {refusal} [{}]",
                refusal.rule
            )?;
            return Ok(exit::refused());
        }
    };
    let now = arguments.at.unwrap_or_else(now).seconds();
    let decision = policy.judge(&principal, &asked, &world, now);
    let trial = policy.trial(&principal, &asked, &world, now);
    write!(
        out,
        "{}: {}",
        asked.operation.id,
        explain(&decision, &trial)
    )?;
    Ok(if decision.allowed {
        ExitCode::SUCCESS
    } else {
        exit::refused()
    })
}
