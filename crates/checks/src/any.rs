//! A check that is ours, or one of the user's own: what reports need to know of either.

use std::fmt;
use std::sync::Arc;

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Variant};
use crate::own::About;

/// A check, whoever made it.
#[derive(Clone)]
pub enum AnyCheck {
    /// One of ours.
    BuiltIn(&'static Check),
    /// One of the user's own.
    Own(Arc<About>),
}

impl AnyCheck {
    /// Returns the id.
    pub fn id(&self) -> &str {
        match self {
            Self::BuiltIn(check) => check.id,
            Self::Own(about) => &about.id,
        }
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        match self {
            Self::BuiltIn(check) => check.name,
            Self::Own(about) => &about.name,
        }
    }

    /// Returns the fault in a few words: that of a variant, where it is one's.
    pub fn title(&self, variant: Option<&str>) -> &str {
        match self {
            Self::BuiltIn(check) => find(check, variant).map_or(check.title, |it| it.title),
            Self::Own(about) => &about.title,
        }
    }

    /// Returns how bad it is, or a variant of it.
    pub fn severity(&self, variant: Option<&str>) -> Severity {
        match self {
            Self::BuiltIn(check) => find(check, variant)
                .and_then(|variant| variant.severity)
                .unwrap_or(check.severity),
            Self::Own(about) => about.severity,
        }
    }

    /// Returns what to do instead; empty where nobody says.
    pub fn remedy(&self) -> &str {
        match self {
            Self::BuiltIn(check) => check.remedy,
            Self::Own(about) => &about.remedy,
        }
    }

    /// Returns the names that peers give the fault.
    pub fn aliases(&self) -> &[Alias] {
        match self {
            Self::BuiltIn(check) => check.aliases,
            Self::Own(_) => &[],
        }
    }

    /// Returns where to read more, weaknesses of the CWE among it.
    pub fn references(&self) -> Vec<String> {
        match self {
            Self::BuiltIn(check) => {
                let weaknesses = check
                    .cwe
                    .iter()
                    .map(|number| format!("https://cwe.mitre.org/data/definitions/{number}.html"));
                let own = check.references.iter().map(|url| (*url).to_owned());
                own.chain(weaknesses).collect()
            }
            Self::Own(about) => about.references.clone(),
        }
    }

    /// Returns the check, where it is one of ours.
    pub const fn built_in(&self) -> Option<&'static Check> {
        match self {
            Self::BuiltIn(check) => Some(check),
            Self::Own(_) => None,
        }
    }
}

impl From<&'static Check> for AnyCheck {
    fn from(check: &'static Check) -> Self {
        Self::BuiltIn(check)
    }
}

impl From<Arc<About>> for AnyCheck {
    fn from(about: Arc<About>) -> Self {
        Self::Own(about)
    }
}

impl fmt::Debug for AnyCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

fn find(check: &'static Check, variant: Option<&str>) -> Option<&'static Variant> {
    let mut variants = check.variants.iter();
    variants.find(|known| Some(known.name) == variant)
}
