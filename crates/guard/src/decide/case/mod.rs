//! Cases of a policy: who asks, for what, in which world, and what is to be decided. A file of cases beside a policy
//! says what it is meant to do, and is held to it whenever the policy changes.

mod document;
mod request;
pub mod scan;
pub mod world;

use seawall_model::time::Timestamp;
use seawall_policy::config::{InvalidConfig, read_yaml};

use super::explain::explain;
use super::policy::Policy;
use super::{Judge as _, Time};
use crate::api::refusal::Refusal;
use crate::principal::Principal;
use document::{CaseDocument, Document, PrincipalDocument, WorldDocument};
use world::WrittenWorld;

pub use request::{Written, read};

/// A file of cases.
#[derive(Clone, Debug)]
pub struct Cases {
    /// The policy that they are of, as the file names it.
    pub policy: Option<String>,
    /// The world of all.
    pub world: WrittenWorld,
    list: Vec<Case>,
}

/// A case.
#[derive(Clone, Debug)]
struct Case {
    name: String,
    line: u64,
    principal: Principal,
    request: Written,
    time: Time,
    expected: Expected,
    /// A rule that has to be among those that decide.
    rule: Option<String>,
    /// Words that have to be in a reason.
    reason: Option<String>,
}

/// What is to be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// It is forwarded.
    Allow,
    /// The policy denies it.
    Deny,
    /// It is not even read.
    Refuse,
}

/// What came of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The case.
    pub name: String,
    /// Line of the file where it stands.
    pub line: u64,
    /// Nothing where it is as expected; otherwise what was decided in its place, and why.
    pub wrong: Option<String>,
}

/// Reads a world: what stands under `world:` of a file of cases, as a file of its own.
///
/// # Errors
/// Where it is not as documented.
pub fn parse_world(text: &str, file: &str) -> Result<WrittenWorld, InvalidConfig> {
    read_yaml::<WorldDocument>(text, file).map(WorldDocument::into_world)
}

/// Returns who somebody is that is told apart by what proves it, as `principal:` of a case.
///
/// # Errors
/// Where what is told does not fit together.
pub fn parse_principal(text: &str, file: &str) -> Result<Principal, InvalidConfig> {
    let document: PrincipalDocument = read_yaml(text, file)?;
    document.to_principal().map_err(|why| InvalidConfig {
        file: file.to_owned(),
        line: 1,
        column: 1,
        why,
    })
}

impl Cases {
    /// Reads a file of cases.
    ///
    /// # Errors
    /// Where it is not as documented.
    pub fn parse(text: &str, file: &str) -> Result<Self, InvalidConfig> {
        let document: Document = read_yaml(text, file)?;
        let wrong = |(at, why): (serde_saphyr::Location, String)| InvalidConfig {
            file: file.to_owned(),
            line: at.line(),
            column: at.column(),
            why,
        };
        document.check().map_err(wrong)?;
        let default = document
            .time()
            .map_err(wrong)?
            .map_or(NEW_YEAR, Timestamp::seconds);
        let cases = document.cases.into_iter().map(|it| case(it, default));
        Ok(Self {
            policy: document.policy,
            world: document.world.into_world(),
            list: cases.collect::<Result<_, _>>().map_err(wrong)?,
        })
    }

    /// Holds the cases to a policy.
    pub fn run(&self, policy: &Policy) -> Vec<Outcome> {
        self.list
            .iter()
            .map(|case| self.one(case, policy))
            .collect()
    }

    fn one(&self, case: &Case, policy: &Policy) -> Outcome {
        let wrong = match read(&case.request) {
            Err(refusal) => refused(case, &refusal),
            Ok(asked) => {
                let decided = policy.judge(&case.principal, &asked, &self.world, case.time);
                let trial = policy.trial(&case.principal, &asked, &self.world, case.time);
                let expected = case.expected == Expected::Allow;
                let is_as_expected = case.expected != Expected::Refuse
                    && decided.would_deny != expected
                    && case.is_met(&decided.rules, &decided.reasons);
                (!is_as_expected).then(|| explain(&decided, &trial))
            }
        };
        Outcome {
            name: case.name.clone(),
            line: case.line,
            wrong,
        }
    }
}

impl Case {
    /// Says whether rules and reasons are those that are expected.
    fn is_met(&self, rules: &[String], reasons: &[String]) -> bool {
        let rule = self.rule.as_ref();
        let reason = self.reason.as_ref();
        rule.is_none_or(|rule| rules.contains(rule))
            && reason.is_none_or(|reason| reasons.iter().any(|it| it.contains(reason)))
    }
}

fn refused(case: &Case, refusal: &Refusal) -> Option<String> {
    let said = [refusal.to_string()];
    let is_expected = case.expected == Expected::Refuse;
    let is_met = is_expected && case.is_met(&[refusal.rule.to_owned()], &said);
    (!is_met).then(|| format!("refused when it was read: {refusal} [{}]\n", refusal.rule))
}

fn case(document: CaseDocument, default: Time) -> Result<Case, (serde_saphyr::Location, String)> {
    let at = document.name.referenced;
    let wrong = |why: String| (at, why);
    let time = document.time()?.map_or(default, Timestamp::seconds);
    Ok(Case {
        line: at.line(),
        expected: document.expected()?,
        principal: document.principal.to_principal().map_err(wrong)?,
        request: document.request.into_written(),
        name: document.name.value,
        time,
        rule: document.rule,
        reason: document.reason,
    })
}

/// 2026-01-01: the moment of cases that name none.
const NEW_YEAR: Time = 1_767_225_600;
