//! Platforms: dictionaries that say how a platform is recognised (CPE 2.3 Dictionary), expressions over platforms (CPE
//! 2.3 Applicability Language), and names that stand for others (CPE 2.3 Name Matching).

use std::collections::BTreeMap;

use crate::limits::REFERENCES;
use crate::oval::truth::{Operator, Tally, Truth};
use crate::xml::Element;

/// Platforms and the checks that recognise them.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    items: Vec<Platform>,
    expressions: BTreeMap<String, Expression>,
}

#[derive(Clone, Debug)]
struct Platform {
    name: String,
    checks: Vec<CheckReference>,
}

/// A check that recognises a platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckReference {
    /// Who understands it.
    pub system: String,
    /// The document that it is in.
    pub href: String,
    /// Its id there.
    pub id: String,
}

/// An expression over platforms.
#[derive(Clone, Debug)]
pub enum Expression {
    /// Several that are combined.
    Test {
        /// How.
        operator: Operator,
        /// Whether the result is turned round.
        negate: bool,
        /// Which.
        parts: Vec<Self>,
    },
    /// A platform by its name.
    Name(String),
    /// A check.
    Check(CheckReference),
    /// One that cannot be understood.
    Broken,
}

impl Dictionary {
    /// Reads a `cpe-list`.
    pub(crate) fn read(list: &Element) -> Self {
        let items = list.elements().filter(|one| &*one.name == "cpe-item");
        let items = items.map(|item| {
            let checks = item.elements().filter(|one| &*one.name == "check");
            let mut checks: Vec<CheckReference> = checks
                .map(|check| CheckReference {
                    system: check.word("system").to_owned(),
                    href: check.word("href").to_owned(),
                    id: check.text().trim().to_owned(),
                })
                .collect();
            // Version 2.3 of the dictionary has its checks one level deeper.
            let deeper = item.elements().filter(|one| &*one.name == "cpe23-item");
            checks.extend(
                deeper
                    .flat_map(Element::elements)
                    .filter(|one| &*one.name == "check")
                    .map(|check| CheckReference {
                        system: check.word("system").to_owned(),
                        href: check.word("href").to_owned(),
                        id: check.text().trim().to_owned(),
                    }),
            );
            Platform {
                name: item.word("name").to_owned(),
                checks,
            }
        });
        Self {
            items: items.collect(),
            expressions: expressions(list),
        }
    }

    /// Returns the checks of all platforms that a name stands for.
    pub(crate) fn checks(&self, name: &str) -> impl Iterator<Item = &CheckReference> {
        let fitting = self
            .items
            .iter()
            .filter(move |item| stands_for(name, &item.name));
        fitting.flat_map(|item| &item.checks)
    }

    /// Returns an expression of the dictionary's own.
    pub(crate) fn expression(&self, id: &str) -> Option<&Expression> {
        self.expressions.get(id)
    }
}

/// Reads the expressions of a `platform-specification`, wherever it stands in an element.
pub(crate) fn expressions(element: &Element) -> BTreeMap<String, Expression> {
    let mut all = BTreeMap::new();
    let found = element.elements().filter(|one| {
        &*one.name == "platform-specification" && one.space.contains("cpe.mitre.org/language")
    });
    for platform in found
        .flat_map(Element::elements)
        .filter(|one| &*one.name == "platform")
    {
        let test = platform.elements().find(|one| &*one.name == "logical-test");
        let read = test.map_or(Expression::Broken, |test| expression(test, 0));
        all.insert(platform.word("id").to_owned(), read);
    }
    all
}

fn expression(element: &Element, depth: usize) -> Expression {
    match &*element.name {
        "logical-test" if depth < REFERENCES => {
            let operator = match element.word("operator") {
                "AND" | "and" => Operator::And,
                "OR" | "or" => Operator::Or,
                _ => return Expression::Broken,
            };
            let parts = element
                .elements()
                .map(|one| expression(one, depth.saturating_add(1)));
            Expression::Test {
                operator,
                negate: element.flag("negate").unwrap_or(false),
                parts: parts.collect(),
            }
        }
        "fact-ref" => Expression::Name(element.word("name").to_owned()),
        "check-fact-ref" => Expression::Check(CheckReference {
            system: element.word("system").to_owned(),
            href: element.word("href").to_owned(),
            id: element.word("id-ref").to_owned(),
        }),
        _ => Expression::Broken,
    }
}

impl Expression {
    /// Evaluates it; what names and checks are worth is asked.
    pub(crate) fn evaluate(
        &self,
        name: &mut dyn FnMut(&str) -> Truth,
        check: &mut dyn FnMut(&CheckReference) -> Truth,
    ) -> Truth {
        match self {
            Self::Test {
                operator,
                negate,
                parts,
            } => {
                let results = parts.iter().map(|part| part.evaluate(name, check));
                let combined = Tally::of(results).combined(*operator);
                combined.negated(*negate)
            }
            Self::Name(wanted) => name(wanted),
            Self::Check(wanted) => check(wanted),
            Self::Broken => Truth::Error,
        }
    }
}

/// Says whether a name stands for a known one: each of its parts is open, or the same.
fn stands_for(name: &str, known: &str) -> bool {
    let (Some(name), Some(known)) = (parts(name), parts(known)) else {
        return name == known;
    };
    let most = name.len().max(known.len());
    (0..most).all(|at| {
        let wanted = name.get(at).map_or("", String::as_str);
        let has = known.get(at).map_or("", String::as_str);
        wanted.is_empty() || wanted == has
    })
}

fn parts(name: &str) -> Option<Vec<String>> {
    let rest = name
        .strip_prefix("cpe:2.3:")
        .or_else(|| name.strip_prefix("cpe:/"))?;
    let open = |part: &str| match part {
        "*" => String::new(),
        part => part.to_ascii_lowercase().replace('\\', ""),
    };
    Some(rest.split(':').map(open).collect())
}

#[cfg(test)]
mod tests {
    use super::stands_for;

    #[test]
    fn a_name_stands_for_narrower_ones() {
        let rows = [
            (
                "cpe:/o:debian:debian_linux:11",
                "cpe:/o:debian:debian_linux:11",
                true,
            ),
            (
                "cpe:/o:debian:debian_linux",
                "cpe:/o:debian:debian_linux:11",
                true,
            ),
            (
                "cpe:/o:debian:debian_linux:11",
                "cpe:/o:debian:debian_linux",
                false,
            ),
            (
                "cpe:/o:debian:debian_linux:11",
                "cpe:/o:debian:debian_linux:10",
                false,
            ),
            (
                "cpe:2.3:o:debian:debian_linux:11:*:*:*:*:*:*:*",
                "cpe:/o:debian:debian_linux:11",
                true,
            ),
            ("cpe:/a:machine", "cpe:/a:machine", true),
            (
                "cpe:/o:Debian:debian_linux:11",
                "cpe:/o:debian:debian_linux:11",
                true,
            ),
            ("machine", "cpe:/a:machine", false),
        ];
        for (name, known, want) in rows {
            assert_eq!(stands_for(name, known), want, "{name} {known}");
        }
    }
}
