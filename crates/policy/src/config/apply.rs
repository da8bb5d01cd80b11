//! The document → what the rest of the program works with. What is wrong is told with its place.

use serde_saphyr::{Location, Spanned};

use seawall_model::nearest::nearest;
use seawall_model::severity::Severity;
use seawall_model::time::Date;

use super::audit::{self, Audit};
use super::checks::{self, Checks};
use super::document::{Document, LicenceExceptionDocument, LicencesDocument};
use super::exceptions;
use super::guard::{self, Guard};
use super::watch::{self, Watch};
use crate::exception::Exception;
use crate::gate::Gate;
use crate::licence::{Category, LicenceException, LicencePolicy, Verdict, parse};

/// A configuration, ready for use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// How to scan.
    pub scan: Scan,
    /// Accepted findings.
    pub exceptions: Vec<Exception>,
    /// What is allowed of licences; those exceptions for packages that hold only to some day are in
    /// [`Config::dated`].
    pub licences: LicencePolicy,
    /// Exceptions for packages with the last day on which they hold, and where they stand.
    pub dated: Vec<(LicenceException, Date, String)>,
    /// Which checks are run, and their parameters.
    pub checks: Checks,
    /// How hosts are held against frameworks.
    pub audit: Audit,
    /// Who may ask the Docker engine for what.
    pub guard: Option<Guard>,
    /// By which rules a machine is watched, and what comes of alerts.
    pub watch: Watch,
}

/// How to scan; what is not said is left to the command line's own defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Severities to show.
    pub severity: Option<Vec<Severity>>,
    /// Gates.
    pub fail_on: Option<Vec<Gate>>,
    /// Leave out findings without a fix.
    pub ignore_unfixed: Option<bool>,
    /// What to look for, as words.
    pub scanners: Option<Vec<String>>,
    /// Whether anything that could not be looked at is a failure.
    pub strict: Option<bool>,
}

impl Config {
    /// Returns the policy for licences as it holds on a day, and where exceptions stand that are over.
    pub fn licences_on(&self, today: Date) -> (LicencePolicy, Vec<String>) {
        let mut policy = self.licences.clone();
        let mut over = Vec::new();
        for (exception, until, origin) in &self.dated {
            if *until < today {
                over.push(format!(
                    "{origin}: the exception for {} ended on {until}",
                    exception.package
                ));
            } else {
                policy.exceptions.push(exception.clone());
            }
        }
        (policy, over)
    }
}

/// A place and what is wrong there.
pub(super) type Wrong = (Location, String);

/// Reads what stands in the document.
pub(super) fn apply(document: Document, file: &str, text: &str) -> Result<Config, Wrong> {
    if document.version.value != 1 {
        let why = format!(
            "version {} is not known; this program reads version 1",
            document.version.value
        );
        return Err((document.version.referenced, why));
    }
    let scan = document.scan;
    let accepted = document.exceptions.into_iter();
    let mut config = Config {
        scan: Scan {
            severity: read_all(scan.severity, |text| {
                text.parse::<Severity>().map_err(words)
            })?,
            fail_on: read_all(scan.fail_on, |text| text.parse::<Gate>().map_err(words))?,
            ignore_unfixed: scan.ignore_unfixed,
            scanners: read_all(scan.scanners, scanner)?,
            strict: scan.strict,
        },
        exceptions: accepted
            .map(|exception| exceptions::accepted(exception, file))
            .collect::<Result<_, _>>()?,
        checks: checks::apply(document.checks, text)?,
        audit: audit::apply(document.audit, file)?,
        guard: document
            .guard
            .map(|document| guard::apply(document, text))
            .transpose()?,
        watch: watch::apply(document.watch, text)?,
        ..Config::default()
    };
    licences(document.licences, file, &mut config)?;
    Ok(config)
}

