//! `seawall vex generate`: a scan or a saved report → statements.

use std::process::ExitCode;

use seawall_engine::statement::{Stating, state};
use seawall_model::statement::{Identity, StatementStatus};

use super::arguments::{Generate, Open};
use super::create::EVERYWHERE;
use crate::commands::look::look;
use crate::exit::Usage;
use crate::ui::Terminal;

/// Makes the statements.
pub(super) fn run(arguments: &Generate, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let looked = look(
        &arguments.target,
        &arguments.looking,
        crate::commands::now(),
        terminal,
    )?;
    let report = &looked.report;
    let stated = state(
        report,
        &Stating {
            open: match arguments.open {
                Open::UnderInvestigation => Some(StatementStatus::UnderInvestigation),
                Open::Affected => Some(StatementStatus::Affected),
                Open::LeaveOut => None,
            },
            product: arguments.product.as_deref().map(Identity::named),
        },
    );
    for why in &stated.left_out {
        terminal.note(&format!("not stated: {why}"));
    }
    if report.filtered > 0 {
        let count = report.filtered;
        terminal.warning(&format!(
            "{count} findings were filtered out, and are not stated"
        ));
    }
    if stated.statements.is_empty() {
        let name = &report.artifact.name;
        return Err(Usage(format!(
            "{name} has no finding of which anything could be stated"
        ))
        .into());
    }
    if stated.product.is_none() {
        terminal.warning(EVERYWHERE);
    }
    super::write(&stated.statements, &arguments.head, terminal)
}
