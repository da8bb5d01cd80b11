//! `seawall check`: paths → documents → reports → words, and mended files.

pub(crate) mod arguments;
pub(in crate::commands) mod baseline;
pub(in crate::commands) mod context;
pub(in crate::commands) mod custom;
pub(in crate::commands) mod discover;
pub(in crate::commands) mod hadolint;
mod harden;
mod mend;
mod model;
pub(in crate::commands) mod neighbours;
mod patch;
pub(in crate::commands) mod policies;
pub(in crate::commands) mod select;
pub(in crate::commands) mod watch;
mod write;

use std::process::ExitCode;

use seawall_engine::check::{Checked, check};
use seawall_engine::conclude::{Conclusion, conclude};
use seawall_engine::scan::Scanned;
use seawall_formats::report::json::{JsonOptions, document};
use seawall_model::time::Timestamp;
use seawall_policy::exception::Exception;

use super::output::{self, Plan, Saying, View};
use super::scan;
use super::whereabouts::Whereabouts;
use crate::exit;
use crate::ui::Terminal;
use arguments::Check;
use discover::Discovered;
use select::Asked;

/// Checks documents, and mends them where that is asked for.
pub(super) fn run(arguments: &Check, terminal: Terminal) -> anyhow::Result<ExitCode> {
    if arguments.watch {
        return watch::run(arguments, terminal);
    }
    let now = super::now();
    let plan = Plan::of(&arguments.formats)?;
    let asked = Asked::read(arguments, &Whereabouts::default(), now.date(), terminal)?;
    let Discovered {
        mut documents,
        mut failed,
    } = discover::discover(arguments, terminal)?;
    baseline::call(&mut documents, arguments.judging.baseline.as_deref());
    if arguments.hardening.harden {
        return harden::harden_last(&documents, &asked.options, arguments, terminal);
    }
    if arguments.print_model {
        return model::print(&documents, &asked.options, terminal);
    }
    if arguments.mending.fix {
        let before = arguments.mending.diff.then(|| documents.clone());
        failed += mend::mend_all(&mut documents, &asked.options, &arguments.mending, terminal)?;
        if let Some(before) = before {
            // Nothing was written and nothing is reported: gates judge what is there.
            let checked = check(&before, &asked.options);
            let ending = end(checked, failed, &asked, now, terminal).ending;
            return Ok(exit::of(ending, asked.strict));
        }
    }
    let checked = match &arguments.judging.baseline {
        Some(path) if arguments.judging.update_baseline => {
            let checked = check(&documents, &asked.options);
            let found = documents.iter().zip(&checked);
            let mut options = asked.options.clone();
            options.baseline = baseline::update(path, found, terminal)?;
            check(&documents, &options)
        }
        _ => check(&documents, &asked.options),
    };
    let conclusion = end(checked, failed, &asked, now, terminal);
    match output::write(&saying(&conclusion, arguments), &plan, terminal) {
        // A reader who has seen enough does not open a gate.
        Err(error) if exit::reader_left(&error) => {}
        written => written?,
    }
    Ok(exit::of(conclusion.ending, asked.strict))
}

fn end(
    checked: Vec<Checked>,
    failed: usize,
    asked: &Asked,
    now: Timestamp,
    terminal: Terminal,
) -> Conclusion {
    let told = tell(checked, terminal);
    let exceptions = &asked.options.exceptions;
    let mut conclusion = conclude(told.scanned, failed, &asked.gates, exceptions, None, now);
    say_unused(&told.unused, terminal);
    conclusion.expired.extend(told.expired);
    scan::say_exceptions(&conclusion, terminal);
    conclusion
}

/// Checked documents, with what became of the comments in them.
pub(in crate::commands) struct Told {
    pub(in crate::commands) scanned: Vec<Scanned>,
    pub(in crate::commands) expired: Vec<Exception>,
    pub(in crate::commands) unused: Vec<Exception>,
}

/// Says what is to be said of documents beside their reports.
pub(in crate::commands) fn tell(checked: Vec<Checked>, terminal: Terminal) -> Told {
    let mut told = Told {
        scanned: Vec::new(),
        expired: Vec::new(),
        unused: Vec::new(),
    };
    for one in checked {
        for note in &one.scanned.notes {
            terminal.detail(note);
        }
        for warning in &one.warnings {
            terminal.warning(warning);
        }
        told.scanned.push(one.scanned);
        told.expired.extend(one.expired);
        told.unused.extend(one.unused);
    }
    told
}

/// Says which comments accept nothing.
pub(in crate::commands) fn say_unused(unused: &[Exception], terminal: Terminal) {
    for exception in unused {
        let origin = &exception.origin;
        terminal.warning(&format!(
            "{origin}: the comment accepts nothing: no {} here",
            exception.id
        ));
    }
}

fn saying<'a>(conclusion: &'a Conclusion, arguments: &Check) -> Saying<'a> {
    Saying {
        report: &conclusion.report,
        document: document(&conclusion.report, JsonOptions { packages: false }),
        view: View {
            packages: false,
            show_suppressed: arguments.show_suppressed,
            show_not_loaded: false,
        },
    }
}
