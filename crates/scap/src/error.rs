//! Why content cannot be evaluated at all. What is wrong with a part of it is a problem beside the rest.

/// Why content cannot be evaluated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A document is no XML, or not what it should be.
    #[error("{what}: {why}")]
    Malformed {
        /// Which document.
        what: String,
        /// Why, as a clause.
        why: String,
    },
    /// A bound is reached.
    #[error("{what} has {why}")]
    Limit {
        /// Which document.
        what: String,
        /// Of what there is too much.
        why: &'static str,
    },
    /// Something that was asked for is not there.
    #[error("there is no {kind} {name}{among}")]
    Missing {
        /// What kind of thing.
        kind: &'static str,
        /// Its name.
        name: String,
        /// What there is instead, as ` (there are …)`, or nothing.
        among: String,
    },
    /// Several things could be meant.
    #[error("there are several {kind}s, and one has to be named: {names}")]
    Ambiguous {
        /// What kind of thing.
        kind: &'static str,
        /// Their names.
        names: String,
    },
}

impl Error {
    /// Makes an error of what is not there; tells what there is.
    pub(crate) fn missing<'a>(
        kind: &'static str,
        name: &str,
        there: impl Iterator<Item = &'a str>,
    ) -> Self {
        let some: Vec<&str> = there.take(SHOWN).collect();
        let among = match some.as_slice() {
            [] => String::new(),
            some => format!(" (there are {})", some.join(", ")),
        };
        Self::Missing {
            kind,
            name: name.to_owned(),
            among,
        }
    }
}

/// How many names are shown.
const SHOWN: usize = 20;
