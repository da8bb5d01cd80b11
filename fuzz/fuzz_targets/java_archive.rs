//! Java archives, and the archives in them.
#![no_main]

use std::io::{self, Read};

use libfuzzer_sys::fuzz_target;
use seawall_artifact::limits::Limits;
use seawall_artifact::unpack::zip::walk_bytes;
use seawall_inventory::extractor::{Extracted, LayerFile};
use seawall_inventory::language::java::archive::parse_archive;
use seawall_inventory::unpack::{Take, Unpack};

struct Unpacker;

impl Unpack for Unpacker {
    fn open<'a>(&self, bytes: &'a [u8], _: u64) -> io::Result<Box<dyn Read + 'a>> {
        Ok(Box::new(bytes))
    }

    fn zip(&self, bytes: &[u8], take: &mut Take<'_>) -> io::Result<()> {
        walk_bytes(bytes, &Limits::default(), take)
    }
}

fuzz_target!(|data: &[u8]| {
    let file = LayerFile {
        path: "lib/a-1.jar".to_owned(),
        bytes: data.to_vec(),
    };
    parse_archive(&file, &Unpacker, &mut Extracted::default());
});