pub(super) fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn read_all<T>(
    texts: Option<Vec<Spanned<String>>>,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<Vec<T>>, Wrong> {
    let one = |text: &Spanned<String>| read(&text.value).map_err(|why| (text.referenced, why));
    texts
        .map(|texts| texts.iter().map(one).collect())
        .transpose()
}

pub(super) fn scanner(text: &str) -> Result<String, String> {
    match text {
        "vuln" | "licence" | "misconfig" => Ok(text.to_owned()),
        "license" => Ok("licence".to_owned()),
        "config" => Ok("misconfig".to_owned()),
        _ => Err(format!("`{text}` is not one of vuln, licence, misconfig")),
    }
}

pub(super) fn day(text: &Spanned<String>) -> Result<Date, Wrong> {
    let wrong = |error| (text.referenced, words(error));
    text.value.trim().parse::<Date>().map_err(wrong)
}

fn licences(document: LicencesDocument, file: &str, config: &mut Config) -> Result<(), Wrong> {
    let policy = &mut config.licences;
    policy.project = document.project.as_ref().map(expression).transpose()?;
    policy.allow = terms(&document.allow)?;
    policy.deny = terms(&document.deny)?;
    policy.review = terms(&document.review)?;
    for (name, verdict) in document.categories {
        let category = name.parse::<Category>().map_err(|()| {
            let known = Category::ALL.map(Category::name);
            let near = nearest(&name, &known);
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let why = format!("`{name}` is not one of {}{near}", known.join(", "));
            (verdict.referenced, why)
        })?;
        let verdict = verdict_of(&verdict)?;
        policy.categories.insert(category, verdict);
    }
    for document in document.exceptions {
        exception(&document, file, config)?;
    }
    Ok(())
}

fn exception(
    document: &LicenceExceptionDocument,
    file: &str,
    config: &mut Config,
) -> Result<(), Wrong> {
    if document.reason.trim().is_empty() {
        let why = format!("the exception for {} has no reason", document.package.value);
        return Err((document.package.referenced, why));
    }
    let exception = LicenceException {
        package: document.package.value.clone(),
        licence: document.licence.as_ref().map(expression).transpose()?,
        accept: document.licence.is_none(),
    };
    match &document.expires {
        None => config.licences.exceptions.push(exception),
        Some(text) => {
            let origin = format!("{file}:{}", document.package.referenced.line());
            config.dated.push((exception, day(text)?, origin));
        }
    }
    Ok(())
}

fn verdict_of(text: &Spanned<String>) -> Result<Verdict, Wrong> {
    match text.value.as_str() {
        "allow" => Ok(Verdict::Allow),
        "review" => Ok(Verdict::Review),
        "deny" => Ok(Verdict::Deny),
        other => Err((
            text.referenced,
            format!("`{other}` is not one of allow, review, deny"),
        )),
    }
}

/// An SPDX expression; `proprietary` is short for a licence of one's own.
fn expression(text: &Spanned<String>) -> Result<String, Wrong> {
    let said = text.value.trim();
    let said = if said == "proprietary" {
        "LicenseRef-proprietary"
    } else {
        said
    };
    if parse(said).is_some() {
        return Ok(said.to_owned());
    }
    let why = format!("`{said}` is no SPDX licence expression, such as `MIT OR Apache-2.0`");
    Err((text.referenced, why))
}

/// Terms: one licence each, or one of the GNU family without a version's ending (`GPL-2.0`, `GPL`).
fn terms(texts: &[Spanned<String>]) -> Result<Vec<String>, Wrong> {
    let one = |text: &Spanned<String>| {
        let said = text.value.trim();
        let gnu = ["GPL", "LGPL", "AGPL", "GFDL"];
        let bare = said.split('-').next().unwrap_or_default();
        let family = gnu.contains(&said)
            || (gnu.contains(&bare) && parse(&format!("{said}-only")).is_some());
        let single = parse(said).is_some_and(|parsed| parsed.requirements().count() == 1);
        if family || single {
            return Ok(said.to_owned());
        }
        let why = format!("`{said}` is no id of an SPDX licence, such as Apache-2.0");
        Err((text.referenced, why))
    };
    texts.iter().map(one).collect()
}
