//! Which code an installed Python package brings: `*.dist-info/RECORD` (`PyPA`, "Recording installed projects": a line of CSV
//! for each file, its path relative to the folder of modules, digest and size) and `*.egg-info/installed-files.txt` (what pip
//! wrote for setuptools' older form: a line for each file, relative to the folder of the metadata).

use std::borrow::Cow;

use seawall_model::in_use::{Brought, code_of};

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names, Purpose};
use crate::unpack::Unpack;

/// Reads which code installed Python packages bring.
#[derive(Clone, Copy, Debug)]
pub struct PythonFiles;

impl Extractor for PythonFiles {
    fn id(&self) -> &'static str {
        "python-files"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["RECORD", INSTALLED],
            endings: &[],
        })
    }

    fn purpose(&self) -> Purpose {
        Purpose::Use
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let wanted =
            path.ends_with(".dist-info/RECORD") || path.ends_with(".egg-info/installed-files.txt");
        wanted.then_some(Interest {
            // That of a package with 20,000 files has 3 MiB.
            max_bytes: 16 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let brought = if file.path.ends_with(INSTALLED) {
                parse_installed_files(&file.path, &file.bytes)
            } else {
                parse_record(&file.path, &file.bytes)
            };
            out.facts.push((file.path.clone(), Fact::Brought(brought)));
        }
    }
}

/// Reads a `RECORD`, by its path.
pub fn parse_record(path: &str, bytes: &[u8]) -> Brought {
    let home = above(above(path));
    brought(home, bytes, first_value)
}

/// Reads an `installed-files.txt`, by its path.
pub fn parse_installed_files(path: &str, bytes: &[u8]) -> Brought {
    brought(above(path), bytes, |line| Some(Cow::Borrowed(line)))
}

/// Names the code of files that are listed by their paths relative to a folder.
fn brought(folder: &str, bytes: &[u8], path_in: impl Fn(&str) -> Option<Cow<'_, str>>) -> Brought {
    let mut brought = Brought {
        code: Vec::new(),
        is_all: true,
    };
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        let path = std::str::from_utf8(line).ok().and_then(&path_in);
        let path = path.and_then(|path| resolve(folder, &path));
        // What begins with each Python and names folders elsewhere: modules that are not listed.
        let is_link = |path: &String| LINKS.contains(&path.rsplit('.').next().unwrap_or_default());
        brought.is_all &= path.as_ref().is_some_and(|path| !is_link(path));
        let code = path.as_deref().and_then(code_of);
        brought.code.extend(code.map(|code| Box::from(&*code)));
        if brought.code.len() >= MOST {
            shorten(&mut brought.code);
            // Else each line more would have it sorted again.
            if brought.code.len() > MOST / 2 {
                return Brought::default();
            }
        }
    }
    shorten(&mut brought.code);
    brought
}

/// Files of one module have one name.
fn shorten(code: &mut Vec<Box<str>>) {
    code.sort_unstable();
    code.dedup();
}

/// Returns the absolute form of a path that is relative to a folder of the tree; nothing where it leads above the root.
fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = match path.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(format!("/{}", parts.join("/")))
}

/// Returns the first value of a line of CSV; nothing where its quotes do not end.
fn first_value(line: &str) -> Option<Cow<'_, str>> {
    let Some(quoted) = line.strip_prefix('"') else {
        return line.split(',').next().map(Cow::Borrowed);
    };
    let mut value = String::new();
    let mut signs = quoted.chars().peekable();
    while let Some(sign) = signs.next() {
        if sign != '"' {
            value.push(sign);
        } else if signs.next_if_eq(&'"').is_some() {
            value.push('"');
        } else {
            return Some(Cow::Owned(value));
        }
    }
    None
}

/// The folder that something lies in.
fn above(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Endings of files that name folders elsewhere.
const LINKS: [&str; 2] = ["pth", "egg-link"];
const INSTALLED: &str = "installed-files.txt";
/// Names of code of one package.
const MOST: usize = 100_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn code(brought: &Brought) -> Vec<&str> {
        brought.code.iter().map(|it| &**it).collect()
    }

    /// As pip 23 writes them for `PyYAML`, black and a package with a comma and a quote in the name of a file.
    #[test]
    fn records_name_modules_libraries_and_programs() {
        let record = "../../../bin/black,sha256=a,214\r\n\
            PyYAML-6.0.1.dist-info/METADATA,sha256=b,2058\n\
            PyYAML-6.0.1.dist-info/RECORD,,\n\
            _yaml/__init__.py,sha256=c,1402\n\
            _yaml/__pycache__/__init__.cpython-311.pyc,,\n\
            yaml/__init__.py,sha256=d,12311\n\
            yaml/_yaml.cpython-311-x86_64-linux-gnu.so,sha256=e,2226000\n\
            yaml.libs/libyaml-1.so.0,,\n\
            six.py,,\n\
            \"odd, \"\"name\"\"/x.py\",sha256=f,1\n\
            yaml/py.typed,,\n";
        let path = "usr/lib/python3.11/site-packages/PyYAML-6.0.1.dist-info/RECORD";
        let brought = parse_record(path, record.as_bytes());
        let home = "usr/lib/python3.11/site-packages/";
        let modules = ["_yaml", "odd, \"name\"", "six.py", "yaml", "yaml.libs"];
        let mut want = vec!["usr/bin/black".to_owned()];
        want.extend(modules.map(|it| format!("{home}{it}")));
        assert_eq!(code(&brought), want);
        assert!(brought.is_all);
    }

    #[test]
    fn older_lists_are_relative_to_their_own_folder() {
        let list = "../yaml/__init__.py\n../yaml/__pycache__/__init__.cpython-39.pyc\n../../../../bin/x\nPKG-INFO\n";
        let path = "v/lib/python3.9/site-packages/PyYAML-5.3-py3.9.egg-info/installed-files.txt";
        let brought = parse_installed_files(path, list.as_bytes());
        let want = ["v/bin/x", "v/lib/python3.9/site-packages/yaml"];
        assert_eq!((code(&brought), brought.is_all), (want.to_vec(), true));
    }

    /// Where something is not known nobody may conclude that all is.
    #[test]
    fn what_lies_elsewhere_or_is_unreadable_is_noted() {
        let path = "a/site-packages/x-1.dist-info/RECORD";
        for line in [
            "__editable__.x-1.pth,sha256=a,20",
            "x.egg-link,,",
            "\"x/__init__.py",
            "../../../../etc/x.py,,",
        ] {
            let brought = parse_record(path, format!("y/z.py,,\n{line}\n").as_bytes());
            assert!(!brought.is_all, "{line}");
            assert_eq!(code(&brought)[0], "a/site-packages/y", "{line}");
        }
        let brought = parse_record(path, b"\xff.py,,\n");
        assert_eq!((code(&brought), brought.is_all), (vec![], false));
        let many: Vec<String> = (0..=MOST).map(|at| format!("m{at}.py,,\n")).collect();
        let many = many.concat();
        assert_eq!(parse_record(path, many.as_bytes()), Brought::default());
    }
}
