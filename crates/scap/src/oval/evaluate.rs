//! The evaluation of definitions: criteria, tests, and what is kept of them (OVAL Language 5.11, section 5.3).
//!
//! Everything is evaluated once. What refers to itself is an error, and so is what is nested too deeply.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use seawall_model::system::{Sight, System};

use super::function::Values;
use super::item::{Collected, Flag, Item, Tested};
use super::model::{Criteria, Criterion, Definitions, Test};
use super::truth::{Check, Existence, Tally, Truth};
use super::value::{Datatype, Operation, compare};
use crate::limits::{COMPARISONS, READ, REFERENCES};
use crate::pattern::Patterns;

/// Evaluates the definitions of one document against one system.
pub struct Evaluation<'a> {
    pub(crate) definitions: &'a Definitions,
    pub(crate) system: &'a dyn System,
    pub(crate) externals: BTreeMap<String, Vec<String>>,
    /// Seconds since 1970.
    pub(crate) now: i64,
    pub(crate) means: Means,
    pub(crate) kept: RefCell<Kept>,
    busy: RefCell<BTreeSet<(Node, String)>>,
    depth: Cell<usize>,
}

/// What a reference leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    Definition,
    Test,
    Object,
    Variable,
}

/// What was found out so far.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) items: Vec<Rc<Item>>,
    pub(crate) places: BTreeMap<Rc<Item>, usize>,
    pub(crate) bytes: usize,
    pub(crate) objects: BTreeMap<String, Rc<Collected>>,
    pub(crate) variables: BTreeMap<String, Rc<Values>>,
    pub(crate) tests: BTreeMap<String, Rc<Tested>>,
    pub(crate) results: BTreeMap<String, Truth>,
}

/// What the evaluation works with, and how much of it is left.
#[derive(Default)]
pub(crate) struct Means {
    pub(crate) patterns: Patterns,
    comparisons: Cell<u64>,
    read: Cell<u64>,
}

impl Means {
    /// Compares, as long as there have not been too many comparisons.
    pub(crate) fn compare(
        &self,
        datatype: Datatype,
        operation: Operation,
        wanted: &str,
        actual: &str,
    ) -> Result<bool, String> {
        let done = self.comparisons.get().saturating_add(1);
        self.comparisons.set(done);
        if done > COMPARISONS {
            return Err("there are too many comparisons".to_owned());
        }
        compare(datatype, operation, wanted, actual, &self.patterns)
    }

    /// Reads a file, as long as not too much has been read.
    pub(crate) fn read(&self, system: &dyn System, path: &str, most: u64) -> Sight<Vec<u8>> {
        if self.read.get() > READ {
            return Sight::Unseen("too much has been read already".to_owned());
        }
        let seen = system.read(path, most);
        if let Sight::Seen(bytes) = &seen {
            let more = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            self.read.set(self.read.get().saturating_add(more));
        }
        seen
    }
}

impl<'a> Evaluation<'a> {
    /// Begins an evaluation. `externals` are the values of external variables, `now` is the time in seconds since
    /// 1970.
    pub fn new(
        definitions: &'a Definitions,
        system: &'a dyn System,
        externals: BTreeMap<String, Vec<String>>,
        now: i64,
    ) -> Self {
        Self {
            definitions,
            system,
            externals,
            now,
            means: Means::default(),
            kept: RefCell::default(),
            busy: RefCell::default(),
            depth: Cell::new(0),
        }
    }

    /// Evaluates a definition.
    pub fn definition(&self, id: &str) -> Truth {
        if let Some(known) = self.kept.borrow().results.get(id) {
            return *known;
        }
        let made = self.within(Node::Definition, id, || {
            let definition = self.definitions.definitions.get(id);
            match definition.map(|it| it.criteria.as_ref()) {
                None => Truth::Error,
                Some(None) => Truth::NotEvaluated,
                Some(Some(criteria)) => self.criteria(criteria),
            }
        });
        let truth = made.unwrap_or(Truth::Error);
        self.kept.borrow_mut().results.insert(id.to_owned(), truth);
        truth
    }

    /// Evaluates criteria.
    pub(crate) fn criteria(&self, criteria: &Criteria) -> Truth {
        let results = criteria.children.iter().map(|child| self.criterion(child));
        let combined = Tally::of(results).combined(criteria.operator);
        combined.negated(criteria.negate)
    }

    /// Evaluates one of several criteria.
    pub(crate) fn criterion(&self, criterion: &Criterion) -> Truth {
        match criterion {
            Criterion::Criteria(inner) => self.criteria(inner),
            Criterion::Test(it) => self.test(&it.id).truth.negated(it.negate),
            Criterion::Definition(it) => self.definition(&it.id).negated(it.negate),
        }
    }

    /// Evaluates a test.
    pub fn test(&self, id: &str) -> Rc<Tested> {
        if let Some(known) = self.kept.borrow().tests.get(id) {
            return known.clone();
        }
        let made = self.within(Node::Test, id, || match self.definitions.tests.get(id) {
            Some(test) => self.run(test),
            None => failed(format!("there is no test {id} that can be understood")),
        });
        let made = Rc::new(made.unwrap_or_else(failed));
        let mut kept = self.kept.borrow_mut();
        kept.tests.insert(id.to_owned(), made.clone());
        made
    }

