//! What a script can rely on, as lines in front of it: its interpreter, and the variables that the Dockerfile
//! sets. Linters then neither ask who sets them nor what they hold.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::expand::{Scope as _, Variable};
use crate::parse::dockerfile::mount::parse_mount;
use crate::parse::dockerfile::variables::is_proxy;

use super::script::Program;

/// Writes the lines. Of the variables of the file those are named that the script may speak of: what it does not
/// name makes no difference to it.
pub(super) fn prologue(input: &Input, site: Site<'_>, program: Program, script: &str) -> String {
    let mut lines = format!("#!{}\n", program.path());
    let scope = input.stages.at(site.index);
    let secrets = secrets(site);
    let is_set = |name: &str| {
        let by_file = matches!(
            scope.get(name),
            Variable::Value(_) | Variable::Unset | Variable::Unknown
        );
        by_file || is_proxy(name) || secrets.contains(name)
    };
    let names = names(script);
    let mut set = names.into_iter().filter(|name| is_set(name)).peekable();
    if set.peek().is_some() {
        lines.push_str("export");
        for name in set {
            let _ = write!(lines, " {name}=1");
        }
        lines.push('\n');
    }
    lines
}

/// Returns the variables that hold secrets: `--mount=type=secret,env=NAME`.
fn secrets(site: Site<'_>) -> BTreeSet<String> {
    let flags = site.instruction.flags.iter();
    let mounts = flags.filter(|flag| flag.is("mount"));
    let mounts = mounts.filter_map(|flag| flag.value.as_ref().map(parse_mount));
    mounts
        .filter_map(|mount| Some(mount.env?.as_str().to_owned()))
        .collect()
}

/// Returns the words of a script that may be names of variables, each once.
fn names(script: &str) -> BTreeSet<&str> {
    let words = script.split(|char: char| !(char.is_ascii_alphanumeric() || char == '_'));
    let is_name = |word: &&str| {
        let first = word.as_bytes().first();
        first.is_some_and(|first| !first.is_ascii_digit()) && word.len() <= LONGEST
    };
    words.filter(is_name).take(MOST_WORDS).collect()
}

/// Bytes of the longest name that is looked up.
const LONGEST: usize = 200;
/// Words of a script that are looked up.
const MOST_WORDS: usize = 10_000;
