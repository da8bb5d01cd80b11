//! The run: a checklist, or definitions alone, against a system.

mod applicability;
mod facts;
mod rule;
mod sessions;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use seawall_model::system::System;

pub use facts::{Facts, Shown};

use crate::content::{Checklist, Content};
use crate::error::Error;
use crate::oval::evaluate::Evaluation;
use crate::oval::truth::Truth;
use crate::xccdf::model::{Benchmark, Profile};
use crate::xccdf::policy::{Policy, full_id};
use crate::xccdf::read;
use crate::xccdf::result::RuleResult;
use crate::xccdf::score::{Score, scores};
use crate::xml::parse;
use rule::Judge;
use sessions::Sessions;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Id of the data stream.
    pub stream: Option<String>,
    /// Id of the checklist, or of the reference to it.
    pub checklist: Option<String>,
    /// Id of the profile, or the end of it; without one the checklist stands as it is.
    pub profile: Option<String>,
    /// Rules to look at; all that are selected where there are none.
    pub rules: Vec<String>,
    /// Values of external variables, which come before those of the checklist.
    pub variables: BTreeMap<String, Vec<String>>,
    /// Whether everything is looked at, whatever platform it is for.
    pub any_platform: bool,
    /// The time in seconds since 1970.
    pub now: i64,
}

/// A profile, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedProfile {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
}

/// What came of it.
#[derive(Debug)]
pub struct Audit {
    /// Id of the checklist; the name of the file where there are only definitions.
    pub benchmark: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: String,
    /// Where it is, for results.
    pub href: String,
    /// Id of the data stream.
    pub stream: Option<String>,
    /// The profile.
    pub profile: Option<ListedProfile>,
    /// Results of rules, in the order of the checklist.
    pub rules: Vec<Ruled>,
    /// Results of definitions, where there is no checklist: id, class, title, result.
    pub definitions: Vec<(String, String, String, Truth)>,
    /// Scores, those first that the checklist names.
    pub scores: Vec<Score>,
    /// The values that counted.
    pub values: Vec<(String, Vec<String>)>,
    /// Platforms that the checklist is for, and whether they fit.
    pub platforms: Vec<(String, Truth)>,
    /// What was found out, for each document of definitions.
    pub facts: Vec<Facts>,
    /// What could not be understood: an id, and why.
    pub problems: Vec<(String, String)>,
}

/// The result of a rule.
#[derive(Clone, Debug)]
pub struct Ruled {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// `unknown`, `info`, `low`, `medium` or `high`.
    pub severity: String,
    /// `full`, `unscored` or `unchecked`.
    pub role: String,
    /// Weight.
    pub weight: f64,
    /// The result.
    pub result: RuleResult,
    /// Why it is so, where there is more to say.
    pub messages: Vec<String>,
    /// What it is about.
    pub description: String,
    /// Why it matters.
    pub rationale: String,
    /// Identifiers: system and id.
    pub idents: Vec<(String, String)>,
    /// References: address and text.
    pub references: Vec<(String, String)>,
    /// What to do, in words.
    pub fix_text: Option<String>,
    /// What to do, for machines.
    pub fixes: Vec<FilledFix>,
    /// The checks that were run.
    pub checks: Vec<UsedCheck>,
}

/// What to do about a rule, with its values put in.
#[derive(Clone, Debug)]
pub struct FilledFix {
    /// What it is written in.
    pub system: String,
    /// Its id.
    pub id: String,
    /// Its other attributes.
    pub attributes: Vec<(String, String)>,
    /// The text.
    pub text: String,
}

/// A check that was run.
#[derive(Clone, Debug)]
pub struct UsedCheck {
    /// Who understands it.
    pub system: String,
    /// The document that it is in.
    pub href: String,
    /// Its id there.
    pub name: Option<String>,
    /// Values that it was given: id of the value, name there.
    pub exports: Vec<(String, String)>,
    /// Position of what was found out among [`Audit::facts`].
    pub facts: Option<usize>,
}

/// Lists the profiles of a checklist and of a tailoring (a name and its bytes).
///
/// # Errors
/// Where the checklist is not there, or the tailoring is none.
pub fn profiles(
    content: &Content,
    request: &Request,
    tailoring: Option<(&str, &[u8])>,
) -> Result<Vec<ListedProfile>, Error> {
    if content.is_definitions() {
        return Ok(Vec::new());
    }
    let checklist = content.choose(request.stream.as_deref(), request.checklist.as_deref())?;
    let benchmark = read::benchmark(checklist.benchmark);
    let mut all = tailored(tailoring)?;
    all.extend(benchmark.profiles);
    let listed = all.into_iter().map(|one| ListedProfile {
        id: one.id,
        title: one.title,
    });
    Ok(listed.collect())
}