    /// The tests that were evaluated, by id.
    pub fn tests(&self) -> BTreeMap<String, Rc<Tested>> {
        self.kept.borrow().tests.clone()
    }

    /// The definitions that were evaluated, by id.
    pub fn results(&self) -> BTreeMap<String, Truth> {
        self.kept.borrow().results.clone()
    }

    /// What was collected of the objects that were asked for, by id.
    pub fn objects(&self) -> BTreeMap<String, Rc<Collected>> {
        self.kept.borrow().objects.clone()
    }

    /// The values of the variables that were asked for, by id.
    pub fn variables(&self) -> BTreeMap<String, Vec<String>> {
        let kept = self.kept.borrow();
        let all = kept.variables.iter();
        all.map(|(id, values)| (id.clone(), values.values.clone()))
            .collect()
    }

    /// The number of items that were found.
    pub fn items(&self) -> usize {
        self.kept.borrow().items.len()
    }

    /// Follows a reference, unless it leads round in a circle or too deep.
    pub(crate) fn within<T>(
        &self,
        node: Node,
        id: &str,
        make: impl FnOnce() -> T,
    ) -> Result<T, String> {
        let key = (node, id.to_owned());
        if !self.busy.borrow_mut().insert(key.clone()) {
            return Err(format!("{id} refers to itself"));
        }
        let depth = self.depth.get();
        let made = if depth >= REFERENCES {
            Err(format!("references to {id} are nested too deeply"))
        } else {
            self.depth.set(depth.saturating_add(1));
            let made = make();
            self.depth.set(depth);
            Ok(made)
        };
        self.busy.borrow_mut().remove(&key);
        made
    }

    fn run(&self, test: &Test) -> Tested {
        let Some(object) = &test.object else {
            let why = format!("tests of kind {} are not understood", test.kind.name);
            return Tested {
                truth: Truth::Unknown,
                items: Vec::new(),
                message: Some(why),
            };
        };
        let collected = self.object(object);
        let message = collected.messages.first().cloned();
        let plain = |truth| Tested {
            truth,
            items: Vec::new(),
            message: message.clone(),
        };
        match collected.flag {
            Flag::Error => plain(Truth::Error),
            Flag::NotCollected => plain(Truth::Unknown),
            Flag::NotApplicable => plain(Truth::NotApplicable),
            Flag::DoesNotExist => {
                let none = matches!(test.existence, Existence::None | Existence::Any);
                plain(Truth::of(none))
            }
            Flag::Complete => self.judge_items(test, &collected, message),
            Flag::Incomplete => self.judge_some(test, &collected, message),
        }
    }

    fn judge_items(&self, test: &Test, found: &Collected, message: Option<String>) -> Tested {
        let exists = self.statuses(&found.items).judged(test.existence);
        let mut tested = self.judge_states(test, found, message);
        if exists != Truth::True {
            tested.truth = exists;
        }
        tested
    }

    /// Judges items of which some may be missing: what more of them could change is not known.
    fn judge_some(&self, test: &Test, found: &Collected, message: Option<String>) -> Tested {
        let statuses = self.statuses(&found.items);
        let exists = match test.existence {
            Existence::Any => Truth::True,
            Existence::AtLeastOne if statuses.exists > 0 => Truth::True,
            Existence::None if statuses.exists > 0 => Truth::False,
            Existence::OnlyOne if statuses.exists > 1 => Truth::False,
            Existence::All if statuses.missing > 0 => Truth::False,
            _ => Truth::Unknown,
        };
        let mut tested = self.judge_states(test, found, message);
        tested.truth = match exists {
            Truth::True if test.states.is_empty() => Truth::True,
            Truth::True => match (test.check, tested.truth) {
                (Check::All | Check::None, Truth::False) => Truth::False,
                (Check::OnlyOne, Truth::False) if self.yes(&tested) > 1 => Truth::False,
                (Check::AtLeastOne, Truth::True) => Truth::True,
                (_, Truth::Error) => Truth::Error,
                _ => Truth::Unknown,
            },
            other => other,
        };
        tested
    }

    #[expect(
        clippy::unused_self,
        reason = "it reads as a question to the evaluation"
    )]
    fn yes(&self, tested: &Tested) -> usize {
        let items = tested.items.iter();
        items.filter(|(_, truth)| *truth == Truth::True).count()
    }

    fn judge_states(&self, test: &Test, found: &Collected, message: Option<String>) -> Tested {
        let mut why = message;
        let mut items = Vec::with_capacity(found.items.len());
        for at in &found.items {
            let Some(item) = self.item(*at) else {
                continue;
            };
            if test.states.is_empty() {
                items.push((*at, Truth::NotEvaluated));
                continue;
            }
            let results = test.states.iter().map(|state| {
                let (truth, said) = self.judge(&item, state);
                why = why.take().or(said);
                truth
            });
            let truth = Tally::of(results).combined(test.operator);
            items.push((*at, truth));
        }
        let truth = if test.states.is_empty() || items.is_empty() {
            Truth::True
        } else {
            Tally::of(items.iter().map(|(_, truth)| *truth)).checked(test.check)
        };
        Tested {
            truth,
            items,
            message: why,
        }
    }
}

fn failed(why: String) -> Tested {
    Tested {
        truth: Truth::Error,
        items: Vec::new(),
        message: Some(why),
    }
}
