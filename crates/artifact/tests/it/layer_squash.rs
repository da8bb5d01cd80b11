//! The squashed tree against a naive replay, and the cases of the specification (OCI image-spec 1.1,
//! layer.md).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use seawall_artifact::layer::{LayerIndex, LayerIndexBuilder, SquashedTree};
use seawall_model::tree::{Entry, EntryKind, Resolved, Tree as _};

/// One thing that a layer does.
#[derive(Clone, Debug)]
enum Act {
    Add(String, EntryKind),
    Whiteout(String),
    Opaque(String),
}

fn build(acts: &[Act]) -> Arc<LayerIndex> {
    let mut builder = LayerIndexBuilder::new();
    for act in acts {
        match act {
            Act::Add(path, kind) => builder.add(&entry(path, *kind, None)),
            Act::Whiteout(path) => builder.whiteout(path),
            Act::Opaque(path) => builder.opaque(path),
        }
    }
    Arc::new(builder.build())
}

fn entry<'a>(path: &'a str, kind: EntryKind, link: Option<&'a str>) -> Entry<'a> {
    Entry {
        path,
        kind,
        size: 1,
        mode: 0o644,
        uid: 0,
        gid: 0,
        link,
    }
}

fn is_below(path: &str, directory: &str) -> bool {
    directory.is_empty() && !path.is_empty() || path.starts_with(&format!("{directory}/"))
}

fn parents(path: &str) -> Vec<&str> {
    path.match_indices('/').map(|(at, _)| &path[..at]).collect()
}

/// What one layer says in the end; `false` marks a directory that is only implied.
#[derive(Default)]
struct Naive {
    entries: BTreeMap<String, (EntryKind, bool)>,
    whiteouts: BTreeSet<String>,
    opaques: BTreeSet<String>,
}

impl Naive {
    fn new(acts: &[Act]) -> Self {
        let mut layer = Self::default();
        for act in acts {
            if let Act::Add(path, kind) = act {
                layer.imply_above(path);
                if *kind != EntryKind::Directory {
                    layer.entries.retain(|other, _| !is_below(other, path));
                }
                layer.entries.insert(path.clone(), (*kind, true));
            }
        }
        for act in acts {
            match act {
                Act::Add(..) => {}
                Act::Whiteout(path) => {
                    layer.whiteouts.insert(path.clone());
                }
                Act::Opaque(path) => {
                    layer.opaques.insert(path.clone());
                }
            }
        }
        layer
    }

    fn imply_above(&mut self, path: &str) {
        for above in parents(path) {
            if self
                .entries
                .get(above)
                .is_none_or(|(kind, _)| *kind != EntryKind::Directory)
            {
                self.entries
                    .insert(above.to_owned(), (EntryKind::Directory, false));
            }
        }
    }

    fn apply(&self, number: usize, tree: &mut BTreeMap<String, (usize, EntryKind)>) {
        for gone in &self.whiteouts {
            tree.retain(|path, _| path != gone && !is_below(path, gone));
        }
        for opaque in &self.opaques {
            tree.retain(|path, _| !is_below(path, opaque));
        }
        for (path, (kind, own)) in &self.entries {
            if *kind != EntryKind::Directory {
                tree.retain(|other, _| !is_below(other, path));
            }
            let stays = !own
                && tree
                    .get(path)
                    .is_some_and(|(_, kind)| *kind == EntryKind::Directory);
            if !stays {
                tree.insert(path.clone(), (number, *kind));
            }
        }
    }

    fn changes(&self, path: &str, was_directory: bool) -> bool {
        let leaf = |path: &str| {
            self.entries
                .get(path)
                .is_some_and(|(kind, _)| *kind != EntryKind::Directory)
        };
        let above = parents(path);
        above
            .iter()
            .any(|p| self.whiteouts.contains(*p) || self.opaques.contains(*p) || leaf(p))
            || self.opaques.contains("")
            || self.whiteouts.contains(path)
            || self
                .entries
                .get(path)
                .is_some_and(|(_, own)| *own || !was_directory)
    }
}

