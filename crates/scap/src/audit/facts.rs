//! What an evaluation found out, kept when it is over.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use crate::oval::evaluate::Evaluation;
use crate::oval::item::{Collected, Item, Status, Tested};
use crate::oval::model::{Criteria, Criterion, Definitions};
use crate::oval::truth::Truth;

/// What was found out with one document of definitions.
#[derive(Debug)]
pub struct Facts {
    /// Id of its component, or the name of its file.
    pub id: String,
    /// The document.
    pub definitions: Arc<Definitions>,
    /// The document as it is written.
    pub source: String,
    /// Results of definitions.
    pub results: BTreeMap<String, Truth>,
    /// Results of tests.
    pub tests: BTreeMap<String, Rc<Tested>>,
    /// What was collected of objects.
    pub objects: BTreeMap<String, Rc<Collected>>,
    /// Values of variables.
    pub variables: BTreeMap<String, Vec<String>>,
    /// Items.
    pub items: Vec<Rc<Item>>,
}

/// A test that has a part in a result, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Id of the test.
    pub test: String,
    /// What it is for.
    pub comment: String,
    /// Its result.
    pub truth: Truth,
    /// Why, where there is more to say.
    pub message: Option<String>,
    /// The items that it is about, a line each.
    pub items: Vec<String>,
}

impl Facts {
    /// Keeps what an evaluation found out.
    pub(crate) fn of(
        id: &str,
        definitions: Arc<Definitions>,
        source: String,
        evaluation: &Evaluation<'_>,
    ) -> Self {
        let items = (0..evaluation.items()).filter_map(|at| evaluation.item(at));
        Self {
            id: id.to_owned(),
            definitions,
            source,
            results: evaluation.results(),
            tests: evaluation.tests(),
            objects: evaluation.objects(),
            variables: evaluation.variables(),
            items: items.collect(),
        }
    }

    /// Returns the tests that decide a definition: at most so many, those that failed or could not be told first.
    pub fn shown(&self, definition: &str, most: usize) -> Vec<Shown> {
        let mut ids = Vec::new();
        let mut seen = BTreeSet::new();
        self.gather(definition, &mut seen, &mut ids);
        let mut all: Vec<Shown> = ids.iter().filter_map(|id| self.show(id)).collect();
        all.sort_by_key(|one| match one.truth {
            Truth::Error => 0,
            Truth::Unknown => 1,
            Truth::False => 2,
            Truth::NotEvaluated | Truth::NotApplicable => 3,
            Truth::True => 4,
        });
        all.truncate(most);
        all
    }

    fn gather(&self, id: &str, seen: &mut BTreeSet<String>, tests: &mut Vec<String>) {
        let mut waiting = vec![id.to_owned()];
        while let Some(id) = waiting.pop() {
            if !seen.insert(id.clone()) || seen.len() > MOST {
                continue;
            }
            let definition = self.definitions.definitions.get(&id);
            let mut open: Vec<&Criteria> = definition
                .and_then(|it| it.criteria.as_ref())
                .into_iter()
                .collect();
            while let Some(criteria) = open.pop() {
                for child in &criteria.children {
                    match child {
                        Criterion::Criteria(inner) => open.push(inner),
                        Criterion::Definition(it) => waiting.push(it.id.clone()),
                        Criterion::Test(it) if !tests.contains(&it.id) => {
                            tests.push(it.id.clone());
                        }
                        Criterion::Test(_) => {}
                    }
                }
            }
        }
    }

    fn show(&self, id: &str) -> Option<Shown> {
        let tested = self.tests.get(id)?;
        let comment = self.definitions.tests.get(id).map(|it| it.comment.clone());
        let mut chosen: Vec<&(usize, Truth)> = tested.items.iter().collect();
        // Those that are not as they should be say more than the others.
        chosen.sort_by_key(|(_, truth)| *truth == Truth::True);
        let items = chosen.iter().take(ITEMS).filter_map(|(at, _)| {
            let item = self.items.get(*at)?;
            Some(line(item))
        });
        Some(Shown {
            test: id.to_owned(),
            comment: comment.unwrap_or_default(),
            truth: tested.truth,
            message: tested.message.clone(),
            items: items.collect(),
        })
    }
}

/// An item as one line: what it is, and what is known of it that says most.
fn line(item: &Item) -> String {
    let mut out = item.kind.name.clone();
    let skipped = [
        "pattern", "path", "filename", "instance", "a_time", "c_time", "m_time",
    ];
    for field in &item.fields {
        let is_plain_bit = field.name != "suid" && field.value == "false";
        if skipped.contains(&field.name) || is_plain_bit {
            continue;
        }
        let value: String = match (field.status, field.masked) {
            (Status::Exists, false) => field.value.chars().take(LONGEST).collect(),
            (Status::Exists, true) => "***".to_owned(),
            (status, _) => format!("({})", status.name()),
        };
        let value = value.replace(['\n', '\r'], "⏎");
        out.push(' ');
        out.push_str(field.name);
        out.push('=');
        out.push_str(&value);
        if out.len() > LINE {
            out.push('…');
            break;
        }
    }
    out
}

/// Definitions that are looked into for one result.
const MOST: usize = 1000;
/// Items that are shown of one test.
const ITEMS: usize = 5;
/// Characters of a value that is shown.
const LONGEST: usize = 120;
/// Bytes of a line, about.
const LINE: usize = 300;
