//! `bench packages`: the same image must have the same packages for everybody. What differs is explained in
//! `docs/package-differences.toml`, one by one; what is not explained there fails.

use std::fs;

use anyhow::{Context as _, Result, bail};

use super::inventory::Package;
use super::peer::{self, Form};
use crate::corpus::Built;
use crate::workspace;

/// The command.
pub(super) fn run(images: &[Built]) -> Result<()> {
    let explained = read_explanations()?;
    let scanners = peer::all()?;
    let (ours, others) = scanners.split_first().context("no scanners")?;
    let mut unexplained = 0;
    for image in images {
        let form = Form::Archive(image.folder.join("docker.tar"));
        let seen = ours.list(&form)?;
        for other in others {
            let differences = differences(&seen, &other.list(&form)?);
            let mut known = 0;
            for difference in &differences {
                let explanation = explained
                    .iter()
                    .find(|entry| entry.covers(image.name, other.name, difference));
                if explanation.is_some() {
                    known += 1;
                    continue;
                }
                unexplained += 1;
                println!("{}: {}: {}", image.name, other.name, difference.describe());
            }
            println!(
                "{}: {} packages, {} differences to {}, {known} of them explained",
                image.name,
                seen.len(),
                differences.len(),
                other.name
            );
        }
    }
    if unexplained > 0 {
        bail!("{unexplained} differences are not explained in {FILE}");
    }
    Ok(())
}

/// A package that only one side has. A package whose version differs is one on each side.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Difference {
    package: Package,
    ours: bool,
}

impl Difference {
    fn describe(&self) -> String {
        let side = if self.ours {
            "only ours"
        } else {
            "only theirs"
        };
        let Package {
            kind,
            name,
            version,
            architecture,
        } = &self.package;
        format!("{side}: {kind} {name} {version} {architecture}")
    }
}

/// What one of two sorted lists has and the other has not, counted with repetitions.
fn differences(ours: &[Package], theirs: &[Package]) -> Vec<Difference> {
    let only = |from: &[Package], other: &[Package], ours: bool| {
        let mut left = other.to_vec();
        let mut found = Vec::new();
        for package in from {
            match left.iter().position(|entry| entry == package) {
                Some(at) => {
                    left.swap_remove(at);
                }
                None => found.push(Difference {
                    package: package.clone(),
                    ours,
                }),
            }
        }
        found
    };
    let mut all = only(ours, theirs, true);
    all.extend(only(theirs, ours, false));
    all
}

/// An entry of the list of explained differences.
struct Explanation {
    image: String,
    tool: String,
    side: String,
    kind: String,
    name: String,
}

impl Explanation {
    fn covers(&self, image: &str, tool: &str, difference: &Difference) -> bool {
        let side = if difference.ours { "ours" } else { "theirs" };
        let package = &difference.package;
        let pairs = [
            (&self.image, image),
            (&self.tool, tool),
            (&self.side, side),
            (&self.kind, package.kind.as_str()),
            (&self.name, package.name.as_str()),
        ];
        pairs
            .iter()
            .all(|(wanted, given)| *wanted == "*" || wanted == given)
    }
}

fn read_explanations() -> Result<Vec<Explanation>> {
    let path = workspace::root().join(FILE);
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    parse_explanations(&text).context(FILE)
}

/// Every key must be there, and the reason must say something.
fn parse_explanations(text: &str) -> Result<Vec<Explanation>> {
    let document: toml::Table = toml::from_str(text)?;
    let entries = document.get("difference").and_then(toml::Value::as_array);
    let mut explanations = Vec::new();
    for entry in entries.into_iter().flatten() {
        let word = |key: &str| {
            entry
                .get(key)
                .and_then(toml::Value::as_str)
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .with_context(|| format!("a [[difference]] has no {key}"))
        };
        word("why")?;
        explanations.push(Explanation {
            image: word("image")?,
            tool: word("tool")?,
            side: word("side")?,
            kind: word("type")?,
            name: word("name")?,
        });
    }
    Ok(explanations)
}

const FILE: &str = "docs/package-differences.toml";

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, version: &str) -> Package {
        Package {
            kind: "deb".to_owned(),
            name: name.to_owned(),
            version: version.to_owned(),
            architecture: "amd64".to_owned(),
        }
    }

    #[test]
    fn missing_surplus_and_repeated_packages_are_differences() {
        let ours = [
            package("a", "1"),
            package("b", "1"),
            package("c", "1"),
            package("c", "1"),
        ];
        let theirs = [package("a", "1"), package("b", "2"), package("c", "1")];
        let words: Vec<String> = differences(&ours, &theirs)
            .iter()
            .map(Difference::describe)
            .collect();
        assert_eq!(
            words,
            [
                "only ours: deb b 1 amd64",
                "only ours: deb c 1 amd64",
                "only theirs: deb b 2 amd64",
            ]
        );
        assert!(differences(&ours, &ours).is_empty());
    }

    #[test]
    fn an_explanation_covers_what_it_says_and_needs_a_reason() {
        let entry = "[[difference]]\nimage = \"x\"\ntool = \"*\"\nside = \"ours\"\n\
                     type = \"deb\"\nname = \"b\"\n";
        assert!(parse_explanations(entry).is_err());
        let entries = parse_explanations(&format!("{entry}why = \"because\"\n")).unwrap();
        let difference = Difference {
            package: package("b", "1"),
            ours: true,
        };
        assert!(entries[0].covers("x", "syft", &difference));
        assert!(!entries[0].covers("y", "syft", &difference));
        let other = Difference {
            ours: false,
            ..difference
        };
        assert!(!entries[0].covers("x", "syft", &other));
    }
}
