//! A whole image archive, read as a stream.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_artifact::limits::Limits;
use seawall_artifact::source::archive::{StreamRequest, walk_archive};
use seawall_artifact::source::{Silent, WalkContext};
use seawall_model::tree::{Entry, LayerVisitor, LayerVisitors, Selection, Ticket};

struct All;

impl LayerVisitors for All {
    fn begin(&self, _: Ticket) -> Box<dyn LayerVisitor + '_> {
        Box::new(Self)
    }
}

impl LayerVisitor for All {
    fn select(&mut self, _: &Entry<'_>) -> Selection {
        Selection::Read { limit: 1 << 16 }
    }

    fn content(&mut self, _: &Entry<'_>, _: Vec<u8>) {}

    fn oversized(&mut self, _: &Entry<'_>) {}

    fn unreadable(&mut self, _: &Entry<'_>, _: &str) {}

    fn finish(self: Box<Self>) {}
}

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits {
        layer_bytes: 1 << 24,
        ..Limits::default()
    };
    let context = WalkContext {
        limits: &limits,
        threads: 1,
        progress: &Silent,
        prove: true,
    };
    let request = StreamRequest {
        what: "fuzz",
        source: "stdin",
        image: None,
        platform: None,
    };
    let _ = walk_archive(Box::new(bytes), request, &All, &context);
});
