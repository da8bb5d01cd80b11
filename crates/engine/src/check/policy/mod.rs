//! Policies of the user's own in Rego: what files declare becomes checks like any others, and what their rules say
//! of a document becomes faults.
//!
//! Nothing is evaluated in this process (see `worker`): a policy may be anybody's, as the document is. Which rules
//! there are is asked when they are loaded; then each document is put to a process of a pool.

mod dockerfile;
mod input;
mod place;
mod tell;
mod worker;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use seawall_checks::own::About;
use seawall_checks::own::view::View;
use seawall_checks::selection::Selected;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::severity::Severity;
use seawall_rego::protocol::{Failure, File, Form, Kind, Refusal, Reply, Request, Rule, Said};
use serde_json::Value;

use super::run::Ran;
use super::{CheckOptions, Given};
use place::Places;
use worker::{Gone, Worker};

pub use worker::Program;

/// Policies that were read.
#[derive(Debug)]
pub struct Policies {
    program: Program,
    files: Vec<File>,
    rules: Vec<(Rule, Arc<About>)>,
    idle: Mutex<Vec<Worker>>,
    /// Rules that are asked no more, and why: they took all time or memory.
    set_aside: Mutex<BTreeMap<usize, String>>,
}

/// What is wrong with policies: a line each, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPolicies(pub Vec<String>);

/// What a rule says of an input, or why it says nothing.
type Verdict = (usize, Result<Said, Failure>);

impl Policies {
    /// Reads policies.
    ///
    /// # Errors
    /// Where a file cannot be understood, or two rules have the same id.
    pub fn load(program: Program, files: Vec<File>) -> Result<Self, InvalidPolicies> {
        let (worker, declared) = begin(&program, &files)?;
        let mut rules: Vec<(Rule, Arc<About>)> = Vec::new();
        for rule in declared {
            let about = about(&rule);
            let same = rules
                .iter()
                .find(|(_, it)| it.id.eq_ignore_ascii_case(&about.id));
            if let Some((_, other)) = same {
                let (place, id) = (&about.origin, &about.id);
                let why = format!(
                    "{place}: {id} is also the id of the rule at {}",
                    other.origin
                );
                return Err(InvalidPolicies(vec![why]));
            }
            rules.push((rule, Arc::new(about)));
        }
        Ok(Self {
            program,
            files,
            rules,
            idle: Mutex::new(vec![worker]),
            set_aside: Mutex::default(),
        })
    }

    /// Returns what is documented about the rules.
    pub fn abouts(&self) -> impl Iterator<Item = Arc<About>> {
        self.rules.iter().map(|(_, about)| Arc::clone(about))
    }

    /// Returns the paths of the files.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.path.as_str())
    }

    /// Returns the rules that were chosen for documents of a kind, by how they want to see them.
    fn wanted(&self, kind: Kind, selected: &Selected) -> Vec<(Form, Vec<usize>)> {
        let mut wanted = Vec::new();
        for form in [Form::Model, Form::Plain] {
            let rules = self.rules.iter().enumerate();
            let rules = rules.filter(|(_, (rule, about))| {
                let is_for = rule.kinds.contains(&kind) && rule.form == form;
                is_for && selected.has(&Arc::clone(about).into())
            });
            let rules: Vec<usize> = rules.map(|(index, _)| index).collect();
            if !rules.is_empty() {
                wanted.push((form, rules));
            }
        }
        wanted
    }

    /// Evaluates rules. Every one of them has its verdict.
    fn judge(&self, input: &Value, rules: &[usize]) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        let mut left: Vec<usize> = Vec::new();
        for rule in rules {
            match lock(&self.set_aside).get(rule) {
                Some(why) => verdicts.push((*rule, Err(limit(why.clone())))),
                None => left.push(*rule),
            }
        }
        let idle = lock(&self.idle).pop();
        let mut worker = idle.map_or_else(|| self.start(), Ok);
        while let Some(first) = left.first().copied() {
            let gone = match &mut worker {
                Ok(worker) => match put(worker, input, &mut left, &mut verdicts) {
                    Ok(()) => break,
                    Err(gone) => gone,
                },
                Err(gone) => {
                    let failure = limit(gone.why.clone());
                    verdicts.extend(left.drain(..).map(|rule| (rule, Err(failure.clone()))));
                    break;
                }
            };
            // Whoever was asked when the process went has no answer, and is asked no more.
            let guilty = left.first().copied().unwrap_or(first);
            left.retain(|rule| *rule != guilty);
            verdicts.push((guilty, Err(limit(gone.why))));
            worker = self.start();
        }
        if let Ok(worker) = worker {
            lock(&self.idle).push(worker);
        }
        self.set_aside(&verdicts);
        verdicts
    }

    /// Asks rules no more that reached a bound: each document would cost as much.
    fn set_aside(&self, verdicts: &[Verdict]) {
        for (rule, said) in verdicts {
            if let Err(failure) = said
                && failure.is_limit
            {
                let why = || format!("{}; it is not evaluated any more", failure.why);
                lock(&self.set_aside).entry(*rule).or_insert_with(why);
            }
        }
    }

    fn start(&self) -> Result<Worker, Gone> {
        let begun = begin(&self.program, &self.files);
        begun.map(|(worker, _)| worker).map_err(|error| Gone {
            why: error.0.join("; "),
        })
    }
}

