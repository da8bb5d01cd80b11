//! Frameworks on the command line: which ones, what people state, and what follows for the exit code.

pub(crate) mod arguments;
mod file;
pub(super) mod statement;

use std::io::{self, Write as _};
use std::process::ExitCode;

use seawall_engine::audit::Audited;
use seawall_engine::audit::compliance::{self, Compliance, Unsound};
use seawall_engine::conclude::{Conclusion, Ending};
use seawall_model::compliance::{FrameworkResult, Score};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::verdict::GateResult;
use seawall_policy::config::Audit;

use crate::exit::Usage;
use crate::ui::Terminal;
use arguments::Holding;

/// Reads what a host is held against. Files whose signature does not hold are returned beside it: their statements do
/// not count.
pub(super) fn read(
    holding: &Holding,
    config: &Audit,
    file: &str,
) -> anyhow::Result<(Compliance, Vec<Unsound>)> {
    let mut compliance = Compliance {
        require_signed: config.require_signed,
        ..Compliance::default()
    };
    for (word, place) in words(holding, config, file) {
        let found = compliance::find(&word);
        for framework in found.map_err(|error| Usage(format!("{place}: {error}")))? {
            if !compliance
                .frameworks
                .iter()
                .any(|known| known.id == framework.id)
            {
                compliance.frameworks.push(framework);
            }
        }
    }
    if holding.fail_under.is_some() && compliance.frameworks.is_empty() {
        let why =
            "--fail-under says how much of a framework has to be met: name one with --framework";
        return Err(Usage(why.to_owned()).into());
    }
    for (given, said) in &config.statements {
        let mut given = given.clone();
        let place = format!("{file}:{}:{}", said.line, said.column);
        given.control = control(&given.control, &place)?;
        compliance.statements.push(given);
    }
    let mut unsound = Vec::new();
    let keys = file::keys(holding, config, file)?;
    for path in &holding.statements {
        match file::read(path, &keys)? {
            Ok(given) => compliance.statements.extend(given),
            Err(error) => unsound.push(error),
        }
    }
    Ok((compliance, unsound))
}

/// Names go before the configuration.
fn words(holding: &Holding, config: &Audit, file: &str) -> Vec<(String, String)> {
    if !holding.frameworks.is_empty() {
        let words = holding.frameworks.iter();
        return words
            .map(|word| (word.clone(), "--framework".to_owned()))
            .collect();
    }
    let words = config.frameworks.iter();
    let place = |line, column| format!("{file}:{line}:{column}");
    words
        .map(|said| (said.text.clone(), place(said.line, said.column)))
        .collect()
}

/// Returns how a control is named; one that nobody knows would be missed by nobody.
fn control(word: &str, place: &str) -> Result<String, Usage> {
    compliance::control(word).map_err(|error| Usage(format!("{place}: {error}")))
}

/// Tells which statements do not count.
pub(super) fn tell(audited: &mut Audited, unsound: &[Unsound], terminal: Terminal) {
    let Some(host) = audited.targets.first_mut() else {
        return;
    };
    for error in unsound {
        let Unsound::Signature { origin, source } = error else {
            continue;
        };
        let why = format!("its statements do not count: {source}");
        terminal.warning(&format!("{origin}: {why}"));
        let what = format!("statements of {origin}");
        host.report
            .problems
            .push(Problem::new(ProblemKind::Input, what, why));
    }
    for note in &host.notes {
        terminal.warning(note);
    }
}

/// Lists what can be asked for.
pub(super) fn list() -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    for (name, framework) in compliance::names() {
        let count = framework.controls.len();
        let (id, title) = (&framework.id, &framework.title);
        writeln!(out, "{name:<20} {id:<20} {count:>4}  {title}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Closes the gate where too little of a framework is met.
pub(super) fn gate(holding: &Holding, frameworks: &[FrameworkResult], conclusion: &mut Conclusion) {
    let Some(least) = holding.fail_under else {
        return;
    };
    for framework in frameworks {
        let percent = framework.score().percent();
        // Where nothing applies, nothing is shown to be met.
        let passed = percent.is_some_and(|percent| percent >= least);
        let why = match percent {
            Some(percent) => format!("{percent} % of the applicable controls are met"),
            None => "no control is applicable".to_owned(),
        };
        conclusion.report.verdict.gates.push(GateResult {
            gate: format!("fail-under {least} {}", framework.id),
            passed,
            why,
            findings: Vec::new(),
        });
        if !passed {
            conclusion.ending = Ending::GateClosed;
        }
    }
}

/// Says in a sentence how the host came out for each framework.
pub(super) fn say(frameworks: &[FrameworkResult], terminal: Terminal) {
    for framework in frameworks {
        terminal.note(&sentence(&framework.id, &framework.score()));
    }
}

fn sentence(id: &str, score: &Score) -> String {
    let applicable = score.applicable();
    let Some(percent) = score.percent() else {
        return format!("{id}: none of its controls applies here");
    };
    let rest = [
        (score.fail, "failed"),
        (score.partly, "partly"),
        (score.manual, "for a person"),
        (score.not_looked_at, "not looked at"),
    ];
    let rest = rest.iter().filter(|(count, _)| *count > 0);
    let rest: Vec<String> = rest
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let rest = if rest.is_empty() {
        String::new()
    } else {
        format!(": {}", rest.join(", "))
    };
    let met = score.pass;
    format!("{id}: {met} of {applicable} applicable controls are met ({percent} %){rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_tells_what_is_not_met() {
        let score = Score {
            pass: 3,
            fail: 2,
            partly: 1,
            manual: 4,
            not_applicable: 7,
            not_looked_at: 1,
        };
        let cases = [
            (
                score,
                "F: 3 of 11 applicable controls are met (27 %): 2 failed, 1 partly, 4 for a person, 1 not looked at",
            ),
            (
                Score {
                    pass: 2,
                    ..Score::default()
                },
                "F: 2 of 2 applicable controls are met (100 %)",
            ),
            (
                Score {
                    not_applicable: 2,
                    ..Score::default()
                },
                "F: none of its controls applies here",
            ),
        ];
        for (score, want) in cases {
            assert_eq!(sentence("F", &score), want);
        }
    }
}
