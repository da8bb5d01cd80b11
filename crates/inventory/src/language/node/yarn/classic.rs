//! The lock of Yarn 1 (Yarn, "yarn.lock"): blocks of lines, of which the first names who asked.

use seawall_model::package::Usage;
use seawall_model::problem::ProblemKind;

use crate::language::document::text::shown;
use crate::language::node::integrity::hashes;
use crate::language::node::npm_entry::Entry;
use crate::language::node::npm_lock::UNVERSIONED;
use crate::language::node::specifier::{Specifier, divide};

use super::{Lock, Needs};

/// Reads the blocks.
pub(super) fn take(text: &str, lock: &mut Lock) {
    let mut block: Option<Block<'_>> = None;
    for (number, line) in (1_u32..).zip(text.lines()) {
        let line = line.trim_end();
        let content = line.trim_start();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let indent = line.len().saturating_sub(content.len());
        let read = match (indent, &mut block) {
            (0, _) => {
                let read = begin(number, content);
                finish(block.take(), lock);
                block = read;
                block.is_some()
            }
            (_, Some(block)) => block.line(indent, content),
            (_, None) => true,
        };
        if !read {
            lock.listing.doubt(
                ProblemKind::Input,
                UNREADABLE,
                &format!("{number}: {}", shown(content)),
            );
        }
    }
    finish(block, lock);
    if !text.is_empty() && !text.ends_with('\n') {
        let why = "the last line has no end, so that the file may be cut off";
        lock.listing.fault(ProblemKind::Input, why);
    }
}

/// A block as far as it is read.
struct Block<'a> {
    number: u32,
    patterns: Vec<&'a str>,
    version: Option<&'a str>,
    resolved: Option<&'a str>,
    integrity: Option<&'a str>,
    list: Option<Usage>,
    needs: Vec<(&'a str, &'a str, Usage)>,
}

/// `"NAME@RANGE", NAME@RANGE:`
fn begin(number: u32, line: &str) -> Option<Block<'_>> {
    let mut rest = line.strip_suffix(':')?;
    let mut patterns = Vec::new();
    while !rest.is_empty() {
        let (pattern, after) = word(rest, ',')?;
        patterns.push(pattern);
        rest = after
            .trim_start()
            .strip_prefix(',')
            .unwrap_or(after)
            .trim_start();
    }
    Some(Block {
        number,
        patterns,
        version: None,
        resolved: None,
        integrity: None,
        list: None,
        needs: Vec::new(),
    })
}

impl<'a> Block<'a> {
    /// Reads a line of the block; says whether it could.
    fn line(&mut self, indent: usize, line: &'a str) -> bool {
        if indent <= FIELD {
            self.list = match line {
                "dependencies:" => Some(Usage::Production),
                "optionalDependencies:" => Some(Usage::Optional),
                _ => None,
            };
            if self.list.is_some() {
                return true;
            }
        }
        let Some((name, rest)) = word(line, ' ') else {
            return false;
        };
        let Some((value, _)) = word(rest.trim_start(), ' ') else {
            // Lists that are not known, such as those of other tools, may be there.
            return rest == ":" || line.ends_with(':');
        };
        match self.list {
            Some(usage) => self.needs.push((name, value, usage)),
            None => match name {
                "version" => self.version = Some(value),
                "resolved" => self.resolved = Some(value),
                "integrity" => self.integrity = line.strip_prefix("integrity "),
                _ => {}
            },
        }
        true
    }
}

/// Divides off a word, in quotation marks or up to a mark.
fn word(text: &str, mark: char) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix('"') {
        return rest.split_once('"');
    }
    let end = text.find(mark).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;
    (!word.is_empty()).then_some((word, rest))
}

fn finish(block: Option<Block<'_>>, lock: &mut Lock) {
    let Some(block) = block else { return };
    let Some((name, range)) = block.patterns.first().and_then(|pattern| divide(pattern)) else {
        return;
    };
    let name = match Specifier::read(range) {
        Specifier::Alias(real, _) => real,
        _ => name,
    };
    let entry = Entry {
        name,
        version: block.version.unwrap_or_default(),
        resolved: block.resolved.filter(|url| is_git(url, range)),
    };
    let Some(mut package) = entry.package() else {
        lock.listing
            .doubt(ProblemKind::Unsupported, UNVERSIONED, name);
        return;
    };
    let of_url = block.resolved.and_then(|url| url.rsplit_once('#'));
    let sha1 = of_url.map(|(_, hex)| hex).filter(|hex| hex.len() == 40);
    package.hashes = block.integrity.map(hashes).unwrap_or_default();
    if package.commit.is_none() {
        let hash = seawall_model::package::Hash::new(
            seawall_model::package::HashAlgorithm::Sha1,
            sha1.unwrap_or_default(),
        );
        package.hashes.extend(hash);
    }
    let Some(at) = lock.listing.add(block.number, package) else {
        return;
    };
    for pattern in block.patterns {
        lock.by_pattern.insert(pattern.to_owned(), at);
    }
    for (name, range, usage) in block.needs {
        lock.needs.push(Needs {
            from: Some(at),
            name: name.to_owned(),
            range: range.to_owned(),
            usage,
            project: false,
        });
    }
}

/// The fragment of an archive's URL is its SHA-1; that of a repository's is a revision.
fn is_git(resolved: &str, range: &str) -> bool {
    let git = |text| matches!(Specifier::read(text), Specifier::Git(_));
    git(resolved) || (git(range) && !resolved.contains(".tgz"))
}

const UNREADABLE: &str = "lines that cannot be read";
/// Spaces in front of a field; more stand in front of what a list holds.
const FIELD: usize = 2;