/// Runs the policies that were chosen on a document.
pub(super) fn run(view: &View<'_>, given: &Given, options: &CheckOptions, ran: &mut Ran) {
    let Some((policies, kind)) = options.policies.as_ref().zip(input::kind(view)) else {
        return;
    };
    let places = Places::new(view);
    for (form, rules) in policies.wanted(kind, &options.selected) {
        ran.count = ran.count.saturating_add(rules.len());
        for input in input::inputs(view, form) {
            for (rule, said) in policies.judge(&input.value, &rules) {
                let Some((_, about)) = policies.rules.get(rule) else {
                    continue;
                };
                match said {
                    Ok(said) => tell::tell(said, about, &input, &places, given, ran),
                    Err(failure) => ran.problems.push(problem(about, &failure, given)),
                }
            }
        }
    }
}

/// Says whether a problem is that a policy could not be evaluated.
pub(super) fn is_of_policy(problem: &Problem, options: &CheckOptions) -> bool {
    let policies = options.policies.iter();
    let mut rules = policies.flat_map(|policies| &policies.rules);
    rules.any(|(_, about)| about.id == problem.what)
}

fn problem(about: &About, failure: &Failure, given: &Given) -> Problem {
    let kind = if failure.is_limit {
        ProblemKind::Limit
    } else {
        ProblemKind::Input
    };
    let why = format!(
        "the policy at {} says nothing: {}",
        about.origin, failure.why
    );
    Problem::new(kind, about.id.clone(), why).at(&given.name)
}

/// Starts a process and has it read the policies.
fn begin(program: &Program, files: &[File]) -> Result<(Worker, Vec<Rule>), InvalidPolicies> {
    let gone = |gone: Gone| InvalidPolicies(vec![format!("policies cannot be read: {}", gone.why)]);
    let mut worker = Worker::start(program).map_err(gone)?;
    worker.ask(&Request::Load(files.to_vec())).map_err(gone)?;
    match worker.answer().map_err(gone)? {
        Reply::Loaded(rules) => Ok((worker, rules)),
        Reply::Refused(refused) => Err(InvalidPolicies(refused.iter().map(refusal).collect())),
        _ => Err(gone(unexpected())),
    }
}

/// Puts rules to a process; those that were answered are taken out of the list.
fn put(
    worker: &mut Worker,
    input: &Value,
    left: &mut Vec<usize>,
    verdicts: &mut Vec<Verdict>,
) -> Result<(), Gone> {
    worker.ask(&Request::Judge {
        input: input.clone(),
        rules: left.clone(),
    })?;
    loop {
        match worker.answer()? {
            Reply::Judged { rule, said } if left.first() == Some(&rule) => {
                left.retain(|it| *it != rule);
                verdicts.push((rule, said));
            }
            Reply::Done if left.is_empty() => return Ok(()),
            _ => return Err(unexpected()),
        }
    }
}

/// Makes what is documented of what a policy says of itself.
fn about(rule: &Rule) -> About {
    let said = &rule.about;
    let plain = format!("REGO-{}-{}", rule.package.replace('.', "-"), rule.name);
    let named = said.id.as_ref().map(|id| id.replace(' ', "-"));
    let ours = named.as_ref().map(|id| format!("REGO-{id}"));
    let mut ids = named.into_iter().chain(ours);
    let id = ids
        .find(|id| seawall_checks::own::is_free(id))
        .unwrap_or(plain);
    let is_name = |name: &&String| {
        let known = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
        name.contains('-') && name.chars().all(known) && seawall_checks::own::is_free(name)
    };
    let usual = if rule.name.starts_with("warn") {
        Severity::Low
    } else {
        Severity::High
    };
    let severity = said.severity.as_ref().and_then(|word| word.parse().ok());
    let title = said.title.clone();
    About {
        name: said
            .name
            .iter()
            .find(is_name)
            .cloned()
            .unwrap_or_else(|| id.to_ascii_lowercase()),
        title: title
            .unwrap_or_else(|| format!("`{}` of the package `{}`", rule.name, rule.package)),
        severity: severity.unwrap_or(usual),
        why: said.description.clone().unwrap_or_default(),
        remedy: said.remedy.clone().unwrap_or_default(),
        references: said.references.clone(),
        subject: "document",
        condition: format!("data.{}.{}", rule.package, rule.name),
        language: "rego",
        origin: format!("{}:{}", rule.file, rule.line),
        id,
    }
}

fn refusal(refused: &Refusal) -> String {
    let Refusal {
        path,
        line,
        column,
        why,
    } = refused;
    match (line, column) {
        (Some(line), Some(column)) => format!("{path}:{line}:{column}: {why}"),
        (Some(line), None) => format!("{path}:{line}: {why}"),
        _ => format!("{path}: {why}"),
    }
}

fn limit(why: String) -> Failure {
    Failure {
        why,
        is_limit: true,
    }
}

fn unexpected() -> Gone {
    Gone {
        why: "its process answers something else than what it was asked".to_owned(),
    }
}

/// A lock that somebody left in haste holds nothing that could be half done.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