/// Evaluates content against a system. A tailoring is a name and its bytes.
///
/// # Errors
/// Where the checklist, the profile or a rule that is asked for is not there, or the tailoring is none.
pub fn audit(
    content: &Content,
    tailoring: Option<(&str, &[u8])>,
    request: &Request,
    system: &dyn System,
) -> Result<Audit, Error> {
    if content.is_definitions() {
        return Ok(definitions_alone(content, request, system));
    }
    let checklist = content.choose(request.stream.as_deref(), request.checklist.as_deref())?;
    let benchmark = read::benchmark(checklist.benchmark);
    let tailored = tailored(tailoring)?;
    let all = || tailored.iter().chain(&benchmark.profiles);
    let profile = match &request.profile {
        Some(wanted) => Some(full_id(all(), wanted)?),
        None => None,
    };
    let policy = Policy::new(&benchmark, &tailored, profile.as_deref())?;
    let wanted = wanted_rules(&benchmark, &request.rules)?;
    let listed = profile.map(|id| {
        let title = all().find(|one| one.id == id).map(|one| one.title.clone());
        ListedProfile {
            title: title.unwrap_or_default(),
            id,
        }
    });
    Ok(run(
        &checklist,
        &benchmark,
        &policy,
        wanted.as_ref(),
        listed,
        request,
        system,
    ))
}

fn tailored(tailoring: Option<(&str, &[u8])>) -> Result<Vec<Profile>, Error> {
    let Some((name, bytes)) = tailoring else {
        return Ok(Vec::new());
    };
    let document = parse(name, bytes)?;
    if &*document.root.name != "Tailoring" {
        return Err(Error::Malformed {
            what: name.to_owned(),
            why: "it is no tailoring".to_owned(),
        });
    }
    Ok(read::tailoring(&document.root))
}

/// Returns the ids of the rules that are asked for.
fn wanted_rules(
    benchmark: &Benchmark,
    rules: &[String],
) -> Result<Option<BTreeSet<String>>, Error> {
    if rules.is_empty() {
        return Ok(None);
    }
    let mut all = BTreeSet::new();
    for wanted in rules {
        let suffix = format!("_{wanted}");
        let known = benchmark.items.iter().filter(|item| item.rule.is_some());
        let found = known
            .filter(|item| item.id == *wanted || item.id.ends_with(&suffix))
            .map(|item| item.id.clone());
        let before = all.len();
        all.extend(found);
        if all.len() == before && !all.contains(wanted) {
            return Err(Error::missing("rule", wanted, std::iter::empty()));
        }
    }
    Ok(Some(all))
}

fn run(
    checklist: &Checklist<'_>,
    benchmark: &Benchmark,
    policy: &Policy,
    wanted: Option<&BTreeSet<String>>,
    profile: Option<ListedProfile>,
    request: &Request,
    system: &dyn System,
) -> Audit {
    let mut judge = Judge {
        benchmark,
        policy,
        checklist,
        request,
        wanted,
        sessions: Sessions::new(system, request),
        platforms: BTreeMap::new(),
    };
    judge.gather_exports();
    let mut rules = Vec::new();
    let mut results = Vec::with_capacity(benchmark.items.len());
    let mut weights = Vec::with_capacity(benchmark.items.len());
    for (at, item) in benchmark.items.iter().enumerate() {
        let refined = policy.refined(&item.id);
        weights.push(refined.weight.unwrap_or(item.weight));
        let ruled = judge.rule(at);
        // Of several results of one rule the worst counts.
        let worst = ruled.iter().map(|one| one.result);
        results.push(worst.reduce(RuleResult::and));
        rules.extend(ruled);
    }
    let values = benchmark.values.keys();
    let values = values.filter_map(|id| Some((id.clone(), policy.value(benchmark, id)?)));
    let values = values.collect();
    let mut scores = scores(benchmark, &results, &weights);
    scores.retain(|one| {
        let named = benchmark.models.iter().any(|model| model == one.model);
        named || one.model.ends_with(":default")
    });
    let platforms = judge.benchmark_platforms();
    let mut problems = benchmark.problems.clone();
    problems.extend(policy.problems.iter().cloned());
    let facts = judge.sessions.finish(&mut problems);
    Audit {
        benchmark: benchmark.id.clone(),
        version: benchmark.version.clone(),
        title: benchmark.title.clone(),
        href: checklist.href.clone(),
        stream: checklist.stream.clone(),
        profile,
        rules,
        definitions: Vec::new(),
        scores,
        values,
        platforms,
        facts,
        problems,
    }
}

fn definitions_alone(content: &Content, request: &Request, system: &dyn System) -> Audit {
    let mut audit = Audit {
        benchmark: String::new(),
        version: String::new(),
        title: String::new(),
        href: String::new(),
        stream: None,
        profile: None,
        rules: Vec::new(),
        definitions: Vec::new(),
        scores: Vec::new(),
        values: Vec::new(),
        platforms: Vec::new(),
        facts: Vec::new(),
        problems: Vec::new(),
    };
    let Some(part) = content.definitions() else {
        return audit;
    };
    audit.benchmark.clone_from(&part.id);
    let Some(definitions) = &part.definitions else {
        return audit;
    };
    let wanted = |id: &String| request.rules.is_empty() || request.rules.contains(id);
    let evaluation = Evaluation::new(definitions, system, request.variables.clone(), request.now);
    for id in definitions.order.iter().filter(|id| wanted(id)) {
        let truth = evaluation.definition(id);
        let known = definitions.definitions.get(id);
        let (class, title) =
            known.map_or_else(Default::default, |it| (it.class.clone(), it.title.clone()));
        audit.definitions.push((id.clone(), class, title, truth));
    }
    audit.problems.clone_from(&definitions.problems);
    let source = part.document.alone(part.root);
    let facts = Facts::of(&part.id, Arc::clone(definitions), source, &evaluation);
    audit.facts.push(facts);
    audit
}
