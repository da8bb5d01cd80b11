//! Source packages that the distribution supports no longer, or only for some uses: no vulnerability found
//! since is fixed, and often none is listed. Debian publishes which they are; that a package has no
//! findings means little then, and the report must say so.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::inventory::Inventory;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::time::Date;

use super::database_problem;
use super::ecosystem::Plan;
use super::outcome::Judgement;
use super::vendor::is_foreign;
use crate::record::{PackageSupport, Support};
use crate::store::Database;

/// Reports installed packages whose sources are not supported in the release that they are judged by; returns
/// what to say in the coverage.
pub(super) fn unsupported(
    database: &Database,
    inventory: &Inventory,
    plan: &Plan,
    today: Date,
    judgement: &mut Judgement,
) -> Vec<String> {
    let told = match database.package_supports(&plan.ecosystem) {
        Ok(told) if told.is_empty() => return Vec::new(),
        Ok(told) => told,
        Err(error) => {
            judgement
                .problems
                .push(database_problem(&error.to_string()));
            return Vec::new();
        }
    };
    let told = Told::new(&told, today);
    let mut ended = Vec::new();
    let mut limited = Vec::new();
    for source in sources(inventory, plan) {
        match told.of(source) {
            Some(Word::Ended(on)) => ended.push(format!("{source} ({on})")),
            Some(Word::Limited) => limited.push(source.to_owned()),
            None => {}
        }
    }
    let mut notes = Vec::new();
    if !ended.is_empty() {
        judgement.problems.push(problem(&ended));
        notes.push(format!(
            "source packages whose security support has ended: {}",
            ended.len()
        ));
    }
    if !limited.is_empty() {
        let (count, named) = (limited.len(), named(&limited));
        notes.push(format!(
            "source packages with limited security support: {count} ({named})"
        ));
    }
    notes
}

/// Returns the source packages that what is installed was built from, sorted.
fn sources<'a>(inventory: &'a Inventory, plan: &Plan) -> BTreeSet<&'a str> {
    let judged = inventory
        .packages
        .iter()
        .filter(|package| package.kind == plan.kind && package.removed_in.is_none());
    let distribution = inventory.distribution.as_ref();
    judged
        .filter(|package| !is_foreign(distribution, package))
        .map(|package| package.source_name_version().0)
        .collect()
}

fn problem(ended: &[String]) -> Problem {
    let count = ended.len();
    let plural = if count == 1 { "" } else { "s" };
    Problem::new(
        ProblemKind::NoData,
        format!("{count} source package{plural}"),
        format!(
            "security support ended for {}: vulnerabilities found since are not fixed and may not be listed",
            named(ended)
        ),
    )
    .hint("use a release that supports them, or do without them")
}

fn named(names: &[String]) -> String {
    let mut shown = names.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>();
    let more = names.len().saturating_sub(MAX_NAMED);
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    shown.join(", ")
}

/// What counts of a package today; the first is the graver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    /// Support ended on that day, the first of those that are told.
    Ended(Date),
    Limited,
}

/// What is told, by name and by the beginning of names.
struct Told<'a> {
    whole: BTreeMap<&'a str, Word>,
    prefixes: BTreeMap<&'a str, Word>,
}

impl<'a> Told<'a> {
    fn new(supports: &'a [PackageSupport], today: Date) -> Self {
        let (mut whole, mut prefixes) = (BTreeMap::new(), BTreeMap::new());
        for support in supports {
            let word = match &support.support {
                // The list names the days on which support will end, too.
                Support::Ended { on, .. } if *on > today => continue,
                Support::Ended { on, .. } => Word::Ended(*on),
                Support::Limited => Word::Limited,
            };
            let names = if support.prefix {
                &mut prefixes
            } else {
                &mut whole
            };
            let known = names.entry(support.package.as_str()).or_insert(word);
            *known = word.min(*known);
        }
        Self { whole, prefixes }
    }

    fn of(&self, source: &str) -> Option<Word> {
        let beginnings = source
            .char_indices()
            .map(|(at, c)| at.saturating_add(c.len_utf8()));
        let by_prefix = beginnings.filter_map(|end| self.prefixes.get(source.get(..end)?));
        let words = by_prefix.chain(self.whole.get(source));
        words.min().copied()
    }
}

/// So many source packages are named.
const MAX_NAMED: usize = 10;
