//! What happens to the files of one layer: replacement, grouping, several extractors for one file, bounds.

use seawall_inventory::collect::Collector;
use seawall_inventory::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile};
use seawall_inventory::unpack::Unpack;
use seawall_model::package::PackageType;
use seawall_model::tree::{Entry, EntryKind, LayerVisitors as _, Selection, Ticket};

struct Echo {
    id: &'static str,
    end: &'static str,
    max_bytes: u64,
    grouping: Grouping,
}

impl Extractor for Echo {
    fn id(&self) -> &'static str {
        self.id
    }

    fn version(&self) -> u32 {
        1
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        path.ends_with(self.end).then_some(Interest {
            max_bytes: self.max_bytes,
            grouping: self.grouping,
        })
    }

    /// Notes in one fact, at the path of the first file, which files came together.
    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        let seen = |file: &LayerFile| {
            let text = String::from_utf8_lossy(&file.bytes);
            format!("{}:{}={text}", self.id, file.path).into()
        };
        let fact = Fact::OwnedFiles {
            kind: PackageType::Deb,
            package: String::new(),
            architecture: None,
            files: files.iter().map(seen).collect(),
        };
        out.facts.push((files[0].path.clone(), fact));
    }
}

const fn echo(id: &'static str, end: &'static str, max_bytes: u64, grouping: Grouping) -> Echo {
    Echo {
        id,
        end,
        max_bytes,
        grouping,
    }
}

static ONE: Echo = echo("one", ".x", 4, Grouping::Single);
static TWO: Echo = echo("two", "a.x", 8, Grouping::Single);
static ALL: Echo = echo("all", ".g", 8, Grouping::Layer);
static TOO: Echo = echo("too", "b.g", 8, Grouping::Layer);
static FOUR: [&dyn Extractor; 4] = [&ONE, &TWO, &ALL, &TOO];

fn entry(path: &str, size: usize) -> Entry<'_> {
    Entry {
        path,
        kind: EntryKind::File,
        size: size as u64,
        mode: 0o644,
        uid: 0,
        gid: 0,
        link: None,
    }
}

/// Walks a layer; a file whose text is `!` cannot be read.
fn walk(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let collector = Collector::new(&FOUR);
    let mut visitor = collector.begin(Ticket(7));
    for (path, text) in files {
        let entry = entry(path, text.len());
        match visitor.select(&entry) {
            Selection::Skip => {}
            Selection::Read { .. } | Selection::Sniff { .. } if *text == "!" => {
                visitor.unreadable(&entry, "it is torn");
            }
            Selection::Read { limit } | Selection::Sniff { limit } if entry.size > limit => {
                visitor.oversized(&entry);
            }
            Selection::Sniff { .. } if !visitor.wants(&entry, text.as_bytes()) => {}
            Selection::Read { .. } | Selection::Sniff { .. } => {
                visitor.content(&entry, text.as_bytes().to_vec());
            }
        }
    }
    visitor.finish();
    let facts = collector.into_facts().remove(&Ticket(7)).unwrap();
    let seen = facts.facts.iter().map(|(_, fact)| match fact {
        Fact::OwnedFiles { files, .. } => files.join(" "),
        other => panic!("{other:?}"),
    });
    let problems = facts.problems.iter().map(ToString::to_string);
    (seen.collect(), problems.collect())
}

#[track_caller]
fn check(files: &[(&str, &str)], facts: &[&str], problems: &[&str]) {
    let (seen, told) = walk(files);
    assert_eq!(seen, facts);
    assert_eq!(told, problems);
}

#[test]
fn each_extractor_gets_what_it_asks_for() {
    check(&[("b.x", "1"), ("other", "2")], &["one:b.x=1"], &[]);
    check(&[("a.x", "1")], &["one:a.x=1", "two:a.x=1"], &[]);
    let together = [("z.g", "1"), ("b.g", "2"), ("a.g", "3")];
    check(
        &together,
        &["all:a.g=3 all:b.g=2 all:z.g=1", "too:b.g=2"],
        &[],
    );
}

#[test]
fn the_later_entry_of_a_path_replaces_the_earlier_one() {
    check(&[("b.x", "1"), ("b.x", "2")], &["one:b.x=2"], &[]);
    check(
        &[("b.g", "1"), ("b.g", "2")],
        &["all:b.g=2", "too:b.g=2"],
        &[],
    );
    check(
        &[("b.x", "1"), ("b.x", "!")],
        &[],
        &["one file b.x: it is torn"],
    );
    check(&[("b.x", "!"), ("b.x", "2")], &["one:b.x=2"], &[]);
    check(
        &[("a.g", "1"), ("a.g", "!")],
        &[],
        &["all file a.g: it is torn"],
    );
}

#[test]
fn what_is_too_large_is_told() {
    let one = "one file a.x: larger than 4 bytes, not read";
    check(&[("a.x", "12345")], &["two:a.x=12345"], &[one]);
    let two = "two file a.x: larger than 8 bytes, not read";
    check(&[("a.x", "123456789")], &[], &[one, two]);
}

static BIG: Echo = echo("big", ".g", u64::MAX, Grouping::Layer);
static BIGS: [&dyn Extractor; 1] = [&BIG];

#[test]
fn files_held_together_have_a_bound() {
    let collector = Collector::new(&BIGS);
    let mut visitor = collector.begin(Ticket(0));
    for path in ["a.g", "b.g", "c.g"] {
        let entry = entry(path, 0);
        assert_eq!(visitor.select(&entry), Selection::Read { limit: u64::MAX });
        visitor.content(&entry, vec![0; 90 << 20]);
    }
    visitor.finish();
    let facts = collector.into_facts().remove(&Ticket(0)).unwrap();
    let told: Vec<_> = facts.problems.iter().map(ToString::to_string).collect();
    let why = "big file c.g: the files of this layer that have to be read together are too large";
    assert_eq!(told, [why]);
    assert_eq!(facts.facts.len(), 1);
}
