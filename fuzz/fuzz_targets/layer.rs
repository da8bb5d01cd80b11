//! A stored layer: decoded, walked with everything selected, squashed and asked.
#![no_main]

use std::io::Cursor;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use seawall_artifact::layer::{Budget, SquashedTree, walk_tar};
use seawall_artifact::limits::Limits;
use seawall_artifact::unpack::decoder;
use seawall_model::tree::{Entry, LayerVisitor, Selection, Tree as _};

struct Everything;

impl LayerVisitor for Everything {
    fn select(&mut self, _entry: &Entry<'_>) -> Selection {
        Selection::Read { limit: 1 << 20 }
    }
    fn content(&mut self, _entry: &Entry<'_>, _bytes: Vec<u8>) {}
    fn oversized(&mut self, _entry: &Entry<'_>) {}
    fn unreadable(&mut self, _entry: &Entry<'_>, _why: &str) {}
    fn finish(self: Box<Self>) {}
}

fuzz_target!(|data: &[u8]| {
    let limits = Limits {
        layer_bytes: 64 << 20,
        entries: 100_000,
        ..Limits::default()
    };
    let Ok(mut decoded) = decoder(Box::new(Cursor::new(data)), &limits) else {
        return;
    };
    let scan = walk_tar(
        &mut *decoded.reader,
        &mut Everything,
        &limits,
        &Budget::new(&limits),
    );
    let index = Arc::new(scan.index);
    let tree = SquashedTree::new(vec![Some(Arc::clone(&index)), None, Some(index)]);
    for (_, entry) in tree.entries().take(100) {
        tree.resolve(entry.path);
        tree.changed_after(entry.path, 0);
        tree.list(entry.path);
    }
});
