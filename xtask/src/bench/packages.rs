//! `bench packages`: the same image must have the same packages for everybody. What differs is explained in
//! `docs/package-differences.toml`, one by one; what is not explained there fails.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};

use super::explanation::{self, Explanation, FILE};
use super::inventory::Package;
use super::peer::{self, Form, Peer};
use crate::corpus::Built;

/// The command.
pub(super) fn run(images: &[Built]) -> Result<()> {
    let explained = explanation::read()?;
    let scanners = peer::all()?;
    let (ours, others) = scanners.split_first().context("no scanners")?;
    let mut unexplained = 0;
    let mut figures = Vec::new();
    for (place, form) in places(images) {
        let seen = ours.list(&form)?;
        for other in others {
            let comparison = compare(&place, other, &seen, &other.list(&form)?, &explained);
            unexplained += comparison.unexplained;
            figures.extend(comparison.figures);
        }
    }
    println!("\n{HEADING}");
    for line in figures {
        println!("{line}");
    }
    if unexplained > 0 {
        bail!("{unexplained} differences are not explained in {FILE}");
    }
    Ok(())
}

/// Every image, and the projects that lie beside one.
fn places(images: &[Built]) -> Vec<(String, Form)> {
    let mut places = Vec::new();
    for image in images {
        let archive = image.folder.join("docker.tar");
        places.push((image.name.to_owned(), Form::Archive(archive)));
        if let Some(folder) = image.projects() {
            places.push((format!("{}/projects", image.name), Form::Directory(folder)));
        }
    }
    places
}

/// What comparing two lists came to.
struct Comparison {
    unexplained: usize,
    /// A row of the table for each type of packages.
    figures: Vec<String>,
}

fn compare(
    place: &str,
    other: &Peer,
    seen: &[Package],
    theirs: &[Package],
    explained: &[Explanation],
) -> Comparison {
    let mut kinds: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for package in seen {
        kinds.entry(&package.kind).or_default()[0] += 1;
    }
    for package in theirs {
        kinds.entry(&package.kind).or_default()[1] += 1;
    }
    let differences = differences(seen, theirs);
    let mut unexplained = 0;
    for difference in &differences {
        let counts = kinds.entry(&difference.package.kind).or_default();
        counts[2] += usize::from(difference.ours);
        if explained
            .iter()
            .any(|entry| entry.covers(place, other.name, difference))
        {
            counts[3] += 1;
        } else {
            unexplained += 1;
            println!("{place}: {}: {}", other.name, difference.describe());
        }
    }
    let figures = kinds
        .iter()
        .map(|(kind, [ours, theirs, ours_only, explained])| {
            let same = ours - ours_only;
            let different = ours_only + theirs - same;
            let name = other.name;
            format!("| {place} | {kind} | {name} | {ours} | {theirs} | {same} | {different} | {explained} |")
        })
        .collect();
    Comparison {
        unexplained,
        figures,
    }
}

const HEADING: &str = "| image | type | scanner | ours | theirs | same | different | explained |\n\
                       | --- | --- | --- | --- | --- | --- | --- | --- |";

/// A package that only one side has. A package whose version differs is one on each side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// The package.
    pub(super) package: Package,
    /// Whether it is we who list it.
    pub(super) ours: bool,
}

impl Difference {
    /// Who lists it, as the list of explanations says it.
    pub(super) fn side(&self) -> &'static str {
        if self.ours { "ours" } else { "theirs" }
    }

    fn describe(&self) -> String {
        let side = self.side();
        let Package {
            kind,
            name,
            version,
            architecture,
        } = &self.package;
        format!("only {side}: {kind} {name} {version} {architecture}")
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
}
