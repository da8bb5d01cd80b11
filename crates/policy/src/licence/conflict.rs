//! Licences that a project of another licence cannot take in.
//!
//! One-way compatibility, when both go into one work that is passed on: each rule names what comes in, what
//! the project is under, why that does not go together, and who says so. The first rule that fits counts.
//! What no rule names is no conflict that we know of.

use spdx::{Expression, LicenseReq};

use super::category::Category;
use super::expression::{fold, parse};

/// Why a licence cannot come into a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Why, as a clause without a full stop.
    pub why: &'static str,
    /// Where that is said.
    pub reference: &'static str,
}

/// A project's licence.
#[derive(Clone, Debug)]
pub struct Project {
    expression: Expression,
}

impl Project {
    /// Reads an expression; `None` where it is none.
    pub fn new(expression: &str) -> Option<Self> {
        parse(expression).map(|expression| Self { expression })
    }

    /// Returns the expression.
    pub fn expression(&self) -> String {
        self.expression.to_string()
    }

    /// Says why the project cannot take in what is under this expression: with the term that is in the way.
    pub fn conflict(&self, inbound: &Expression) -> Option<(String, Conflict)> {
        let mut rate = |term: &LicenseReq| {
            let found = self.conflict_with(term);
            found.map(|conflict| (term.to_string(), conflict))
        };
        fold(inbound, &mut rate, &|found| usize::from(found.is_some()))?
    }

    /// A project under a choice passes where one of its licences does; one under several must with all.
    fn conflict_with(&self, inbound: &LicenseReq) -> Option<Conflict> {
        let mut rate = |own: &LicenseReq| conflict(inbound, own);
        fold(&self.expression, &mut rate, &|found| {
            usize::from(found.is_some())
        })?
    }
}

fn conflict(inbound: &LicenseReq, own: &LicenseReq) -> Option<Conflict> {
    let (from, to) = (Side::new(inbound), Side::new(own));
    // The same licence on both sides never stands in its own way, and no exception makes it narrower.
    if from.name == to.name || from.base == to.base && from.later {
        return None;
    }
    let rule = RULES
        .iter()
        .find(|rule| rule.from.fits(&from) && rule.to.fits(&to))?;
    rule.conflict
}

/// A term, ready to be compared.
struct Side {
    /// As in the expression, without exception.
    name: String,
    /// Without `-only` and `-or-later`.
    base: String,
    later: bool,
    category: Category,
}

impl Side {
    fn new(term: &LicenseReq) -> Self {
        let name = term.license.to_string();
        let later = name.ends_with("-or-later") || name.ends_with('+');
        let base = name
            .trim_end_matches("-only")
            .trim_end_matches("-or-later")
            .trim_end_matches('+')
            .to_owned();
        Self {
            name,
            base,
            later,
            category: Category::of(term),
        }
    }

    /// Says whether GPL or AGPL 3 may be used for it.
    fn is_gpl3(&self) -> bool {
        self.base == "GPL-3.0" || (self.later && matches!(&*self.base, "GPL-1.0" | "GPL-2.0"))
    }
}

/// What a rule speaks of.
#[derive(Clone, Copy)]
enum Which {
    Any,
    Is(&'static [&'static str]),
    Category(Category),
    /// Free for all but what GPL 3 is: GPL 3 itself, or an older one that allows later versions.
    Gpl3,
    /// GPL 2 and nothing later.
    Gpl2Only,
    /// A licence that asks little: permissive or public domain.
    Lenient,
}

impl Which {
    fn fits(self, side: &Side) -> bool {
        match self {
            Self::Any => true,
            Self::Is(names) => names.contains(&&*side.base) || names.contains(&&*side.name),
            Self::Category(category) => side.category == category,
            Self::Gpl3 => side.category == Category::StrongCopyleft && side.is_gpl3(),
            Self::Gpl2Only => {
                side.category == Category::StrongCopyleft
                    && !side.later
                    && matches!(&*side.base, "GPL-2.0" | "GPL-1.0")
            }
            Self::Lenient => matches!(side.category, Category::Permissive | Category::PublicDomain),
        }
    }
}

struct Rule {
    from: Which,
    to: Which,
    /// `None`: these go together, whatever a later rule says.
    conflict: Option<Conflict>,
}

const fn bad(from: Which, to: Which, why: &'static str, reference: &'static str) -> Rule {
    Rule {
        from,
        to,
        conflict: Some(Conflict { why, reference }),
    }
}

const fn good(from: Which, to: Which) -> Rule {
    Rule {
        from,
        to,
        conflict: None,
    }
}

