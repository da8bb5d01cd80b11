//! Trees of configuration: the first byte says whether YAML or JSON follows. Every value stands in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_checks::parse::node::{DEPTH, MOST, Node};
use seawall_checks::parse::{json, yaml};
use seawall_checks::source::Source;

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    let source = Source::new("configuration", data);
    let mut trees = match kind {
        b'j' => json::parse(&source),
        _ => yaml::parse(&source),
    };
    let mut values = 0;
    for root in &mut trees.roots {
        values += stands(root, &source, 0);
        yaml::merge_keys(root, &mut trees.errors);
        stands(root, &source, 0);
    }
    assert!(values <= MOST);
    for error in &trees.errors {
        assert!(source.text().get(error.span.range()).is_some(), "{error:?}");
    }
});

/// Sees that a value and all that is in it stands in the text, and returns how many values that is.
fn stands(node: &Node, source: &Source, depth: usize) -> usize {
    assert!(source.text().get(node.span.range()).is_some(), "{node:?}");
    if let Some(alias) = node.alias {
        assert!(source.slice(alias).starts_with('*'), "{node:?}");
    }
    assert!(depth <= DEPTH * 8, "nested {depth} deep");
    let items = node.items().iter();
    let items: usize = items.map(|item| stands(item, source, depth + 1)).sum();
    let mut entries = 0;
    for entry in node.entries() {
        assert!(source.text().get(entry.key.span.range()).is_some());
        entries += stands(&entry.value, source, depth + 1);
    }
    items + entries + 1
}
