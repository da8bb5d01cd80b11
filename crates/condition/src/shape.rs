//! What documents look like: which fields there are, and of what kind. Conditions are held against it before they
//! are evaluated, and the reference of the fields is written from it.

/// What a value is.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Anything.
    Any,
    /// A truth value.
    Bool,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list of values of one shape.
    List(&'static Self),
    /// A map of texts to values of one shape.
    Map(&'static Self),
    /// Named fields.
    Object(&'static Object),
}

/// Something with named fields.
#[derive(Debug)]
pub struct Object {
    /// What it is called, in a word for messages and the reference.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
    /// What it may have besides.
    pub more: More,
}

/// What an object may have beside its fields.
#[derive(Clone, Copy, Debug)]
pub enum More {
    /// Nothing.
    Nothing,
    /// Fields of these names with values of any kind, and, where a prefix is given, all that begin with it.
    Named(fn() -> Vec<&'static str>, Option<&'static str>),
}

/// A field.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What its value is.
    pub shape: Shape,
    /// When it is there; empty: always.
    pub when: &'static str,
    /// What it says.
    pub about: &'static str,
}

impl Field {
    /// Makes a field that is always there.
    pub const fn new(name: &'static str, shape: Shape, about: &'static str) -> Self {
        Self {
            name,
            shape,
            when: "",
            about,
        }
    }

    /// Says when it is there.
    #[must_use]
    pub const fn when(mut self, when: &'static str) -> Self {
        self.when = when;
        self
    }
}

impl Object {
    /// Returns a field.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Says whether there may be a field of a name that is not described.
    pub fn may_have(&self, name: &str) -> bool {
        match self.more {
            More::Nothing => false,
            More::Named(names, prefix) => {
                prefix.is_some_and(|prefix| name.starts_with(prefix)) || names().contains(&name)
            }
        }
    }

    /// Returns the names of all fields that are known.
    pub fn names(&self) -> Vec<&'static str> {
        let own = self.fields.iter().map(|field| field.name);
        match self.more {
            More::Nothing => own.collect(),
            More::Named(names, _) => own.chain(names()).collect(),
        }
    }
}

impl Shape {
    /// Writes the shape for the reference.
    pub fn describe(self) -> String {
        match self {
            Self::Any => "anything".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Number => "int".to_owned(),
            Self::Text => "string".to_owned(),
            Self::List(of) => format!("list of {}", of.describe()),
            Self::Map(of) => format!("map of {}", of.describe()),
            Self::Object(object) => object.name.to_owned(),
        }
    }
}
