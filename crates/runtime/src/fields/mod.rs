//! What rules can ask: names, types and arguments of fields, and how a value is got for an event.

mod table;

pub use table::find;

/// A field that rules can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name: `proc.name`.
    pub name: &'static str,
    /// The type of its value, or of each of its values.
    pub of: Type,
    /// Whether it has a list of values.
    pub list: bool,
    /// What may stand in its brackets.
    pub argument: Argument,
    /// Whether transformers may take it.
    pub transformable: bool,
    /// Whether it may stand on the right of a comparison.
    pub comparable: bool,
    /// Whether rules should do without it.
    pub deprecated: bool,
    /// The source of events that has it.
    pub source: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
}

/// What may stand in the brackets of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Nothing: there are none.
    None,
    /// A number; `true` where it has to be there.
    Index(bool),
    /// A key; `true` where it has to be there.
    Key(bool),
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A whole number with a sign.
    Int,
    /// A whole number without.
    Uint,
    /// A number with a fraction.
    Double,
    /// True or false.
    Bool,
    /// Text.
    Text,
    /// A path; compared as text, printed without doubled separators.
    Path,
    /// Bytes.
    Bytes,
    /// Nanoseconds since 1970.
    Time,
    /// Nanoseconds.
    Duration,
    /// An address of IPv4 or IPv6.
    Ip,
    /// A network of IPv4 or IPv6.
    Network,
    /// A port; names of services are understood where rules compare.
    Port,
}
