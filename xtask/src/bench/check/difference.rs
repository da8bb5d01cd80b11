//! Who tells what, by the tables of aliases: rules of a peer and checks of ours that are aliases of each other, in
//! groups, and the files that only one of the two tells a fault in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use seawall_checks::check::Peer;
use seawall_checks::list;

use super::tool::Told;

/// Rules and checks that are aliases of each other: one of each at least, or a rule that we have not.
#[derive(Debug, Default, PartialEq, Eq)]
struct Group {
    theirs: BTreeSet<String>,
    ours: BTreeSet<String>,
}

/// Makes the table of a peer, with the files where that is wanted.
pub(super) fn table(peer: Peer, theirs: &[Told], ours: &[Told], with_files: bool) -> String {
    let aliases = list::all().flat_map(|check| {
        let aliases = check.aliases.iter().filter(move |alias| alias.peer == peer);
        aliases.map(|alias| (alias.id.to_owned(), check.id.to_owned()))
    });
    let theirs = by_id(theirs);
    let ours = by_id(ours);
    let mut text = format!("\n{}\n\n{HEAD}", peer.name());
    for group in groups(aliases.collect(), theirs.keys().copied()) {
        let told = |ids: &BTreeSet<String>, all: &BTreeMap<&str, BTreeMap<&str, usize>>| {
            let mut files: BTreeMap<String, usize> = BTreeMap::new();
            for (file, count) in ids.iter().filter_map(|id| all.get(&**id)).flatten() {
                *files.entry((*file).to_owned()).or_default() += count;
            }
            files
        };
        let (they, we) = (told(&group.theirs, &theirs), told(&group.ours, &ours));
        if they.is_empty() && we.is_empty() {
            continue;
        }
        let only_they: Vec<&String> = they.keys().filter(|file| !we.contains_key(*file)).collect();
        let only_we: Vec<&String> = we.keys().filter(|file| !they.contains_key(*file)).collect();
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} |",
            words(&group.theirs),
            words(&group.ours),
            they.values().sum::<usize>(),
            we.values().sum::<usize>(),
            they.len() - only_they.len(),
            only_they.len(),
            only_we.len()
        );
        if with_files {
            for (who, files) in [("they", only_they), ("we", only_we)] {
                for file in files {
                    let _ = writeln!(text, "  only {who}: {file}");
                }
            }
        }
    }
    text
}

/// Joins what is connected, and adds rules that nobody is an alias of.
fn groups<'a>(aliases: Vec<(String, String)>, told: impl Iterator<Item = &'a str>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (their, our) in aliases {
        let (mut joined, rest): (Vec<Group>, Vec<Group>) = groups
            .into_iter()
            .partition(|group| group.theirs.contains(&their) || group.ours.contains(&our));
        let mut group = joined.pop().unwrap_or_default();
        for other in joined {
            group.theirs.extend(other.theirs);
            group.ours.extend(other.ours);
        }
        group.theirs.insert(their);
        group.ours.insert(our);
        groups = rest;
        groups.push(group);
    }
    for id in told {
        if !groups.iter().any(|group| group.theirs.contains(id)) {
            groups.push(Group {
                theirs: BTreeSet::from([id.to_owned()]),
                ours: BTreeSet::new(),
            });
        }
    }
    groups.sort_by(|a, b| a.theirs.cmp(&b.theirs));
    groups
}

/// Counts what was told by id and file.
fn by_id(told: &[Told]) -> BTreeMap<&str, BTreeMap<&str, usize>> {
    let mut ids: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for Told { file, id } in told {
        *ids.entry(id).or_default().entry(file).or_default() += 1;
    }
    ids
}

fn words(ids: &BTreeSet<String>) -> String {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    if ids.is_empty() {
        "–".to_owned()
    } else {
        ids.join(" ")
    }
}

const HEAD: &str = "\
| their rule | our check | they tell | we tell | files of both | only theirs | only ours |
| --- | --- | --- | --- | --- | --- | --- |
";

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(their: &str, our: &str) -> (String, String) {
        (their.to_owned(), our.to_owned())
    }

    fn set(words: &str) -> BTreeSet<String> {
        words.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn aliases_of_aliases_are_one_group() {
        let aliases = vec![
            pair("T1", "O1"),
            pair("T2", "O2"),
            pair("T3", "O3"),
            pair("T2", "O1"),
        ];
        let found = groups(aliases, ["T1", "T9"].into_iter());
        let wanted = [("T1 T2", "O1 O2"), ("T3", "O3"), ("T9", "")];
        let wanted = wanted.map(|(theirs, ours)| Group {
            theirs: set(theirs),
            ours: set(ours),
        });
        assert_eq!(found, wanted);
    }

    #[test]
    fn files_are_counted_by_who_tells_them() {
        let told = |file: &str, id: &str| Told {
            file: file.to_owned(),
            id: id.to_owned(),
        };
        let theirs = [
            told("a", "DL4000"),
            told("a", "DL4000"),
            told("b", "DL4000"),
            told("c", "DL9999"),
        ];
        let ours = [told("a", "DF-0118"), told("d", "DF-0118")];
        let text = table(Peer::Hadolint, &theirs, &ours, true);
        assert!(
            text.contains("| DL4000 | DF-0118 | 3 | 2 | 1 | 1 | 1 |"),
            "{text}"
        );
        assert!(text.contains("  only they: b\n  only we: d\n"), "{text}");
        assert!(
            text.contains("| DL9999 | – | 1 | 0 | 0 | 1 | 0 |"),
            "{text}"
        );
    }
}