const GNU: &str = "https://www.gnu.org/licenses/license-list.html";
const GNU_FAQ: &str = "https://www.gnu.org/licenses/gpl-faq.html#AllCompatibility";
const APACHE: &str = "https://www.apache.org/legal/resolved.html#category-x";
const APACHE_GPL: &str = "https://www.apache.org/licenses/GPL-compatibility.html";
const CC_NC: &str =
    "https://creativecommons.org/faq/#does-my-use-violate-the-noncommercial-clause-of-the-licenses";
const EUPL: &str =
    "https://joinup.ec.europa.eu/collection/eupl/matrix-eupl-compatible-open-source-licences";

const AGPL: Which = Which::Is(&["AGPL-3.0"]);
const ADVERTISING: Which = Which::Is(&[
    "BSD-4-Clause",
    "BSD-4-Clause-UC",
    "OpenSSL",
    "SSLeay",
    "Apache-1.0",
    "Apache-1.1",
    "PHP-3.0",
    "PHP-3.01",
    "XFree86-1.1",
    "Zend-2.0",
]);
const CDDL_LIKE: Which = Which::Is(&[
    "CDDL-1.0",
    "CDDL-1.1",
    "CPL-1.0",
    "IPL-1.0",
    "EPL-1.0",
    "EPL-2.0",
    "MPL-1.0",
    "MPL-1.1",
    "NPL-1.0",
    "NPL-1.1",
    "SISSL",
    "QPL-1.0",
    "APSL-2.0",
    "LPPL-1.3c",
    "MS-PL",
    "MS-RL",
]);
const GPL3_ONLY_LIBRARIES: Which = Which::Is(&["LGPL-3.0"]);
const STRONG: Which = Which::Category(Category::StrongCopyleft);
const WEAK: Which = Which::Category(Category::WeakCopyleft);
const NETWORK: Which = Which::Category(Category::NetworkCopyleft);

