//! Requirements files of pip (pip, "Requirements File Format"), with what pip-compile and uv write beside
//! each line about where it comes from.
//!
//! Files that are included (`-r`, `-c`) are other files of the tree. A folder (`-e .`) has its own manifest.

use std::collections::HashMap;

use seawall_model::package::{Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::listing::Listing;
use crate::language::python::release::{Address, hash, normalised, package, usage_of_group};
use crate::language::python::requirement::{Pin, parse};
use crate::language::python::{OPEN, REVISION};
use crate::unpack::Unpack;

/// Reads requirements files.
#[derive(Clone, Copy, Debug)]
pub struct PythonRequirements;

impl Extractor for PythonRequirements {
    fn id(&self) -> &'static str {
        "python-requirements"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".txt"],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        is_requirements(path).then_some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_requirements(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a requirements file.
pub fn parse_requirements(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let mut reader = Reader {
        list: Listing::new("requirements file", path, Presence::Declared),
        usage: usage_of_path(path),
        last: None,
        in_via: false,
        via: Vec::new(),
        direct: Vec::new(),
    };
    reader.list.faults(fault);
    let mut open: Option<(u32, String)> = None;
    for (number, line) in (1_u32..).zip(text.lines()) {
        let (begun, mut logical) = open.take().unwrap_or((number, String::new()));
        let comment = line.trim_start().starts_with('#');
        match line.strip_suffix('\\') {
            Some(line) if !comment => {
                logical.push_str(line);
                open = Some((begun, logical));
            }
            _ => {
                logical.push_str(if comment { " " } else { "" });
                logical.push_str(line);
                reader.line(begun, &logical);
            }
        }
    }
    if let Some((begun, logical)) = open {
        reader.line(begun, &logical);
    }
    reader.finish(out);
}

struct Reader {
    list: Listing,
    usage: Usage,
    /// The package of the line above, and whether a comment about it goes on.
    last: Option<usize>,
    in_via: bool,
    /// Names of packages that ask for others.
    via: Vec<(String, usize)>,
    direct: Vec<usize>,
}

impl Reader {
    fn line(&mut self, number: u32, line: &str) {
        let (text, comment) = divide(line);
        let text = text.trim();
        if !text.is_empty() {
            self.last = None;
            self.in_via = false;
            self.entry(number, text);
        }
        if let Some(comment) = comment {
            self.comment(comment);
        } else if text.is_empty() {
            self.last = None;
        }
    }

    /// An option or a requirement.
    fn entry(&mut self, number: u32, text: &str) {
        if !text.starts_with('-') {
            return self.requirement(number, text);
        }
        let end = text.find([' ', '=', '\t']).unwrap_or(text.len());
        let (option, value) = text.split_at_checked(end).unwrap_or((text, ""));
        let value = value.trim_start_matches([' ', '=', '\t']).trim();
        match option {
            "-e" | "--editable" => self.requirement(number, value),
            "-r" | "--requirement" | "-c" | "--constraint" if !is_requirements(value) => {
                self.list
                    .doubt(ProblemKind::Unsupported, NOT_INCLUDED, value);
            }
            _ => {}
        }
    }

    fn requirement(&mut self, number: u32, text: &str) {
        let (text, options) = match text.find(" --") {
            Some(at) => text.split_at_checked(at).unwrap_or((text, "")),
            None => (text, ""),
        };
        let text = text.trim();
        let plain = text.split([' ', ';']).next().unwrap_or(text);
        let folder = plain.starts_with(['.', '/', '~']);
        let (name, pin) = if folder || is_address(plain) {
            (String::new(), Pin::Address(Address::read(plain)))
        } else if let Some(found) = parse(text) {
            (found.name, found.pin)
        } else {
            return self
                .list
                .doubt(ProblemKind::Input, "lines that are no requirement", text);
        };
        let mut hashes: Vec<_> = options.split_whitespace().filter_map(of_option).collect();
        let (name, version, commit) = match pin {
            Pin::Version(version) => (Some(name), Some(version), None),
            Pin::Address(address) => {
                hashes.extend(address.hash);
                let named = (!name.is_empty()).then_some(name).or(address.name);
                (named, address.version, address.commit)
            }
            Pin::Open => (Some(name), None, None),
        };
        // A revision tells which code it is, though not which release.
        let known = version.as_ref().or(commit.as_ref());
        let made = name
            .zip(known)
            .and_then(|(name, version)| package(&name, version));
        let Some(mut made) = made else {
            if !(folder && commit.is_none()) {
                self.list.doubt(ProblemKind::Unsupported, OPEN, text);
            }
            return;
        };
        if version.is_none() {
            self.list.doubt(ProblemKind::Unsupported, REVISION, text);
        }
        made.usage = self.usage;
        made.hashes = hashes;
        made.commit = commit;
        self.last = self.list.add(number, made);
    }

    /// `via NAME`, or `via` and a name in each comment below.
    fn comment(&mut self, comment: &str) {
        let comment = comment.trim();
        let Some(last) = self.last else {
            return;
        };
        let from = match comment.strip_prefix("via") {
            Some("") => {
                self.in_via = true;
                return;
            }
            Some(rest) if rest.starts_with(' ') => rest.trim(),
            _ if self.in_via => comment,
            _ => return,
        };
        for from in from.split(", ") {
            if from.starts_with("-c") {
            } else if from.starts_with("-r") || from.contains(" (") {
                self.direct.push(last);
            } else {
                self.via.push((normalised(from), last));
            }
        }
    }

    fn finish(mut self, out: &mut Extracted) {
        let mut places: HashMap<String, usize> = HashMap::new();
        for at in 0.. {
            let Some(package) = self.list.package(at) else {
                break;
            };
            places.insert(normalised(&package.name), at);
        }
        for (from, to) in std::mem::take(&mut self.via) {
            // What is not in the file is the project itself.
            let (relation, from) = match places.get(&from) {
                Some(from) => (Relation::Indirect, Some(*from)),
                None => (Relation::Direct, None),
            };
            if let Some(from) = from {
                self.list.needs(from, to, false);
            }
            if let Some(package) = self.list.package(to)
                && package.relation != Relation::Direct
            {
                package.relation = relation;
            }
        }
        for at in std::mem::take(&mut self.direct) {
            if let Some(package) = self.list.package(at) {
                package.relation = Relation::Direct;
            }
        }
        self.list.finish(out);
    }
}

/// Divides a line in front of its comment, which begins the line or stands behind a space.
fn divide(line: &str) -> (&str, Option<&str>) {
    let begins = |(at, _): &(usize, &str)| {
        let before = line.get(..*at).unwrap_or_default();
        before.is_empty() || before.ends_with(char::is_whitespace)
    };
    let at = line.match_indices('#').find(begins);
    let divided = at.and_then(|(at, _)| line.split_at_checked(at));
    divided.map_or((line, None), |(text, comment)| {
        (text, Some(comment.trim_start_matches('#')))
    })
}

fn of_option(word: &str) -> Option<seawall_model::package::Hash> {
    hash(word.strip_prefix("--hash=").unwrap_or(word))
}

/// An address that stands without a name in front of it.
fn is_address(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    let in_scheme = |c: char| c.is_ascii_alphanumeric() || "+.-".contains(c);
    let url = text.contains("://") && scheme.is_some_and(|scheme| scheme.chars().all(in_scheme));
    let archive = [".whl", ".zip", ".tar.gz", ".tgz"];
    url || archive.iter().any(|end| text.ends_with(end)) && !text.contains('=')
}

/// Says whether a path is one of a requirements file: by its name, or by the name of its folder.
fn is_requirements(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let Some(stem) = name.strip_suffix(".txt") else {
        return false;
    };
    let folder = parts.next().unwrap_or_default();
    ["requirements", "constraints"]
        .iter()
        .any(|word| stem.contains(word))
        || matches!(folder, "requirements" | "reqs")
}

fn usage_of_path(path: &str) -> Usage {
    let name = path.rsplit('/').next().unwrap_or(path);
    match usage_of_group(name.trim_end_matches(".txt")) {
        Usage::Development => Usage::Development,
        _ => Usage::Unknown,
    }
}

const NOT_INCLUDED: &str = "included files that are not read for their names";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_files() {
        for (path, wanted) in [
            ("requirements.txt", true),
            ("a/requirements-dev.txt", true),
            ("a/dev-requirements.txt", true),
            ("a/test.requirements.txt", true),
            ("a/requirements/base.txt", true),
            ("constraints.txt", true),
            ("requirements.in", false),
            ("notes.txt", false),
        ] {
            assert_eq!(
                PythonRequirements.interest(path).is_some(),
                wanted,
                "{path}"
            );
        }
    }
}
