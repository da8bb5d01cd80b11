//! `rust-toolchain.toml` and `rust-toolchain` (The rustup book, "The toolchain file"): TOML with
//! `toolchain.channel`, or the channel alone.

use seawall_model::package::Presence;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::toml;
use crate::language::listing::Listing;
use crate::language::toolchain;
use crate::unpack::Unpack;

/// Reads `rust-toolchain`.
#[derive(Clone, Copy, Debug)]
pub struct RustToolchain;

impl Extractor for RustToolchain {
    fn id(&self) -> &'static str {
        "rust-toolchain"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["rust-toolchain", "rust-toolchain.toml"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 1 << 16,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_rust_toolchain(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a toolchain file.
pub fn parse_rust_toolchain(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let mut list = Listing::new("Rust toolchain file", path, Presence::Declared);
    list.faults(fault);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    if let (Some(channel), None, false) = (lines.next(), lines.next(), text.contains(['=', '['])) {
        toolchain::add(&mut list, 1, "rust", without_host(channel));
    } else {
        let document = toml::parse(&text);
        list.faults(document.faults.iter().cloned());
        for node in document.roots.iter().flat_map(|root| root.all("toolchain")) {
            for channel in node.all("channel") {
                let text = channel.text().unwrap_or_default();
                toolchain::add(&mut list, channel.line, "rust", without_host(text));
            }
        }
    }
    list.finish(out);
}

/// `1.72.0-x86_64-unknown-linux-gnu` without the machine that it runs on.
fn without_host(channel: &str) -> &str {
    channel.split('-').next().unwrap_or(channel)
}