/// In order; the first that fits counts.
const RULES: &[Rule] = &[
    bad(
        Which::Category(Category::Proprietary),
        Which::Any,
        "nobody may pass it on without an agreement with its owner",
        GNU,
    ),
    // The JSON licence is said by name, because its clause surprises everybody.
    bad(
        Which::Is(&["JSON"]),
        Which::Any,
        "its clause \"for Good, not Evil\" restricts use, which free licences do not allow to be added",
        APACHE,
    ),
    bad(
        Which::Category(Category::NonCommercial),
        Which::Any,
        "it restricts what the work may be used for, and the project's licence does not",
        CC_NC,
    ),
    // Into GPL 2 and nothing later.
    bad(
        Which::Is(&["Apache-2.0"]),
        Which::Gpl2Only,
        "Apache-2.0's terms on patents and indemnification are restrictions that GPL 2 does not allow",
        APACHE_GPL,
    ),
    bad(
        Which::Gpl3,
        Which::Gpl2Only,
        "GPL 3 has terms that GPL 2 does not allow to be added, and the project does not take later versions",
        GNU_FAQ,
    ),
    bad(
        AGPL,
        Which::Gpl2Only,
        "AGPL 3 asks more than GPL 2, and the project does not take later versions",
        GNU_FAQ,
    ),
    bad(
        GPL3_ONLY_LIBRARIES,
        Which::Gpl2Only,
        "LGPL 3 is GPL 3 with permissions, and GPL 2 alone does not go with it",
        GNU_FAQ,
    ),
    // Into any GPL or AGPL.
    bad(
        Which::Gpl2Only,
        Which::Is(&["GPL-3.0"]),
        "it is under GPL 2 alone, which does not go into a work under GPL 3",
        GNU_FAQ,
    ),
    bad(
        Which::Gpl2Only,
        AGPL,
        "it is under GPL 2 alone, which does not go into a work under AGPL 3",
        GNU_FAQ,
    ),
    good(Which::Gpl3, AGPL),
    good(AGPL, Which::Gpl3),
    good(Which::Gpl3, Which::Gpl3),
    bad(
        ADVERTISING,
        STRONG,
        "its clause on advertising or on names is a restriction that the GPL does not allow",
        GNU,
    ),
    bad(
        ADVERTISING,
        AGPL,
        "its clause on advertising or on names is a restriction that the AGPL does not allow",
        GNU,
    ),
    bad(
        CDDL_LIKE,
        STRONG,
        "its copyleft and the GPL's each ask for their own licence for the same files",
        GNU,
    ),
    bad(
        CDDL_LIKE,
        AGPL,
        "its copyleft and the AGPL's each ask for their own licence for the same files",
        GNU,
    ),
    bad(
        Which::Is(&["MPL-2.0-no-copyleft-exception"]),
        STRONG,
        "it is marked as incompatible with secondary licences, the GPL among them",
        GNU,
    ),
    good(Which::Is(&["CECILL-2.1", "CECILL-2.0"]), STRONG),
    good(STRONG, Which::Is(&["CECILL-2.1", "CECILL-2.0"])),
    bad(
        STRONG,
        Which::Is(&["EUPL-1.1"]),
        "the whole would have to come under its licence instead of the project's",
        EUPL,
    ),
    // Network copyleft into anything but itself.
    bad(
        NETWORK,
        STRONG,
        "it asks for the source also of what is offered over a network, which the project's licence does not",
        GNU,
    ),
    bad(
        NETWORK,
        WEAK,
        "the whole would have to come under its licence instead of the project's",
        GNU,
    ),
    bad(
        NETWORK,
        Which::Lenient,
        "the whole would have to come under its licence, which also binds those who offer it over a network",
        APACHE,
    ),
    bad(
        NETWORK,
        Which::Category(Category::Proprietary),
        "the source of the whole would have to be given to everybody who uses it over a network",
        GNU,
    ),
    bad(
        NETWORK,
        Which::Any,
        "the whole would have to come under its licence",
        GNU,
    ),
    // Strong copyleft.
    bad(
        STRONG,
        Which::Is(&["Apache-2.0"]),
        "the whole would have to come under the GPL when it is passed on, and not under Apache-2.0",
        APACHE_GPL,
    ),
    bad(
        STRONG,
        Which::Lenient,
        "the whole would have to come under its licence when it is passed on",
        APACHE,
    ),
    bad(
        STRONG,
        WEAK,
        "the whole would have to come under its licence when it is passed on",
        GNU,
    ),
    bad(
        STRONG,
        Which::Category(Category::Proprietary),
        "the source of the whole would have to be given to whoever gets it",
        GNU,
    ),
    bad(
        STRONG,
        Which::Category(Category::NonCommercial),
        "it does not allow restrictions on what the work is used for to be added",
        GNU,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Expectations: the FSF's list and its table of compatibility, the ASF's categories.
    #[test]
    fn pairs() {
        let cases = [
            ("MIT", "Apache-2.0", false),
            ("Apache-2.0", "MIT", false),
            ("Apache-2.0", "GPL-2.0-only", true),
            ("Apache-2.0", "GPL-2.0-or-later", false),
            ("Apache-2.0", "GPL-3.0-only", false),
            ("GPL-3.0-only", "Apache-2.0", true),
            ("GPL-2.0-only", "Apache-2.0", true),
            ("GPL-2.0-only", "GPL-3.0-only", true),
            ("GPL-2.0-or-later", "GPL-3.0-only", false),
            ("GPL-3.0-only", "GPL-2.0-only", true),
            ("GPL-2.0-or-later", "GPL-2.0-only", false),
            ("GPL-2.0-only", "GPL-2.0-only", false),
            ("GPL-3.0-or-later", "AGPL-3.0-only", false),
            ("AGPL-3.0-only", "GPL-3.0-only", false),
            ("AGPL-3.0-or-later", "MIT", true),
            ("AGPL-3.0-only", "LicenseRef-proprietary", true),
            ("GPL-2.0-only", "LicenseRef-proprietary", true),
            ("LGPL-2.1-only", "LicenseRef-proprietary", false),
            ("LGPL-2.1-or-later", "Apache-2.0", false),
            ("MPL-2.0", "MIT", false),
            ("MPL-2.0", "GPL-3.0-only", false),
            ("CDDL-1.0", "GPL-2.0-only", true),
            ("CDDL-1.0", "GPL-3.0-or-later", true),
            ("EPL-1.0", "GPL-2.0-or-later", true),
            ("BSD-4-Clause", "GPL-3.0-only", true),
            ("BSD-3-Clause", "GPL-2.0-only", false),
            ("OpenSSL", "GPL-2.0-only", true),
            (
                "GPL-2.0-only WITH Classpath-exception-2.0",
                "Apache-2.0",
                false,
            ),
            ("CC-BY-NC-4.0", "MIT", true),
            ("JSON", "Apache-2.0", true),
            ("SSPL-1.0", "MIT", true),
            ("MIT OR GPL-2.0-only", "Apache-2.0", false),
            ("MIT AND GPL-2.0-only", "Apache-2.0", true),
            ("GPL-2.0-only", "MIT OR GPL-2.0-or-later", false),
            ("GPL-2.0-only", "MIT OR Apache-2.0", true),
            ("LicenseRef-mine", "MIT", false),
        ];
        for (inbound, own, want) in cases {
            let found = Project::new(own)
                .unwrap()
                .conflict(&parse(inbound).unwrap());
            assert_eq!(found.is_some(), want, "{inbound} into {own}: {found:?}");
        }
    }
}