fn path() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "b", "a-", "ab"]);
    prop::collection::vec(name, 1..4).prop_map(|parts| parts.join("/"))
}

fn act() -> impl Strategy<Value = Act> {
    let kind = prop::sample::select(vec![
        EntryKind::Directory,
        EntryKind::Directory,
        EntryKind::File,
        EntryKind::Symlink,
    ]);
    prop_oneof![
        6 => (path(), kind).prop_map(|(path, kind)| Act::Add(path, kind)),
        2 => path().prop_map(Act::Whiteout),
    ]
}

/// Opaque marks stand in directories, which are entries as in layers that engines make.
fn layer() -> impl Strategy<Value = Vec<Act>> {
    let opaque = prop::option::weighted(0.3, prop_oneof![4 => path(), 1 => Just(String::new())]);
    (prop::collection::vec(act(), 0..8), opaque).prop_map(|(mut acts, opaque)| {
        if let Some(path) = opaque {
            let clash = acts.iter().any(|act| {
                matches!(act, Act::Add(other, kind)
                if *kind != EntryKind::Directory && (*other == path || is_below(&path, other)))
            });
            if !clash {
                if !path.is_empty() {
                    acts.push(Act::Add(path.clone(), EntryKind::Directory));
                }
                acts.push(Act::Opaque(path));
            }
        }
        acts
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn squash_equals_naive_replay(layers in prop::collection::vec(layer(), 1..6)) {
        let naive: Vec<Naive> = layers.iter().map(|acts| Naive::new(acts)).collect();
        let mut states = Vec::new();
        let mut tree = BTreeMap::new();
        for (number, layer) in naive.iter().enumerate() {
            layer.apply(number, &mut tree);
            states.push(tree.clone());
        }
        let squashed = SquashedTree::new(layers.iter().map(|acts| Some(build(acts))).collect());
        let found: BTreeMap<String, (usize, EntryKind)> =
            squashed.entries().map(|(layer, e)| (e.path.to_owned(), (layer, e.kind))).collect();
        // Whiteouts in directories that no entry names make these directories, which the replay leaves out.
        let implied = |path: &String| {
            layers.iter().flatten().any(|act| matches!(act, Act::Whiteout(gone) if is_below(gone, path)))
        };
        for (path, what) in &tree {
            let same = found.get(path) == Some(what);
            prop_assert!(same || implied(path), "{path} {:?} {what:?}", found.get(path));
        }
        for (path, what) in &found {
            prop_assert!(tree.contains_key(path) || (implied(path) && what.1 == EntryKind::Directory), "{path}");
            prop_assert_eq!(squashed.layer_of(path), Some(what.0));
            let names = squashed.list(path);
            let wanted: BTreeSet<&str> = found.keys()
                .filter(|other| is_below(other, path))
                .map(|other| other[path.len() + 1..].split('/').next().unwrap())
                .collect();
            prop_assert_eq!(names, wanted.into_iter().map(str::to_owned).collect::<Vec<_>>());
        }
        if !layers.iter().flatten().any(|act| matches!(act, Act::Whiteout(gone) if gone.contains('/'))) {
            for (after, state) in states.iter().enumerate() {
                for (path, (_, kind)) in state {
                    let wanted = (after + 1..naive.len())
                        .find(|number| naive[*number].changes(path, *kind == EntryKind::Directory));
                    prop_assert_eq!(squashed.changed_after(path, after), wanted, "{} after {}", path, after);
                }
            }
        }
    }
}

fn tree(layers: &[&[Act]]) -> SquashedTree {
    SquashedTree::new(layers.iter().map(|acts| Some(build(acts))).collect())
}

fn file(path: &str) -> Act {
    Act::Add(path.to_owned(), EntryKind::File)
}

#[test]
fn whiteouts_and_opaque_directories_hide_lower_layers_only() {
    let lower: &[Act] = &[file("d/a"), file("d/e/b"), file("x")];
    // The marker stands after the file of its own layer, and yet hides only what lies below.
    let upper: &[Act] = &[
        file("d/new"),
        Act::Opaque("d".into()),
        Act::Whiteout("x".into()),
    ];
    let tree = tree(&[lower, upper]);
    assert_eq!(tree.list(""), ["d"]);
    assert_eq!(tree.list("d"), ["new"]);
    assert_eq!(tree.changed_after("d/e/b", 0), Some(1));
    assert_eq!(tree.changed_after("x", 0), Some(1));
    assert_eq!(tree.layer_of("x"), None);
}

#[test]
fn a_marker_below_a_file_that_gives_way_loses_nothing() {
    let lower: &[Act] = &[
        file("a"),
        Act::Add("a/ab/b".into(), EntryKind::Directory),
        Act::Whiteout("a/ab/a".into()),
    ];
    assert_eq!(tree(&[lower]).list("a/ab"), ["b"]);
    let tree = tree(&[lower, &[Act::Whiteout("a/ab".into())]]);
    assert_eq!(tree.list("a"), Vec::<String>::new());
    assert_eq!(tree.layer_of("a/ab/b"), None);
}

#[test]
fn a_missing_layer_hides_nothing() {
    let tree = SquashedTree::new(vec![
        Some(build(&[file("a")])),
        None,
        Some(build(&[file("b")])),
    ]);
    assert_eq!(tree.list(""), ["a", "b"]);
    assert_eq!(tree.layer_of("b"), Some(2));
}

#[test]
fn an_implied_directory_over_a_link_is_told() {
    let mut builder = LayerIndexBuilder::new();
    builder.add(&entry("lib", EntryKind::Symlink, Some("usr/lib")));
    let tree = SquashedTree::new(vec![
        Some(Arc::new(builder.build())),
        Some(build(&[file("lib/x")])),
    ]);
    assert_eq!(tree.problems().len(), 1);
    assert_eq!(tree.problems()[0].layer, Some(1));
}

#[test]
fn links_are_followed_within_the_root() {
    let mut builder = LayerIndexBuilder::new();
    for (path, target) in [
        ("lib", "usr/lib"),
        ("etc/os-release", "../usr/lib/os-release"),
        ("abs", "/usr/lib/os-release"),
        ("up", "../../../../usr/lib"),
        ("a", "b"),
        ("b", "a"),
        ("dangling", "nowhere"),
        ("through-file", "usr/lib/os-release/.."),
        ("root", "/"),
    ] {
        builder.add(&entry(path, EntryKind::Symlink, Some(target)));
    }
    builder.add(&entry("usr/lib/os-release", EntryKind::File, None));
    builder.add(&entry(
        "usr/lib/hard",
        EntryKind::HardLink,
        Some("usr/lib/os-release"),
    ));
    let mut previous = "usr/lib".to_owned();
    for number in 0..45 {
        let path = format!("chain{number}");
        builder.add(&entry(&path, EntryKind::Symlink, Some(&previous)));
        previous = path;
    }
    let tree = SquashedTree::new(vec![Some(Arc::new(builder.build()))]);
    let found = |path: &str, kind| Resolved::Found {
        path: path.to_owned(),
        kind,
        layer: 0,
    };
    let release = found("usr/lib/os-release", EntryKind::File);
    let cases = [
        ("usr/lib/os-release", release.clone()),
        ("/lib/os-release", release.clone()),
        ("etc/os-release", release.clone()),
        ("abs", release.clone()),
        ("up/os-release", release.clone()),
        ("root/root/abs", release.clone()),
        ("chain38/os-release", release),
        ("usr/lib/hard", found("usr/lib/hard", EntryKind::File)),
        ("lib/../lib", found("usr/lib", EntryKind::Directory)),
        ("usr", found("usr", EntryKind::Directory)),
        ("", found("", EntryKind::Directory)),
        ("..", found("", EntryKind::Directory)),
        ("a", Resolved::Loop),
        ("chain41/os-release", Resolved::Loop),
        ("dangling", Resolved::Missing),
        ("through-file", Resolved::Missing),
        ("usr/lib/os-release/x", Resolved::Missing),
        ("nothing", Resolved::Missing),
    ];
    for (path, wanted) in cases {
        assert_eq!(tree.resolve(path), wanted, "{path}");
    }
}
