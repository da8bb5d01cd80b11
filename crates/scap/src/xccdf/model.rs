//! What a checklist says.

use std::collections::BTreeMap;

use crate::cpe::Expression;

/// A checklist.
#[derive(Clone, Debug, Default)]
pub struct Benchmark {
    /// Id.
    pub id: String,
    /// Version.
    pub version: String,
    /// Title.
    pub title: String,
    /// Groups and rules in the order of the document; a group comes before what is in it.
    pub items: Vec<Item>,
    /// Values by id.
    pub values: BTreeMap<String, Value>,
    /// Profiles in the order of the document.
    pub profiles: Vec<Profile>,
    /// Platforms that it is for; any where there are none.
    pub platforms: Vec<String>,
    /// Expressions over platforms, by id.
    pub expressions: BTreeMap<String, Expression>,
    /// Scoring models that it names.
    pub models: Vec<String>,
    /// Texts that others take in, by id.
    pub texts: BTreeMap<String, String>,
    /// What could not be understood: an id, and why.
    pub problems: Vec<(String, String)>,
}

/// A group or a rule.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// Id.
    pub id: String,
    /// Position of the group that it is in.
    pub parent: Option<usize>,
    /// Whether it is selected where no profile says otherwise.
    pub selected: bool,
    /// Weight for scores.
    pub weight: f64,
    /// Of each list one must be selected.
    pub requires: Vec<Vec<String>>,
    /// None of these may be selected.
    pub conflicts: Vec<String>,
    /// Platforms that it is for; any where there are none.
    pub platforms: Vec<String>,
    /// A name that profiles may call several items by.
    pub cluster: Option<String>,
    /// Title.
    pub title: String,
    /// What a rule says besides.
    pub rule: Option<Rule>,
}

/// A rule.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// `unknown`, `info`, `low`, `medium` or `high`.
    pub severity: String,
    /// `full`, `unscored` or `unchecked`.
    pub role: String,
    /// What it is about.
    pub description: String,
    /// Why it matters.
    pub rationale: String,
    /// Identifiers: system and id.
    pub idents: Vec<(String, String)>,
    /// References: address and text.
    pub references: Vec<(String, String)>,
    /// What to do, in words.
    pub fix_text: Option<Text>,
    /// What to do, for machines.
    pub fixes: Vec<Fix>,
    /// How it is checked.
    pub checks: Vec<Check>,
    /// Why it cannot be evaluated, where it cannot.
    pub broken: Option<String>,
}

/// A text with values in it.
#[derive(Clone, Debug, Default)]
pub struct Text(pub Vec<Piece>);

/// A piece of a text.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Words.
    Words(String),
    /// A value, or a text of the checklist, by id; whether it is its title that is meant.
    Reference(String, bool),
}

/// What to do about a rule, for machines.
#[derive(Clone, Debug, Default)]
pub struct Fix {
    /// What it is written in: `urn:xccdf:fix:script:sh`.
    pub system: String,
    /// Its id.
    pub id: String,
    /// The attributes as they are written, by name.
    pub attributes: Vec<(String, String)>,
    /// The text.
    pub text: Text,
}

/// How a rule is checked.
#[derive(Clone, Debug)]
pub enum Check {
    /// By one check.
    Simple(SimpleCheck),
    /// By several that are combined.
    Complex {
        /// Whether all must pass, else one.
        all: bool,
        /// Whether the result is turned round.
        negate: bool,
        /// The checks.
        parts: Vec<Self>,
    },
}

/// One check.
#[derive(Clone, Debug, Default)]
pub struct SimpleCheck {
    /// Who understands it.
    pub system: String,
    /// The name by which profiles choose it.
    pub selector: String,
    /// Whether the result is turned round.
    pub negate: bool,
    /// Whether each definition has a result of its own.
    pub multi: bool,
    /// Values that it takes: id of the value, name there.
    pub exports: Vec<(String, String)>,
    /// Where it is: document, and id there; the first that is there counts.
    pub references: Vec<(String, Option<String>)>,
}

/// A value that profiles may set.
#[derive(Clone, Debug, Default)]
pub struct Value {
    /// Title.
    pub title: String,
    /// `string`, `number` or `boolean`.
    pub kind: String,
    /// How a fact is held against it.
    pub operator: String,
    /// What it may be, by selector; the usual one has none.
    pub values: Vec<(String, Vec<String>)>,
    /// A name that profiles may call several values by.
    pub cluster: Option<String>,
}

/// A choice of rules and values.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Id.
    pub id: String,
    /// The profile that it begins with.
    pub extends: Option<String>,
    /// Title.
    pub title: String,
    /// What it chooses, in order.
    pub actions: Vec<Action>,
    /// Platforms that it is for; any where there are none.
    pub platforms: Vec<String>,
}

/// One choice of a profile.
#[derive(Clone, Debug)]
pub enum Action {
    /// Takes an item in, or leaves it out.
    Select(String, bool),
    /// Sets a value.
    SetValue(String, Vec<String>),
    /// Chooses a value by its selector.
    RefineValue {
        /// Which.
        id: String,
        /// Its selector.
        selector: Option<String>,
        /// How a fact is held against it.
        operator: Option<String>,
    },
    /// Changes a rule.
    RefineRule {
        /// Which.
        id: String,
        /// The check to choose.
        selector: Option<String>,
        /// Its severity.
        severity: Option<String>,
        /// Its role.
        role: Option<String>,
        /// Its weight.
        weight: Option<f64>,
    },
}
