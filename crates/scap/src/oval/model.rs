//! What a document of OVAL definitions says.

use std::collections::BTreeMap;

use super::truth::{Check, Existence, Operator};
use super::value::{Datatype, Operation};

/// A document of definitions. Parts that cannot be understood are not in it: who refers to them gets an error, and
/// [`problems`](Self::problems) says why.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    /// Definitions in the order of the document.
    pub order: Vec<String>,
    /// Definitions by id.
    pub definitions: BTreeMap<String, Definition>,
    /// Tests by id.
    pub tests: BTreeMap<String, Test>,
    /// Objects by id.
    pub objects: BTreeMap<String, Object>,
    /// States by id.
    pub states: BTreeMap<String, State>,
    /// Variables by id.
    pub variables: BTreeMap<String, Variable>,
    /// What could not be understood: an id, else a word for the place, and why.
    pub problems: Vec<(String, String)>,
}

/// A definition.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Version.
    pub version: String,
    /// `compliance`, `inventory`, `miscellaneous`, `patch` or `vulnerability`.
    pub class: String,
    /// Title.
    pub title: String,
    /// What must hold; without it nothing is evaluated.
    pub criteria: Option<Criteria>,
}

/// Criteria that are combined.
#[derive(Clone, Debug)]
pub struct Criteria {
    /// How.
    pub operator: Operator,
    /// Whether the result is turned round.
    pub negate: bool,
    /// Whether it says if the rest means anything.
    pub applicability: bool,
    /// What is combined.
    pub children: Vec<Criterion>,
}

/// One of several criteria.
#[derive(Clone, Debug)]
pub enum Criterion {
    /// Criteria of their own.
    Criteria(Criteria),
    /// A test.
    Test(Reference),
    /// Another definition.
    Definition(Reference),
}

/// A reference to a test or a definition.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Its id.
    pub id: String,
    /// Whether its result is turned round.
    pub negate: bool,
    /// Whether it says if the rest means anything.
    pub applicability: bool,
}

/// What kind of thing a test, an object or a state is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    /// The last part of its namespace: `linux`, `unix`, `independent`.
    pub platform: String,
    /// Its name without `_test`, `_object` or `_state`: `dpkginfo`.
    pub name: String,
}

/// A test.
#[derive(Clone, Debug)]
pub struct Test {
    /// What it is about.
    pub kind: Kind,
    /// Version.
    pub version: String,
    /// What it is for, in words.
    pub comment: String,
    /// How many of the items must be as the states say.
    pub check: Check,
    /// How many items must exist.
    pub existence: Existence,
    /// How several states are combined.
    pub operator: Operator,
    /// The object.
    pub object: Option<String>,
    /// The states.
    pub states: Vec<String>,
}

/// An object: what to look for.
#[derive(Clone, Debug)]
pub struct Object {
    /// What it is about.
    pub kind: Kind,
    /// Version.
    pub version: String,
    /// How.
    pub body: Body,
}

/// How an object says what to look for.
#[derive(Clone, Debug)]
pub enum Body {
    /// By its entities.
    Entities {
        /// How to search.
        behaviours: BTreeMap<String, String>,
        /// What must be so.
        entities: Vec<Entity>,
        /// What is left out, or kept.
        filters: Vec<Filter>,
    },
    /// By combining others.
    Set(Box<Set>),
}

/// Items of objects, combined.
#[derive(Clone, Debug)]
pub struct Set {
    /// How.
    pub operator: SetOperator,
    /// Of sets.
    pub sets: Vec<Self>,
    /// Of objects.
    pub objects: Vec<String>,
    /// What is left out of the objects' items, or kept.
    pub filters: Vec<Filter>,
}

/// How sets are combined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SetOperator {
    /// What is in one of them.
    #[default]
    Union,
    /// What is in both.
    Intersection,
    /// What is in the first, but not in the second.
    Complement,
}

/// Items that a state describes are left out or kept.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The state.
    pub state: String,
    /// Whether they are kept, and all others left out.
    pub include: bool,
}

/// One thing that an object or a state says.
#[derive(Clone, Debug, Default)]
pub struct Entity {
    /// Of what.
    pub name: String,
    /// How values are understood.
    pub datatype: Datatype,
    /// How they are compared.
    pub operation: Operation,
    /// What is wanted, where no variable says so.
    pub value: String,
    /// The variable that says what is wanted.
    pub variable: Option<String>,
    /// How many of the variable's values must fit.
    pub variable_check: Check,
    /// How many of the item's values must fit.
    pub entity_check: Check,
    /// Whether it says that there is nothing.
    pub nil: bool,
}

/// A state: how items must be.
#[derive(Clone, Debug)]
pub struct State {
    /// What it is about.
    pub kind: Kind,
    /// How its entities are combined.
    pub operator: Operator,
    /// What must be so.
    pub entities: Vec<Entity>,
}

/// A variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// How its values are understood.
    pub datatype: Datatype,
    /// Where they come from.
    pub origin: Origin,
}

/// Where the values of a variable come from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// They stand here.
    Constant(Vec<String>),
    /// Somebody else brings them.
    External,
    /// They are computed.
    Local(Component),
}

/// What values are computed from.
#[derive(Clone, Debug)]
pub enum Component {
    /// A value.
    Literal(String),
    /// A field of the items of an object.
    Object {
        /// The object.
        id: String,
        /// The field.
        field: String,
    },
    /// Another variable.
    Variable(String),
    /// A function.
    Function(Function, Vec<Self>),
}

/// A function over values.
#[derive(Clone, Debug)]
pub enum Function {
    /// Sums or products.
    Arithmetic {
        /// Whether it multiplies.
        multiply: bool,
    },
    /// Makes a text begin with something.
    Begin(String),
    /// Puts texts together.
    Concat,
    /// Counts values.
    Count,
    /// Makes a text end with something.
    End(String),
    /// Makes an expression that matches a text.
    EscapeRegex,
    /// Makes an expression of a glob; whether `\` is a character.
    GlobToRegex {
        /// Whether `\` is a character.
        no_escape: bool,
    },
    /// Takes a group out of a text.
    RegexCapture(String),
    /// Takes a text apart.
    Split(String),
    /// Takes a part of a text.
    Substring {
        /// The first character, counted from 1.
        start: i64,
        /// How many; all that follow where it is negative.
        length: i64,
    },
    /// Seconds between two times.
    TimeDifference {
        /// How the first is written.
        first: TimeFormat,
        /// How the second is written.
        second: TimeFormat,
    },
    /// Leaves out values that were there before.
    Unique,
}

/// How a time is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeFormat {
    /// Year, month, day.
    #[default]
    YearMonthDay,
    /// Month, day, year.
    MonthDayYear,
    /// Day, month, year.
    DayMonthYear,
    /// Hundreds of nanoseconds since 1601.
    WindowsFileTime,
    /// Seconds since 1970.
    SecondsSinceEpoch,
    /// CIM's.
    CimDatetime,
}
