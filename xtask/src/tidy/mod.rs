//! `cargo xtask tidy`: the rules of the house that no compiler holds. Each rule is a file here, a pure
//! function of the tree to complaints, with tests that show it fail.

mod crates;
mod declared;
mod edges;
mod fuzz;
mod headings;
mod ids;
mod length;
mod licences;
mod lock;
mod names;
mod plugins;
mod reasons;
mod sizes;
mod tree;
mod unsafety;
mod words;

use anyhow::{Result, bail};
use tree::Tree;

/// One rule.
struct Rule {
    name: &'static str,
    check: fn(&Tree) -> Vec<String>,
}

/// All rules.
const RULES: &[Rule] = &[
    Rule {
        name: "crate edges",
        check: edges::check,
    },
    Rule {
        name: "crate folders",
        check: crates::check,
    },
    Rule {
        name: "file length",
        check: length::check,
    },
    Rule {
        name: "file headings",
        check: headings::check,
    },
    Rule {
        name: "names",
        check: names::check,
    },
    Rule {
        name: "declared files",
        check: declared::check,
    },
    Rule {
        name: "plug-in lists",
        check: plugins::check,
    },
    Rule {
        name: "unique ids",
        check: ids::check,
    },
    Rule {
        name: "fuzz targets",
        check: fuzz::check,
    },
    Rule {
        name: "lock file",
        check: lock::check,
    },
    Rule {
        name: "licences and bans",
        check: licences::check,
    },
    Rule {
        name: "reasons of dependencies",
        check: reasons::check,
    },
    Rule {
        name: "unsafe code",
        check: unsafety::check,
    },
    Rule {
        name: "words",
        check: words::check,
    },
    Rule {
        name: "sizes",
        check: sizes::check,
    },
];

/// The command.
pub(crate) fn run() -> Result<()> {
    let tree = Tree::read()?;
    let mut complaints = 0;
    for rule in RULES {
        for complaint in (rule.check)(&tree) {
            println!("{}: {complaint}", rule.name);
            complaints += 1;
        }
    }
    if complaints > 0 {
        bail!("{complaints} complaints");
    }
    println!("{} rules hold", RULES.len());
    Ok(())
}
